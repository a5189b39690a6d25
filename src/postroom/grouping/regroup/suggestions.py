"""Suggested changes to reports that people or agents act on: recorded, then accepted or refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import regroup_suggestions, signals
from postroom.domain.errors import Conflict, NotFound
from postroom.grouping.regroup import service as regroup
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.rows import Regrouping
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import SYSTEM
from postroom.tasks.hand_off import consider_later

_C = regroup_suggestions.c


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A merge, or with `signal_ids` a move, that a reading suggests; `accepted` is None while it is undecided."""

    id: UUID
    from_report_id: UUID
    to_report_id: UUID
    signal_ids: Sequence[UUID]
    reason: str
    run_id: UUID
    created_at: datetime
    accepted: bool | None


_COLUMNS = tuple(_C[one.name] for one in fields(Suggestion))


async def suggest(
    uow: UnitOfWork,
    project_id: int,
    *,
    from_id: UUID,
    to_id: UUID,
    signal_ids: Collection[UUID],
    reason: str,
    run_id: UUID,
    now: datetime,
    evidence: Collection[UUID] = (),
) -> UUID | None:
    """Record a suggestion with a note in both work logs; return its id.

    None if it was suggested before. One that was refused is made again if one of the signals that speak for it, the
    `evidence`, was received after the refusal.
    """
    received = sa.select(sa.func.max(signals.c.received_at)).where(signals.c.id.in_(evidence))
    same = sa.select(_C.id).where(
        _C.project_id == project_id,
        sa.or_(
            sa.and_(_C.from_report_id == from_id, _C.to_report_id == to_id),
            sa.and_(_C.from_report_id == to_id, _C.to_report_id == from_id),
        ),
        _C.signal_ids.contains(list(signal_ids)) if signal_ids else _C.signal_ids == [],
        sa.not_(sa.func.coalesce(_C.decided_at < received.scalar_subquery(), False) & _C.accepted.is_(False))
        if evidence
        else sa.true(),
    )
    if (await uow.execute(same.limit(1))).first() is not None:
        return None
    id = new_id()
    await uow.execute(
        regroup_suggestions.insert().values(
            id=id,
            project_id=project_id,
            from_report_id=from_id,
            to_report_id=to_id,
            signal_ids=list(signal_ids),
            reason=reason,
            run_id=run_id,
            created_at=now,
        )
    )
    what = "this report and report {}" if not signal_ids else "some signals of this report and report {}"
    for report, other in ((from_id, to_id), (to_id, from_id)):
        text = f"A reading of the catalogue suggests that {what.format(other)} are one problem. {reason}"
        if signal_ids and report == to_id:
            text = f"A reading of the catalogue suggests that some signals of report {other} belong here. {reason}"
        await artefacts.append(
            uow,
            project_id=project_id,
            report_id=report,
            type="note",
            content={"note": text.strip()},
            author=SYSTEM,
            now=now,
            id=new_id(),
        )
    return id


async def open_of(uow: UnitOfWork, project_id: int, report_id: UUID) -> list[Suggestion]:
    """Return the undecided suggestions for a report, newest first."""
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .where(
            _C.project_id == project_id,
            _C.accepted.is_(None),
            sa.or_(_C.from_report_id == report_id, _C.to_report_id == report_id),
        )
        .order_by(_C.id.desc())
        .limit(100)
    )
    return [Suggestion(*row) for row in found]


async def accept(act: RegroupCommand, suggestion_id: UUID) -> list[Regrouping]:
    """Apply a suggestion as a decision of the caller; return what was done.

    Raises:
        NotFound: the project has no such suggestion.
        Conflict: it was decided already, or the change is not possible in the present state.
    """
    found = await _decide(act, suggestion_id, accepted=True)
    if found.signal_ids:
        return await regroup.move(act, signal_ids=found.signal_ids, report_id=found.to_report_id)
    return await regroup.merge(act, from_ids=[found.from_report_id], into_id=found.to_report_id)


async def refuse(act: RegroupCommand, suggestion_id: UUID) -> Suggestion:
    """Refuse a suggestion; it is made again only if later signals speak for it.

    Raises:
        NotFound: the project has no such suggestion.
        Conflict: it was decided already.
    """
    found = await _decide(act, suggestion_id, accepted=False)
    if not found.signal_ids:
        # Work on either may have waited for this.
        for id in (found.from_report_id, found.to_report_id):
            await consider_later(act.uow, jobs=act.jobs, project_id=act.project_id, report_id=id)
    return found


async def _decide(act: RegroupCommand, suggestion_id: UUID, *, accepted: bool) -> Suggestion:
    query = sa.select(*_COLUMNS).where(_C.id == suggestion_id, _C.project_id == act.project_id)
    row = (await act.uow.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound("Not found.")
    found = Suggestion(*row)
    if found.accepted is not None:
        raise Conflict(f"The suggestion was already {'accepted' if found.accepted else 'refused'}.")
    await act.uow.execute(
        regroup_suggestions.update()
        .where(_C.id == suggestion_id)
        .values(accepted=accepted, decided_at=act.now, user_id=act.by.user_id, task_id=act.by.task_id)
    )
    return found
