"""The present numbers of error issues, for the reports and the signals that are about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field
from typing_extensions import TypedDict

from postroom.db.engine import UnitOfWork
from postroom.db.tables import error_issues, signals
from postroom.domain.issues.describe import with_values_left_out
from postroom.issues.steering import ISSUE_CREATED
from postroom.signals.reading import ReportSignal
from postroom.validation.responses import WireTime

PRODUCT = ISSUE_CREATED[0]
_NUMBERS = ("occurrences", "users_affected")


class Present(NamedTuple):
    """How often errors have occurred, of how many users (those of each issue summed), and when last.

    `title` and `message` are those of one issue, the message of its last occurrence.
    """

    occurrences: int
    users: int
    last_seen: datetime
    title: str = ""
    message: str = ""


class ImpactResponse(TypedDict):
    """How many users errors affect, how often they have occurred, and when last."""

    users: Annotated[int, Field(description="Users of each error, summed.")]
    occurrences: int
    last_seen: WireTime


def impact_response(present: Present | None) -> ImpactResponse | None:
    """Return the JSON object of the present numbers, None for none."""
    if present is None:
        return None
    return {"users": present.users, "occurrences": present.occurrences, "last_seen": present.last_seen}


async def of_reports(uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID]) -> dict[UUID, Present]:
    """Return the present numbers of the reports that are about errors."""
    if not report_ids:
        return {}
    rows = await uow.execute(
        sa.select(signals.c.report_id, signals.c.source_id)
        .where(
            signals.c.report_id.in_(report_ids),
            signals.c.source_product == PRODUCT,
            signals.c.deleted_at.is_(None),
        )
        .distinct()
    )
    pairs = [(row.report_id, row.source_id) for row in rows]
    known = await _of_issues(uow, project_id, (id for _, id in pairs))
    found: dict[UUID, Present] = {}
    for report_id, source_id in pairs:
        if (one := known.get(source_id)) is not None:
            found[report_id] = _sum(found[report_id], one) if report_id in found else one
    return found


async def with_present(uow: UnitOfWork, project_id: int, found: Sequence[ReportSignal]) -> list[ReportSignal]:
    """Return signals with the present numbers of their issues, which the last signal of each has alone."""
    last = {one.source_id: one.signal_id for one in found if one.source_product == PRODUCT}
    known = await _of_issues(uow, project_id, last)
    return [
        _with(one, known[one.source_id], is_last=last[one.source_id] == one.signal_id)
        if one.source_product == PRODUCT and one.source_id in known
        else one
        for one in found
    ]


def _with(signal: ReportSignal, present: Present, *, is_last: bool) -> ReportSignal:
    facts = {name: value for name, value in signal.extra.items() if name not in _NUMBERS}
    if is_last:
        facts |= {"occurrences": present.occurrences, "users_affected": present.users}
    retold = with_values_left_out(signal.content, present.title, present.message)
    return replace(
        signal,
        extra=facts,
        last_seen=max(signal.timestamp, present.last_seen),
        retold=None if retold == signal.content else retold,
    )


def _sum(one: Present, other: Present) -> Present:
    return Present(
        one.occurrences + other.occurrences, one.users + other.users, max(one.last_seen, other.last_seen)
    )


async def _of_issues(uow: UnitOfWork, project_id: int, source_ids: Iterable[str]) -> Mapping[str, Present]:
    """Return the numbers of issues by the source ids of their signals, of which senders may choose any."""
    ids = {id: source_id for source_id in source_ids if (id := _as_id(source_id)) is not None}
    if not ids:
        return {}
    columns = error_issues.c
    rows = await uow.execute(
        sa.select(
            *(columns.id, columns.occurrences, columns.users, columns.last_seen),
            *(columns.title, columns.message),
        ).where(columns.project_id == project_id, columns.id.in_(ids))
    )
    return {ids[row[0]]: Present(*row[1:]) for row in rows}


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
