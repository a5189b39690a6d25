"""The toolbox of one run: its queries and actions, for detectors and agents.

Each tool calls a service function that the REST API uses too. Permissions, limits and the transcript are in
`tools.access`.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from postroom.artefacts.merged import canonical
from postroom.artefacts.wire import choices_of
from postroom.db.engine import UnitOfWork
from postroom.identity import people
from postroom.identity import service as identity
from postroom.identity.people import Person
from postroom.metrics import service as metrics
from postroom.metrics.schemas import Aggregation, Bucket, Series, SeriesQuery
from postroom.reports import agent_texts
from postroom.reports.inbox import scout_queries as report_statistics
from postroom.reports.inbox.scout_queries import ReportRow
from postroom.scouts.findings import service as findings
from postroom.scouts.findings.schemas import RecordBody
from postroom.scouts.memory import notes, scratchpad
from postroom.scouts.memory.notes import Note
from postroom.scouts.memory.scratchpad import Memory
from postroom.scouts.profile import members
from postroom.scouts.profile import service as profile
from postroom.scouts.reports import service as report_writing
from postroom.scouts.reports.schemas import NewReport, ReportEdit
from postroom.scouts.reports.service import REVIEWERS, Edited, ReportContext, Written
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs.schemas import Run, RunQuery
from postroom.scouts.tools.access import READ, REPORTS
from postroom.scouts.tools.repository_tools import RepositoryTools
from postroom.screening.agent_texts import screen_texts
from postroom.signals import scout_queries as signal_statistics
from postroom.signals.scout_queries import DayCount, HourCount, KeyedDay, SignalText
from postroom.sources import service as sources

T = TypeVar("T")

WITHHELD = "(withheld: it has words of signals that the safety filter has not let pass)"
"""The replacement of a withheld text for agents."""

MAX_MEMORIES = 100
MAX_NOTES = 100


class Toolbox(RepositoryTools):
    """The queries and actions of one run. Queries read the home project up to `now`."""

    async def profile(self) -> Mapping[str, Any]:
        """Return the project's inventory, rebuilt if it has expired."""

        async def question(uow: UnitOfWork) -> Mapping[str, Any]:
            found = await profile.current(uow, self.project_id, rebuild=False, now=self.context.clock())
            inventory: Mapping[str, Any] = found.payload["inventory"]
            return inventory

        return await self.use("project-profile", {}, question, scope=READ, may_write=True)

    async def source_states(self) -> Mapping[tuple[str, str], bool]:
        """Return whether each configured source is enabled."""

        async def question(uow: UnitOfWork) -> Mapping[tuple[str, str], bool]:
            return await sources.state(uow, self.project_id)

        return await self.ask("project-profile", {"part": "sources"}, question)

    async def signals_by_day(self, days: int) -> Sequence[DayCount]:
        """Count the signals of the last days by source and day (UTC), without those of scouts."""
        since = self.now - timedelta(days=days)

        async def question(uow: UnitOfWork) -> Sequence[DayCount]:
            return await signal_statistics.by_day(uow, self.project_id, since=since, until=self.now)

        return await self.ask("signals-search", {"count_by": "day", "days": days}, question)

    async def signals_by_hour(self, days: int) -> Sequence[HourCount]:
        """Count the signals of the last days by source and hour, without those of scouts."""
        since = self.now - timedelta(days=days)

        async def question(uow: UnitOfWork) -> Sequence[HourCount]:
            return await signal_statistics.by_hour(uow, self.project_id, since=since, until=self.now)

        return await self.ask("signals-search", {"count_by": "hour", "days": days}, question)

    async def signals_by_key(self, products: Collection[str], days: int) -> Sequence[KeyedDay]:
        """Count the signals of some products in the last days by fingerprint and day (UTC)."""
        since = self.now - timedelta(days=days)

        async def question(uow: UnitOfWork) -> Sequence[KeyedDay]:
            return await signal_statistics.by_key(
                uow, self.project_id, products=products, since=since, until=self.now
            )

        arguments = {"count_by": "fingerprint", "products": sorted(products), "days": days}
        return await self.ask("signals-search", arguments, question)

    async def signal_texts(
        self,
        *,
        days: float,
        products: Collection[str] | None = None,
        text: str = "",
        limit: int = 2_000,
        for_agents: bool = False,
    ) -> Sequence[SignalText]:
        """Return the newest signals of the last days that contain `text`, of some products or of all except scouts.

        With `for_agents`, only those that the safety filter has passed.
        """
        since = self.now - timedelta(days=days)

        async def question(uow: UnitOfWork) -> Sequence[SignalText]:
            return await signal_statistics.texts(
                uow,
                self.project_id,
                since=since,
                until=self.now,
                limit=limit,
                products=products,
                text=text,
                for_agents=for_agents,
            )

        arguments = {"days": days, "products": sorted(products or ()), "text": text, "limit": limit}
        return await self.ask("signals-search", arguments, question)

    async def reports(
        self,
        *,
        statuses: Collection[str] | None = None,
        text: str = "",
        limit: int = 5_000,
        for_agents: bool = False,
    ) -> Sequence[ReportRow]:
        """Return the reports with some statuses (or all visible ones) that contain `text`, recently changed first.

        With `for_agents`, names are withheld if a signal of the report has not passed the safety filter, since
        names often quote signals, or if an agent wrote title or summary and they have not passed.
        """

        async def question(uow: UnitOfWork) -> Sequence[ReportRow]:
            rows = await report_statistics.rows(
                uow, self.project_id, statuses=statuses, text=text, limit=limit
            )
            if not for_agents:
                return rows
            ids = [row.id for row in rows]
            doubted = await signal_statistics.reports_in_doubt(uow, self.project_id, ids)
            doubted |= await agent_texts.find_withheld(uow, self.project_id, ids)
            return [replace(row, name=WITHHELD) if row.id in doubted else row for row in rows]

        arguments = {"statuses": sorted(statuses or ()), "text": text, "limit": limit}
        return await self.ask("inbox-search", arguments, question)

    async def code_paths(self, ids: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
        """Return the files named in the work logs of some reports."""

        async def question(uow: UnitOfWork) -> Mapping[UUID, frozenset[str]]:
            return await report_statistics.code_paths(uow, self.project_id, ids)

        return await self.ask("inbox-search", {"code_paths_of": len(ids)}, question)

    async def latest_entries(self, ids: Collection[UUID]) -> Mapping[UUID, datetime]:
        """Return the time of the newest work log entry of each report that has any."""

        async def question(uow: UnitOfWork) -> Mapping[UUID, datetime]:
            return await report_statistics.latest_entries(uow, self.project_id, ids)

        return await self.ask("inbox-search", {"latest_entries_of": len(ids)}, question)

    async def metric_names(self, days: int) -> Sequence[Series]:
        """Return the metrics with points in the last days."""

        async def question(uow: UnitOfWork) -> Sequence[Series]:
            return await metrics.series(uow, self.project_id, now=self.now, over=timedelta(days=days))

        return await self.ask("metrics-query", {"days": days}, question)

    async def metric(
        self,
        name: str,
        *,
        hours: float,
        bucket_minutes: int = 60,
        aggregation: Aggregation = "avg",
        group_by: str | None = None,
    ) -> Sequence[Bucket]:
        """Return the aggregated points of a metric for each interval of the last hours."""
        metric_query = SeriesQuery(
            name,
            self.now - timedelta(hours=hours),
            self.now,
            timedelta(minutes=bucket_minutes),
            aggregation,
            group_by,
        )

        async def question(uow: UnitOfWork) -> Sequence[Bucket]:
            return await metrics.read(uow, self.project_id, metric_query)

        arguments = {
            "name": name,
            "hours": hours,
            "bucket_minutes": bucket_minutes,
            "aggregation": aggregation,
        }
        return await self.ask("metrics-query", arguments | {"group_by": group_by}, question)

    async def runs(self, query: RunQuery, *, for_agents: bool = False) -> Sequence[Run]:
        """Return runs of the project's scouts, newest first.

        With `for_agents`, summaries are withheld if they or the signals they quote have not passed the safety
        filter.
        """

        async def question(uow: UnitOfWork) -> Sequence[Run]:
            rows = await run_repository.select_runs(uow, self.project_id, query)
            if not for_agents:
                return rows
            doubted = await run_repository.select_doubted(uow, [run.id for run in rows])
            return [replace(run, summary=WITHHELD) if run.id in doubted else run for run in rows]

        arguments = query.model_dump(mode="json", exclude_unset=True)
        rows = await self.ask("runs-list", arguments, question)
        if not for_agents:
            return rows
        doubted = await self._doubted_texts(run.summary for run in rows if run.summary != WITHHELD)
        return [replace(run, summary=WITHHELD) if run.summary in doubted else run for run in rows]

    async def memories(
        self, text: str = "", *, limit: int = 20, for_agents: bool = False
    ) -> Sequence[Memory]:
        """Return memories that contain `text`, most recently changed first.

        With `for_agents`, keys and contents that do not pass the safety filter are withheld.
        """
        filters = scratchpad.ScratchpadFilter(limit=min(limit, MAX_MEMORIES), text=text)

        async def question(uow: UnitOfWork) -> Sequence[Memory]:
            return await scratchpad.search(uow, self.project_id, filters)

        rows = await self.ask("scratchpad-search", {"text": text, "limit": limit}, question)
        if not for_agents:
            return rows
        doubted = await self._doubted_texts(f"{memory.key}\n{memory.content}" for memory in rows)
        return [
            replace(memory, key=WITHHELD, content=WITHHELD)
            if f"{memory.key}\n{memory.content}" in doubted
            else memory
            for memory in rows
        ]

    async def _doubted_texts(self, texts: Iterable[str]) -> set[str]:
        """Screen texts of agents now, and return those that do not pass the safety filter."""
        non_empty = {text for text in texts if text.strip()}
        judge = self.context.labels.judge
        if judge is None:
            return non_empty
        verdicts = await screen_texts(
            self.context.engine, judge, self.project_id, non_empty, now=self.context.clock()
        )
        return {text for text in non_empty if verdicts[text].verdict != "clean"}

    async def remember(self, key: str, content: str) -> Memory:
        """Store `content` under `key` for the project's scouts."""

        async def change(uow: UnitOfWork) -> Memory:
            return await scratchpad.remember(
                uow,
                self.project_id,
                key=key,
                content=content,
                run_id=self.permissions.run.id,
                now=self.context.clock(),
            )

        return await self.write("scratchpad-remember", {"key": key, "content": content}, change)

    async def forget(self, key: str) -> bool:
        """Delete the memory under `key`; return false if there is none."""

        async def change(uow: UnitOfWork) -> bool:
            return await scratchpad.forget(uow, self.project_id, key)

        return await self.write("scratchpad-forget", {"key": key}, change)

    async def notes(self) -> Sequence[Note]:
        """Return the notes by people for this scout and for all scouts, newest first."""
        filters = notes.NoteFilter(limit=MAX_NOTES, skill_name=self.permissions.run.skill_name)

        async def question(uow: UnitOfWork) -> Sequence[Note]:
            return await notes.find(uow, self.project_id, filters, now=self.context.clock())

        return await self.ask("notes-list", {}, question)

    async def members(self, search: str = "") -> Sequence[Person]:
        """Return the members of the project's organization whose names or email contain `search`."""

        async def question(uow: UnitOfWork) -> Sequence[Person]:
            return await members.find(uow, self.permissions.organization_id, search)

        scope = "signal_scout_internal:read"
        return await self.ask("members-list", {"search": search}, question, scope=scope)

    async def members_by_login(self, logins: Collection[str]) -> Mapping[str, Person]:
        """Return the organization's members with one of the given git host logins, in lower case."""

        async def question(uow: UnitOfWork) -> Mapping[str, Person]:
            return await people.members_by_login(uow, self.permissions.organization_id, logins)

        scope = "signal_scout_internal:read"
        return await self.ask("members-list", {"logins": sorted(logins)}, question, scope=scope)

    async def emit_report(self, report: NewReport) -> Written:
        """Write a report unless a gate is closed; the same key returns the same report."""
        choices = choices_of(report.suggested_reviewers or [], REVIEWERS)

        async def change(uow: UnitOfWork) -> Written:
            written = await report_writing.emit(await self._desk(uow), report, choices)
            if written.created:
                await self.context.wake(uow, self.project_id, self.context.clock())
            return written

        arguments = report.model_dump(mode="json", exclude_unset=True)
        written = await self._telling(
            "emit-report", arguments, report.idempotency_key or report.title, change
        )
        if written.created or written.skipped_reason is not None:
            self.tally.found.add(f"report:{written.report_id or report.idempotency_key or report.title}")
        return written

    async def edit_report(self, edit: ReportEdit) -> Edited:
        """Edit a report of the project unless a gate is closed."""

        async def change(uow: UnitOfWork) -> Edited:
            report_id = await canonical(uow, self.project_id, edit.report_id)
            changes = edit.model_copy(update={"report_id": report_id})
            choices = None
            if changes.suggested_reviewers is not None:
                choices = choices_of(changes.suggested_reviewers, REVIEWERS)
            edited = await report_writing.edit(await self._desk(uow), changes, choices)
            if "append_evidence" in edited.changed:
                await self.context.wake(uow, self.project_id, self.context.clock())
            return edited

        arguments = edit.model_dump(mode="json", exclude_unset=True)
        edited = await self._telling("edit-report", arguments, str(edit.report_id), change)
        if edited.changed or edited.skipped_reason is not None:
            self.tally.found.add(f"report:{edit.report_id}")
        return edited

    async def _telling(
        self, tool: str, given: Mapping[str, Any], what: str, change: Callable[[UnitOfWork], Awaitable[T]]
    ) -> T:
        """Write or edit a report; a dry run counts the report as found without writing it."""
        if self.permissions.dry and tool in self.permissions.tools:
            self.tally.found.add(f"report:{what}")
        return await self.write(tool, given, change, scope=REPORTS)

    async def record_output(self, records: Sequence[RecordBody]) -> int:
        """Store records atomically, validated by the schema in the scout's configuration."""

        async def change(uow: UnitOfWork) -> int:
            run = await self.held_run(uow)
            return await findings.record_output(uow, run, records, now=self.context.clock())

        return await self.write("record-output", {"records": len(records)}, change)

    async def _desk(self, uow: UnitOfWork) -> ReportContext:
        approved = await identity.approves_models(uow, self.permissions.organization_id)
        return ReportContext(
            uow,
            await self.held_run(uow),
            self.permissions.organization_id,
            approved,
            self.context.clock(),
            self.context.settings,
            self.context.jobs,
        )
