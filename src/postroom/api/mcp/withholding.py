"""What agents are not shown: texts that the safety filter has not passed.

They are those of reports, signals, log entries and scouts' findings, and names of labels, views, areas and scouts.
It works on any answer of the API: whatever has the fields of one of these is one.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.inbox import parse_uuid
from postroom.reports import agent_texts
from postroom.scouts.findings import service as findings
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
_OF_LABEL, _OF_VIEW, _OF_SCOUT = {"name", "color"}, {"name", "is_shared"}, {"skill_name", "scout_origin"}
_NAMED = ("area", "areas", "labels")
"""Fields with names, whatever has them."""


async def withhold(uow: UnitOfWork, project_id: int, data: Any, report_id: UUID | None) -> int:
    """Replace in an answer what agents may not read; return how many objects that were.

    `report_id` is the report whose log it is, if it is one.
    """
    count = await _withhold_reports(uow, project_id, data) + await _withhold_signals(uow, project_id, data)
    count += await _withhold_findings(uow, project_id, data) + await _withhold_names(uow, project_id, data)
    if report_id is not None:
        count += await _withhold_entries(uow, project_id, data, report_id)
        count += await _withhold_gathering(uow, project_id, data, report_id)
    return count


async def _withhold_reports(uow: UnitOfWork, project_id: int, data: Any) -> int:
    reports = [one for one in _objects(data) if "id" in one and "title" in one]
    ids = [id for one in reports if (id := parse_uuid(str(one["id"]))) is not None]
    if not ids:
        return 0
    doubted = await scout_queries.reports_in_doubt(uow, project_id, ids)
    doubted |= await agent_texts.find_withheld(uow, project_id, ids)
    withheld = [one for one in reports if parse_uuid(str(one["id"])) in doubted]
    for report in withheld:
        report.update({name: WITHHELD for name in _REPORT_TEXTS if report.get(name)})
    return len(withheld)


async def _withhold_gathering(uow: UnitOfWork, project_id: int, data: Any, report_id: UUID) -> int:
    """Withhold what is said of signals of a report that gathers, if agents may not read one of them."""
    quoting = [one for one in _objects(data) if {"explanation", "question"} <= one.keys()]
    if not quoting or not await scout_queries.reports_in_doubt(uow, project_id, [report_id]):
        return 0
    for one in quoting:
        one.update(explanation=WITHHELD, question=WITHHELD)
    return len(quoting)


async def _withhold_signals(uow: UnitOfWork, project_id: int, data: Any) -> int:
    signals = [one for one in _objects(data) if "signal_id" in one and "source_id" in one]
    ids = [id for one in signals if (id := parse_uuid(str(one["signal_id"]))) is not None]
    cleared = await scout_queries.cleared(uow, project_id, ids) if ids else set()
    withheld = [one for one in signals if parse_uuid(str(one["signal_id"])) not in cleared]
    for signal in withheld:
        signal.update({name: WITHHELD for name in ("content", "extra", "source_id") if name in signal})
    return len(withheld)


async def _withhold_findings(uow: UnitOfWork, project_id: int, data: Any) -> int:
    """Withhold the findings of scouts whose signals may not be read, or are gone."""
    found = [one for one in _objects(data) if "finding_id" in one and "description" in one]
    ids = [id for one in found if (id := parse_uuid(str(one.get("id")))) is not None]
    if not ids:
        return 0
    signal_of = await findings.signals_of(uow, project_id, ids)
    cleared = await scout_queries.cleared(uow, project_id, [id for id in signal_of.values() if id])
    readable: set[UUID | None] = {id for id, signal in signal_of.items() if signal and signal in cleared}
    withheld = [one for one in found if parse_uuid(str(one.get("id"))) not in readable]
    for finding in withheld:
        finding.update({"description": WITHHELD, "finding_id": WITHHELD, "source_id": WITHHELD, "tags": []})
    return len(withheld)


async def _withhold_names(uow: UnitOfWork, project_id: int, data: Any) -> int:
    named = [(one, field) for one in _objects(data) for field in _names_of(one)]
    named += [(found, "machine") for one in _objects(data) for found in _replaced(one)]
    texts = {text for one, field in named for text in _texts_in(one[field])}
    passed = await agent_texts.find_passed(uow, project_id, sorted(texts)) if texts else frozenset()
    withheld = [(one, field) for one, field in named if not passed.issuperset(_texts_in(one[field]))]
    for one, field in withheld:
        one[field] = _without(one[field], passed)
    return len(withheld)


def _names_of(one: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields of an object that have names; of other things, a field of that name is an object."""
    yield from (name for name in _NAMED if one.get(name) and _has_names(one[name]))
    if one.keys() >= _OF_LABEL or one.keys() >= _OF_VIEW:
        yield from (name for name in ("name", "query") if one.get(name))
    elif one.keys() >= _OF_SCOUT:
        fields = ("display_name",) if one["scout_origin"] == "canonical" else ("display_name", "description")
        yield from (name for name in fields if one.get(name))


def _replaced(one: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the corrections of a report that have the words which they took the place of."""
    corrections = one.get("corrections")
    if not isinstance(corrections, dict):
        return
    for field in ("area", "title", "summary"):
        found = corrections.get(field)
        if isinstance(found, dict) and found.get("machine"):
            yield found


def _has_names(value: Any) -> bool:
    """Return whether a value is a name, a list, or counts by name."""
    return isinstance(value, str | list) or (
        isinstance(value, dict) and all(isinstance(one, int) for one in value.values())
    )


def _texts_in(value: Any) -> Iterator[str]:
    """Yield the names in a field: one, a list, the keys of counts, or the values of filters."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, str))
    elif isinstance(value, dict):
        yield from (one if isinstance(one, str) else name for name, one in value.items())


def _without(value: Any, passed: Collection[str]) -> Any:
    if isinstance(value, str):
        return value if value in passed else WITHHELD
    if isinstance(value, list):
        return [one if not isinstance(one, str) or one in passed else WITHHELD for one in value]
    kept: dict[str, Any] = {}
    for name, one in value.items():
        if isinstance(one, str):
            kept[name] = one if one in passed else WITHHELD
        elif name in passed:
            kept[name] = one
        else:
            kept[WITHHELD] = kept.get(WITHHELD, 0) + one
    return kept


async def _withhold_entries(uow: UnitOfWork, project_id: int, data: Any, report_id: UUID) -> int:
    entries = [
        one
        for one in _objects(data)
        if "artefact_type" in one or {"type", "task_id", "content"} <= one.keys()
    ]
    doubtful = await agent_texts.find_doubted_texts(uow, project_id, report_id) if entries else frozenset()
    count = 0
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
