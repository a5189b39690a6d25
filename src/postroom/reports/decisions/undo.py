"""Undoing changes of status and corrections: each keeps what it replaced for as long as it can be undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_state_changes, reports
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.reports.actions import Action
from postroom.domain.reports.state import Status
from postroom.domain.reports.state_undo import refuse_undo
from postroom.jobs.port import Jobs
from postroom.reports import repository
from postroom.reports.corrections import restoring
from postroom.reports.decisions import consequences, watches
from postroom.reports.decisions.outcomes import forget as forget_outcomes
from postroom.reports.schemas import LockedReport
from postroom.reports.work_log import service as artefacts

UndoOutcomeKind = Literal["undone", "skipped", "not_found"]

_C = report_state_changes.c
_COLUMNS = ("status", "status_before_suppression", "promoted_at", "signals_at_run")
"""Columns that a requested change of status may write."""


@dataclass(frozen=True, slots=True)
class Before:
    """A report's columns and watches before a change."""

    columns: Mapping[str, Any]
    watches: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """The result of undoing one change; `detail` says why it was not undone."""

    id: UUID
    kind: UndoOutcomeKind
    report_id: UUID | None = None
    status: Status | None = None
    detail: str | None = None


async def remember(uow: UnitOfWork, report_id: UUID) -> Before:
    """Return what a change is about to replace; the report's row must be locked."""
    query = sa.select(*(reports.c[name] for name in _COLUMNS)).where(reports.c.id == report_id)
    row = (await uow.execute(query)).mappings().one()
    columns = {name: _json(value) for name, value in row.items()}
    return Before(columns, await watches.stored(uow, report_id))


async def record(
    uow: UnitOfWork,
    locked: LockedReport,
    before: Before,
    *,
    status: Status,
    artefact_ids: Sequence[UUID],
    action: Action | Literal["correct"] | None,
    user_id: int | None,
    decision_id: UUID,
    now: datetime,
    corrected: Mapping[str, Any] | None = None,
) -> UUID:
    """Store what a change to `status` replaced and wrote, and whose decision it is; return the id to undo it by.

    `corrected` is what a correction replaced, by field; such a change has no `before`.
    """
    id = new_id()
    last = sa.select(sa.func.max(_C.changed_at)).where(_C.report_id == locked.id).scalar_subquery()
    await uow.execute(
        report_state_changes.insert().values(
            id=id,
            project_id=locked.project_id,
            report_id=locked.id,
            # A call that began earlier may have waited for the report: the order is that of the changes.
            changed_at=sa.func.greatest(now, last + timedelta(microseconds=1)),
            status=status.value,
            before=dict(before.columns),
            watches=[dict(watch) for watch in before.watches],
            artefact_ids=list(artefact_ids),
            action=action,
            user_id=user_id,
            decision_id=decision_id,
            corrected=corrected,
        )
    )
    return id


async def undo_many(
    uow: UnitOfWork, jobs: Jobs, *, project_id: int, ids: Sequence[UUID], now: datetime
) -> list[UndoOutcome]:
    """Undo each change on its own: status, work-log entries and snooze; return the outcomes in order.

    What follows the restored status follows again: its research, whether work starts, the closing of the pull
    request of a dismissed report. A pull request that was closed meanwhile stays closed.
    """
    changes, locked = await _lock(uow, project_id, _C.id.in_(list(ids)))
    latest = await _latest(uow, list(locked))
    outcomes = []
    for id in ids:
        change = changes.get(id)
        report = None if change is None else locked.get(change.report_id)
        if change is None or report is None or report.facts.status is Status.DELETED:
            outcomes.append(UndoOutcome(id, "not_found", detail="No change with this id is visible to you."))
        else:
            outcomes.append(await _undo(uow, jobs, change, report, latest=id in latest, now=now))
    await _follow(uow, jobs, project_id, outcomes, changes)
    return outcomes


async def undo_decision(
    uow: UnitOfWork,
    jobs: Jobs,
    *,
    project_id: int,
    user_id: int,
    decision_id: UUID,
    skip_changed: bool,
    now: datetime,
) -> list[UndoOutcome]:
    """Undo a user's decision about all its reports at once, or about none; return the outcome of each report.

    With `skip_changed` the reports for which it can't be undone are left as they are.

    Raises:
        NotFound: the user has made no such decision in the project.
        Conflict: it can't be undone for all reports, with `skip_changed` for none; the caller must roll back.
    """
    of_decision = sa.and_(_C.decision_id == decision_id, _C.user_id == user_id)
    changes, locked = await _lock(uow, project_id, of_decision)
    if not changes:
        raise NotFound("Not found.")
    latest = await _latest(uow, list(locked))
    outcomes = [
        await _undo(uow, jobs, change, locked[change.report_id], latest=change.id in latest, now=now)
        for change in newest_of_reports(changes.values())
    ]
    refused = [outcome for outcome in outcomes if outcome.kind != "undone"]
    if refused and not (skip_changed and len(refused) < len(outcomes)):
        which = "" if len(outcomes) == 1 else f"{len(refused)} of {len(outcomes)} reports can't be restored. "
        raise Conflict(f"{which}{refused[0].detail}")
    await _follow(uow, jobs, project_id, outcomes, changes)
    return outcomes


def newest_of_reports(changes: Iterable[sa.Row[Any]]) -> list[sa.Row[Any]]:
    """Return of each report the newest of its changes, in the order of their time."""
    ordered = sorted(changes, key=lambda change: (change.changed_at, change.id))
    return list({change.report_id: change for change in ordered}.values())


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` records of changes from before `before`; return how many."""
    old = sa.select(_C.id).where(_C.changed_at < before).limit(limit)
    deleted = await uow.execute(
        report_state_changes.delete().where(_C.id.in_(old)).returning(report_state_changes.c.id)
    )
    return len(deleted.all())


async def _lock(
    uow: UnitOfWork, project_id: int, condition: sa.ColumnElement[bool]
) -> tuple[dict[UUID, sa.Row[Any]], dict[UUID, LockedReport]]:
    """Lock the reports of the changes that match; return the changes by id and the reports."""
    query = sa.select(report_state_changes).where(_C.project_id == project_id, condition)
    # All locks first and in one order, so that two calls with the same reports can't deadlock.
    reports_of = sorted({row.report_id for row in await uow.execute(query)})
    locked = await repository.lock(uow, reports_of)
    return {row.id: row for row in await uow.execute(query) if row.report_id in locked}, locked


async def _follow(
    uow: UnitOfWork,
    jobs: Jobs,
    project_id: int,
    outcomes: Sequence[UndoOutcome],
    changes: Mapping[UUID, sa.Row[Any]],
) -> None:
    undone = [outcome for outcome in outcomes if outcome.kind == "undone"]
    await forget_outcomes(
        uow, [outcome.id for outcome in undone], {changes[outcome.id].report_id for outcome in undone}
    )
    restored = {
        outcome.report_id: outcome.status
        for outcome in outcomes
        if outcome.report_id and outcome.status and changes[outcome.id].corrected is None
    }
    await consequences.follow(uow, jobs=jobs, project_id=project_id, statuses=restored, is_return=True)


async def _latest(uow: UnitOfWork, report_ids: Sequence[UUID]) -> set[UUID]:
    """Return the newest change of the status of each report that was not undone."""
    query = (
        sa.select(_C.id)
        .distinct(_C.report_id)
        .where(_C.report_id.in_(list(report_ids)), _C.undone_at.is_(None), _C.corrected.is_(None))
        .order_by(_C.report_id, _C.changed_at.desc(), _C.id.desc())
    )
    return set((await uow.execute(query)).scalars())


async def _undo(
    uow: UnitOfWork, jobs: Jobs, change: sa.Row[Any], report: LockedReport, *, latest: bool, now: datetime
) -> UndoOutcome:
    is_correction = change.corrected is not None
    refusal = refuse_undo(
        changed_at=change.changed_at,
        led_to=report.facts.status if is_correction else Status(change.status),
        undone=change.undone_at is not None,
        latest=latest or is_correction,
        status=report.facts.status,
        now=now,
    )
    if is_correction:
        # Fresh, since another change of this call may have been of the same field.
        report = (await repository.lock(uow, [report.id]))[report.id]
        refusal = refusal or restoring.refuse(change.corrected, report.corrections)
    if refusal is not None:
        return UndoOutcome(change.id, "skipped", report.id, detail=refusal)
    for artefact_id in change.artefact_ids:
        try:
            await artefacts.delete(
                uow, project_id=report.project_id, report_id=report.id, artefact_id=artefact_id
            )
        except NotFound:
            continue  # the entry was removed meanwhile
    await uow.execute(report_state_changes.update().where(_C.id == change.id).values(undone_at=now))
    if is_correction:
        await restoring.restore(uow, jobs, report, change.corrected, now=now)
        return UndoOutcome(change.id, "undone", report.id, report.facts.status)
    promoted = change.before["promoted_at"]
    values = {
        **change.before,
        "promoted_at": None if promoted is None else datetime.fromisoformat(promoted),
        "updated_at": now,
    }
    await repository.update(uow, report.id, values)
    await watches.restore(uow, report.project_id, report.id, change.watches)
    return UndoOutcome(change.id, "undone", report.id, Status(change.before["status"]))


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
