"""What agents are not shown: texts of reports, signals and log entries that the safety filter has not passed.

It works on any answer of the API: whatever has the fields of a report, a signal or an entry is one.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.inbox import parse_uuid
from postroom.reports import agent_texts
from postroom.signals import scout_queries

WITHHELD = "(withheld: the safety filter has not passed it; ask a person)"

_REPORT_TEXTS = (
    "title",
    "summary",
    "headline",
    "working_title",
    "summary_lead",
    "problem",
    "proposal",
    "dismissal_note",
    "waits_for_reason",
    "match",
)
"""Fields of a report that quote its signals, or that an agent may have written."""


async def withhold(uow: UnitOfWork, project_id: int, data: Any, report_id: UUID | None) -> int:
    """Replace in an answer what agents may not read; return how many objects that were.

    `report_id` is the report whose log it is, if it is one.
    """
    reports = [one for one in _objects(data) if "signal_count" in one and "title" in one]
    signals = [one for one in _objects(data) if "signal_id" in one and "source_id" in one]
    entries = [
        one
        for one in _objects(data)
        if "artefact_type" in one or {"type", "task_id", "content"} <= one.keys()
    ]
    count = 0
    ids = [id for one in reports if (id := parse_uuid(str(one.get("id")))) is not None]
    if ids:
        doubted = await scout_queries.reports_in_doubt(uow, project_id, ids)
        doubted |= await agent_texts.find_withheld(uow, project_id, ids)
        for report in reports:
            if parse_uuid(str(report.get("id"))) in doubted:
                count += 1
                report.update({name: WITHHELD for name in _REPORT_TEXTS if report.get(name)})
    of_signals = [id for one in signals if (id := parse_uuid(str(one["signal_id"]))) is not None]
    if of_signals:
        cleared = await scout_queries.cleared(uow, project_id, of_signals)
        for signal in signals:
            if parse_uuid(str(signal["signal_id"])) not in cleared:
                count += 1
                signal.update(
                    {name: WITHHELD for name in ("content", "extra", "source_id") if name in signal}
                )
    if entries and report_id is not None:
        doubtful = await agent_texts.find_doubted_texts(uow, project_id, report_id)
        for entry in entries:
            texts = {text.text for text in agent_texts.texts_of("", entry["content"])}
            if texts & doubtful or (texts and entry.get("type") in agent_texts.UNJUDGED):
                count += 1
                entry["content"] = WITHHELD
    return count


def _objects(data: Any) -> Iterator[dict[str, Any]]:
    stack = [data]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            yield one
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
