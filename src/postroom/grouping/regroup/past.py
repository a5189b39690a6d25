"""Merges, splits, moves and tellings apart as decisions of a person: what they did last, and undoing one whole."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import regroupings, reports, signals
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.regrouping import Operation, Standing, refuse_undo
from postroom.domain.reports.state import Status
from postroom.domain.reports.state_undo import UNDO_WINDOW
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.undo import undo
from postroom.reports.decisions.past import DecidedReport, PastDecision
from postroom.text.plural import plural

_MANY = 1_000
"""Regroupings that are looked at, the newest; one decision has as many as reports were merged."""

_R = regroupings.c
_FROM, _TO = reports.alias("source"), reports.alias("target")


async def regroupings_of(
    uow: UnitOfWork, project_id: int, user_id: int, *, limit: int, now: datetime
) -> list[PastDecision]:
    """Return the last decisions of a user about the grouping, newest first."""
    left = (
        sa.select(sa.func.count())
        .where(
            signals.c.id == sa.any_(_R.signal_ids),
            signals.c.deleted_at.is_(None),
            sa.func.coalesce(signals.c.home_report_id, signals.c.report_id) == _R.to_report_id,
        )
        .scalar_subquery()
    )
    query = (
        sa.select(
            _R.id,
            _R.kind,
            _R.created_at,
            _R.undone_at,
            _R.to_report_id,
            _R.from_report_id,
            sa.func.coalesce(_FROM.c.title, _FROM.c.headline).label("source"),
            sa.func.coalesce(_TO.c.title, _TO.c.headline).label("target"),
            _FROM.c.status.label("source_status"),
            _FROM.c.merged_into_id.is_not(None).label("source_merged"),
            _TO.c.status.label("target_status"),
            _TO.c.merged_into_id.is_not(None).label("target_merged"),
            left.label("left"),
        )
        .join(_FROM, _FROM.c.id == _R.from_report_id)
        .join(_TO, _TO.c.id == _R.to_report_id)
        .where(_R.project_id == project_id, _R.user_id == user_id, _R.created_at > now - UNDO_WINDOW)
        .order_by(_R.created_at.desc(), _R.id)
        .limit(_MANY)
    )
    together: dict[tuple[Any, ...], list[sa.Row[Any]]] = {}
    for row in await uow.execute(query):
        together.setdefault((row.created_at, row.kind, row.to_report_id), []).append(row)
    return [_decision(rows) for rows in list(together.values())[:limit]]


async def undo_decision(act: RegroupCommand, user_id: int, decision_id: UUID) -> list[UUID]:
    """Undo what a user did in one call, all of it or nothing; return the reports that signals came from.

    Raises:
        NotFound: the user has made no such decision in the project.
        Conflict: one part can't be undone; the caller must roll back.
    """
    first = regroupings.alias("first")
    query = (
        sa.select(_R.id, _R.from_report_id, _R.undone_at)
        .join(
            first,
            sa.and_(
                first.c.created_at == _R.created_at,
                first.c.kind == _R.kind,
                first.c.to_report_id == _R.to_report_id,
                first.c.user_id == _R.user_id,
            ),
        )
        .where(first.c.id == decision_id, first.c.user_id == user_id, _R.project_id == act.project_id)
        .order_by(_R.id.desc())
    )
    found = (await act.uow.execute(query)).all()
    if not found:
        raise NotFound("Not found.")
    open_ones = [row for row in found if row.undone_at is None]
    if not open_ones:
        raise Conflict("It has already been undone.")
    for row in open_ones:
        await undo(act, row.id)
    return [row.from_report_id for row in open_ones]


def _decision(rows: Sequence[sa.Row[Any]]) -> PastDecision:
    first = rows[0]
    decided = [DecidedReport(row.from_report_id, row.source, _refusal(row)) for row in rows]
    # It is undone whole: what one report refuses, all of them do, unless it is undone already.
    open_ones = [row for row in rows if row.undone_at is None]
    refused = [_refusal(row) for row in open_ones]
    effect = _effect(open_ones) if open_ones and not any(refused) else None
    return PastDecision(
        first.id, first.kind, first.created_at, decided, effect, first.to_report_id, first.target
    )


def _refusal(row: sa.Row[Any]) -> str | None:
    touched = [
        Standing(row.to_report_id, Status(row.target_status), row.target_merged),
        Standing(row.from_report_id, Status(row.source_status), row.source_merged),
    ]
    left = row.left if row.kind in {Operation.SPLIT, Operation.MOVE} else 1
    return refuse_undo(Operation(row.kind), undone=row.undone_at is not None, touched=touched, left=left)


def _effect(rows: Sequence[sa.Row[Any]]) -> str:
    match Operation(rows[0].kind):
        case Operation.MERGE if len(rows) == 1:
            return "It is a report of its own again."
        case Operation.MERGE:
            return f"{plural(len(rows), 'report')} are reports of their own again."
        case Operation.DISTINCT:
            return "They may be joined again."
        case _:
            return f"{plural(sum(row.left for row in rows), 'signal')} go back."
