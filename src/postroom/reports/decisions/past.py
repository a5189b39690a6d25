"""What people decided: the last decisions of somebody, and the last change of each of some reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_state_changes, reports
from postroom.domain.reports.state import Status
from postroom.domain.reports.state_undo import (
    UNDO_WINDOW,
    DecisionKind,
    Former,
    describe_decision,
    describe_undo,
    describe_undo_of_correction,
    refuse_undo,
)
from postroom.reports.corrections import restoring
from postroom.reports.decisions.undo import newest_of_reports
from postroom.reports.inbox import conditions
from postroom.text.headlines import cut

_SHOWN = 80

_C = report_state_changes.c
_NEWER = report_state_changes.alias("newer")
_LATEST = ~sa.exists().where(
    _NEWER.c.report_id == _C.report_id,
    _NEWER.c.undone_at.is_(None),
    _NEWER.c.corrected.is_(None),
    sa.tuple_(_NEWER.c.changed_at, _NEWER.c.id) > sa.tuple_(_C.changed_at, _C.id),
)


@dataclass(frozen=True, slots=True)
class DecidedReport:
    """A report of a decision; `refusal` says why the decision can't be undone for it, None when it can."""

    id: UUID
    title: str
    refusal: str | None


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision about one or more reports.

    `effect` says what undoing it does, None when it can't be undone. `into` is the report that the others were
    merged into, split off from or told apart from, if any; `corrected` are the fields of a correction.
    """

    id: UUID
    action: DecisionKind
    made_at: datetime
    reports: Sequence[DecidedReport]
    effect: str | None
    into: UUID | None = None
    into_title: str | None = None
    corrected: Sequence[str] = ()

    @property
    def summary(self) -> str:
        """Return what was decided, in a few words."""
        return describe_decision(
            self.action,
            [cut(report.title, _SHOWN) for report in self.reports],
            self.into_title,
            self.corrected,
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a report stands: its status, whether a snooze is running, and the last change of its status.

    `status_before_research` is of one that is researched again. `action` and `user_id` are None unless a person,
    and `action` unless a person or an agent, made that change.
    """

    report_id: UUID
    status: Status
    snoozed: bool
    merged_into: UUID | None
    status_before_research: str | None
    action: DecisionKind | None
    user_id: int | None
    changed_at: datetime | None


async def decisions_of(
    uow: UnitOfWork, project_id: int, user_id: int, *, limit: int, now: datetime
) -> list[PastDecision]:
    """Return the last decisions of a user about the status of reports, newest first."""
    mine = (_C.project_id == project_id, _C.user_id == user_id)
    newest = (
        sa.select(_C.decision_id)
        .where(*mine, _C.changed_at > now - UNDO_WINDOW)
        .group_by(_C.decision_id)
        .order_by(sa.func.max(_C.changed_at).desc(), _C.decision_id.desc())
        .limit(limit)
    )
    query = (
        sa.select(
            _C.id,
            _C.decision_id,
            _C.action,
            _C.report_id,
            _C.changed_at,
            _C.status,
            _C.undone_at,
            _C.corrected,
            reports.c.corrections,
            _C.before["status"].astext.label("former"),
            _C.watches.contains([{"kind": "snooze"}]).label("was_snoozed"),
            sa.func.coalesce(reports.c.title, reports.c.headline).label("title"),
            reports.c.status.label("present"),
            _LATEST.label("latest"),
        )
        .join(reports, reports.c.id == _C.report_id)
        .where(*mine, _C.decision_id.in_(newest))
    )
    by_decision: dict[UUID, list[sa.Row[Any]]] = {}
    for row in await uow.execute(query):
        by_decision.setdefault(row.decision_id, []).append(row)
    found = [_decision(newest_of_reports(rows), now) for rows in by_decision.values()]
    return sorted(found, key=lambda one: (one.made_at, one.id), reverse=True)


async def standings(uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID]) -> list[Standing]:
    """Return how those of the reports stand that the project has, merged and deleted ones included."""
    last = (
        sa.select(_C.action, _C.user_id, _C.changed_at)
        .where(_C.report_id == reports.c.id, _C.undone_at.is_(None), _C.corrected.is_(None))
        .order_by(_C.changed_at.desc(), _C.id.desc())
        .limit(1)
        .lateral()
    )
    query = (
        sa.select(
            reports.c.id,
            reports.c.status,
            conditions.SNOOZED,
            reports.c.merged_into_id,
            conditions.BEFORE_RESEARCH,
            last.c.action,
            last.c.user_id,
            last.c.changed_at,
        )
        .outerjoin(last, sa.true())
        .where(reports.c.project_id == project_id, reports.c.id.in_(report_ids))
    )
    return [
        Standing(row[0], Status(row[1]), row[2], row[3], *row[4:])
        for row in await uow.execute(query, {"project_id": project_id})
    ]


def _decision(rows: Sequence[sa.Row[Any]], now: datetime) -> PastDecision:
    refusals = [_refusal(row, now) for row in rows]
    undoable = [row for row, refusal in zip(rows, refusals, strict=True) if refusal is None]
    return PastDecision(
        rows[-1].decision_id,
        rows[-1].action,
        rows[-1].changed_at,
        [DecidedReport(row.report_id, row.title, why) for row, why in zip(rows, refusals, strict=True)],
        _effect(undoable),
        corrected=[field for row in rows for field in row.corrected or ()],
    )


def _refusal(row: sa.Row[Any], now: datetime) -> str | None:
    is_correction = row.corrected is not None
    refusal = refuse_undo(
        changed_at=row.changed_at,
        led_to=Status(row.present if is_correction else row.status),
        undone=row.undone_at is not None,
        latest=row.latest or is_correction,
        status=Status(row.present),
        now=now,
    )
    if refusal is None and is_correction:
        return restoring.refuse(row.corrected, row.corrections)
    return refusal


def _effect(undoable: Sequence[sa.Row[Any]]) -> str | None:
    fields = [field for row in undoable for field in row.corrected or ()]
    if fields:
        return describe_undo_of_correction(fields)
    return describe_undo(Former(Status(row.former), row.was_snoozed) for row in undoable)
