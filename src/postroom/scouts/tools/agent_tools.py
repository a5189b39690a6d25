"""The toolbox in the form for language models: functions with plain arguments and results.

Permissions, limits and the transcript are the toolbox's; this module only converts arguments and results.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import wraps
from math import isfinite
from typing import Any

from postroom.domain.errors import Invalid, PostroomError
from postroom.domain.scouts.plan import TOOLS
from postroom.edge.times import iso_time
from postroom.metrics.schemas import Aggregation, bucket_on_wire, series_on_wire
from postroom.models.language import Tool
from postroom.scouts.findings.schemas import FindingBody, RecordBody
from postroom.scouts.memory.scratchpad import memory_on_wire
from postroom.scouts.profile.members import member_on_wire
from postroom.scouts.reports.schemas import NewReport, ReportEdit
from postroom.scouts.runs.schemas import RunQuery, run_on_wire
from postroom.scouts.tools.access import refusing
from postroom.scouts.tools.toolbox import WITHHELD, Toolbox
from postroom.text.characters import storable

MAX_ROWS = 200
"""Maximum rows per call."""

LINES = 400
"""Default number of lines of a file per call."""


def tools_of(toolbox: Toolbox) -> Sequence[Tool]:
    """Return the tools that the run's skill allows, named like in the skill with `_` instead of `-`."""
    offered = {
        **_looking(toolbox),
        **_asking(toolbox),
        **_at_metrics(toolbox),
        **_at_repositories(toolbox),
        **_remembering(toolbox),
        **_telling(toolbox),
    }
    assert offered.keys() == TOOLS  # noqa: S101  # a listed tool that is missing here would go unnoticed
    return [
        _taking_anything(toolbox, name, tool)
        for name, tool in sorted(offered.items())
        if name in toolbox.permissions.tools
    ]


def _taking_anything(toolbox: Toolbox, name: str, tool: Tool) -> Tool:
    """Wrap a tool so that any arguments give a result or a refusal, and a step is recorded either way.

    Characters that the database can't store are removed from texts.
    """

    @wraps(tool)
    async def taking(**given: Any) -> Any:
        texts = {name: storable(value) for name, value in given.items() if isinstance(value, str)}
        before = toolbox.tally.tool_calls
        try:
            with refusing():
                return await tool(**given | texts)
        except PostroomError as error:
            if toolbox.tally.tool_calls == before:
                # Rejected before the toolbox was called, which records its own refusals.
                toolbox.tally.tool_calls += 1
                arguments = {key: str(value) for key, value in given.items()}
                await toolbox.note("tool", name, arguments, f"refused: {error.message}")
            raise

    return taking


def _looking(toolbox: Toolbox) -> dict[str, Tool]:
    async def project_profile() -> Any:
        """Return what the project has: its products, sources, reports by status, recent activity."""
        return dict(await toolbox.profile())

    async def inbox_search(text: str = "", limit: int = 50) -> Any:
        """Return reports whose title or summary holds `text` (all for none), those that changed last first."""
        found = await toolbox.reports(text=text, limit=_bounded(limit), for_agents=True)
        return [
            {
                "id": str(each.id),
                "title": each.name,
                "status": each.status,
                "priority": each.priority,
                "signals": each.signal_count,
                "products": each.source_products,
                "pull_request": each.pull_request,
                "updated_at": iso_time(each.updated_at),
            }
            for each in found
        ]

    async def signals_search(text: str = "", product: str = "", days: float = 7, limit: int = 50) -> Any:
        """Return the newest signals of the last days: of one source product if named, that hold `text`."""
        # Agents can write, so they only read signals that the safety filter has passed.
        found = await toolbox.signal_texts(
            days=_span("days", days, least=1 / 24, most=90),
            products={product} if product else None,
            text=text,
            limit=_bounded(limit),
            for_agents=True,
        )
        return [
            {
                "id": str(each.id),
                "source": f"{each.source_product}/{each.source_type}",
                "source_id": each.source_id,
                "at": iso_time(each.at),
                "report_id": None if each.report_id is None else str(each.report_id),
                "text": each.text,
                "extra": each.extra,
            }
            for each in found
        ]

    return {
        "project-profile": project_profile,
        "inbox-search": inbox_search,
        "signals-search": signals_search,
    }


def _asking(toolbox: Toolbox) -> dict[str, Tool]:
    async def runs_list(skill_name: str = "", emitted_only: bool = False, limit: int = 20) -> Any:
        """Return the latest runs of scouts (of one if named) with their summaries."""
        wanted = {"skill_name": skill_name or None, "emitted": True if emitted_only else None}
        query = RunQuery.model_validate({**wanted, "limit": min(max(limit, 1), 100)})
        return [run_on_wire(run) for run in await toolbox.runs(query, for_agents=True)]

    async def members_list(search: str = "") -> Any:
        """Return the people of the project whose names or email hold `search`."""
        return [member_on_wire(person) for person in await toolbox.members(search)]

    async def notes_list() -> Any:
        """Return what people of the project tell this scout and all scouts."""
        return [
            {"content": note.content, "created_at": iso_time(note.created_at)}
            for note in await toolbox.notes()
        ]

    return {
        "runs-list": runs_list,
        "members-list": members_list,
        "notes-list": notes_list,
    }


def _at_metrics(toolbox: Toolbox) -> dict[str, Tool]:
    async def metrics_query(
        name: str = "",
        hours: float = 24,
        bucket_minutes: int = 60,
        aggregation: Aggregation = "avg",
        group_by: str = "",
    ) -> Any:
        """Return a metric's values over the last hours in stretches; without a name the metrics that there are."""
        if not name:
            series = await toolbox.metric_names(30)
            doubted = await toolbox.context.labels.doubted(each.name for each in series)
            return [
                series_on_wire(replace(serie, name=WITHHELD) if serie.name in doubted else serie)
                for serie in series
            ]
        found = await toolbox.metric(
            name,
            hours=_span("hours", hours, least=0.1, most=24 * 90),
            bucket_minutes=min(max(bucket_minutes, 1), 24 * 60 * 90),
            aggregation=aggregation,
            group_by=group_by or None,
        )
        last = found[-MAX_ROWS:]
        doubted = await toolbox.context.labels.doubted(bucket.label for bucket in last if bucket.label)
        return [
            bucket_on_wire(replace(bucket, label=WITHHELD) if bucket.label in doubted else bucket)
            for bucket in last
        ]

    return {"metrics-query": metrics_query}


def _at_repositories(toolbox: Toolbox) -> dict[str, Tool]:
    async def repositories_list() -> Any:
        """Return the repositories of the project that can be read."""
        return list(await toolbox.repositories())

    async def repository_files(repository: str, contains: str = "") -> Any:
        """Return the paths of a repository's files that hold `contains`, 200 at most."""
        found = await toolbox.repository_files(repository)
        return [path for path in found if contains in path][:MAX_ROWS]

    async def repository_read(repository: str, path: str, first_line: int = 1, lines: int = LINES) -> Any:
        """Return lines of a file of a repository, from `first_line` (counted from 1), and how many it has."""
        text = (await toolbox.repository_read(repository, path)).splitlines()
        begin = min(max(first_line, 1), len(text) + 1) - 1
        return {"lines": len(text), "text": "\n".join(text[begin : begin + max(lines, 1)])}

    return {
        "repositories-list": repositories_list,
        "repository-files": repository_files,
        "repository-read": repository_read,
    }


def _remembering(toolbox: Toolbox) -> dict[str, Tool]:
    async def scratchpad_search(text: str = "", limit: int = 20) -> Any:
        """Return what scouts of this project wrote down for later runs that holds `text`."""
        return [
            memory_on_wire(each)
            for each in await toolbox.memories(text, limit=_bounded(limit), for_agents=True)
        ]

    async def scratchpad_remember(key: str, content: str) -> Any:
        """Write something down for later runs, in place of what stands under the key."""
        return memory_on_wire(await toolbox.remember(key, content))

    async def scratchpad_forget(key: str) -> Any:
        """Strike out what stands under a key."""
        return {"deleted": await toolbox.forget(key)}

    return {
        "scratchpad-search": scratchpad_search,
        "scratchpad-remember": scratchpad_remember,
        "scratchpad-forget": scratchpad_forget,
    }


def _telling(toolbox: Toolbox) -> dict[str, Tool]:
    async def emit_signal(finding: FindingBody) -> Any:
        """Tell of one problem that you found. The same `finding_id` is told once."""
        outcome = await toolbox.emit_signal(finding.to_finding())
        return {"finding_id": outcome.finding_id, "skipped_reason": outcome.skipped_reason}

    async def emit_report(report: NewReport) -> Any:
        """Write a whole report into the inbox, with its evidence."""
        written = await toolbox.emit_report(report)
        return {"report_id": written.report_id and str(written.report_id), "status": written.status}

    async def edit_report(edit: ReportEdit) -> Any:
        """Change a report of the inbox."""
        edited = await toolbox.edit_report(edit)
        return {"status": edited.status, "changed": edited.changed}

    async def record_output(records: list[RecordBody]) -> Any:
        """Leave records in the shape that the scout's configuration asks for."""
        return {"recorded": await toolbox.record_output(records)}

    return {
        "emit-signal": emit_signal,
        "emit-report": emit_report,
        "edit-report": edit_report,
        "record-output": record_output,
    }


def _bounded(limit: int) -> int:
    return min(max(limit, 1), MAX_ROWS)


def _span(name: str, value: float, *, least: float, most: float) -> float:
    if not isfinite(value):
        raise Invalid(f"'{name}' has to be a number from {least:.2g} to {most:g}.")
    return min(max(value, least), most)
