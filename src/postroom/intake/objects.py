"""State changes of sources' objects: closed, reopened, and historical ones."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import awaited_resolutions, reports, signals, source_signals
from postroom.domain.reports.state import Resolve, Status
from postroom.domain.signals.intake import NewSignal
from postroom.domain.sources.steering import Steered
from postroom.jobs.port import Jobs
from postroom.reports.decisions import state
from postroom.reports.decisions.decide import Decision, decide
from postroom.signals import edits, tracing
from postroom.signals.tracing import TraceStep
from postroom.sources.connected import links
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.registry.composing import Composed, client_id
from postroom.sources.registry.model import Closed, Observation

RESOLVABLE = (Status.READY, Status.PENDING_INPUT)
"""Statuses from which a report can be resolved."""
WAITING = (Status.POTENTIAL, Status.CANDIDATE, Status.IN_PROGRESS, Status.FAILED)
"""Statuses from which a report is resolved later, once it has been researched."""
UNKNOWN = "It changes an object that is unknown here."
RESOLVED_AT_ONCE = 100

_L = source_signals.c


async def close(
    uow: UnitOfWork,
    source: ConnectedSource,
    closed: Sequence[Closed],
    *,
    resolves: bool,
    jobs: Jobs,
    now: datetime,
) -> int:
    """Mark the signals of objects that were closed at the source; return how many.

    With `resolves`, a report all of whose signals are closed at their sources is resolved.
    """
    marked: list[UUID] = []
    for one in closed:
        ids = await links.close(uow, source.id, one.object_id, reason=one.reason, at=one.at, now=now)
        marked += ids
        why = f"{source.name} says that {one.object_id} is {one.reason}."
        await tracing.append(uow, [TraceStep(id, "source", "closed", why) for id in ids], at=now)
    if resolves and marked:
        await _resolve(uow, jobs, source, marked, now)
    return len(marked)


async def _resolve(
    uow: UnitOfWork, jobs: Jobs, source: ConnectedSource, marked: Sequence[UUID], now: datetime
) -> None:
    concerned = await uow.execute(
        sa.select(signals.c.report_id)
        .where(signals.c.id.in_(marked), signals.c.report_id.is_not(None))
        .distinct()
        .order_by(signals.c.report_id)
    )
    for report_id in list(concerned.scalars()):
        outcome = await _resolve_one(uow, jobs, source.project_id, report_id, source.name, now=now)
        if outcome == "later":
            await uow.execute(
                insert(awaited_resolutions)
                .values(report_id=report_id, source_name=source.name, at=now)
                .on_conflict_do_update(index_elements=["report_id"], set_={"source_name": source.name})
            )


async def _resolve_one(
    uow: UnitOfWork, jobs: Jobs, project_id: int, report_id: UUID, source_name: str, *, now: datetime
) -> Literal["done", "later", "never"]:
    """Resolve a report whose signals are all closed; return whether to retry later."""
    locked = await state.lock_any(uow, report_id)
    if locked is None or locked.facts.status not in (*RESOLVABLE, *WAITING):
        return "never"
    still_open = await uow.execute(
        sa.select(signals.c.id)
        .outerjoin(source_signals, _L.signal_id == signals.c.id)
        .where(signals.c.report_id == report_id, signals.c.deleted_at.is_(None), _L.closed_at.is_(None))
        .limit(1)
    )
    if still_open.first() is not None:
        return "never"
    if locked.facts.status in WAITING:
        return "later"
    text = f"Resolved: all of its signals were closed at their sources, the last one at {source_name}."
    decision = Decision([Resolve()], note=text)
    await decide(uow, jobs, [report_id], decision, project_id=project_id, now=now)
    return "done"


async def resolve_waiting(uow: UnitOfWork, jobs: Jobs, *, now: datetime) -> int:
    """Resolve reports whose signals were closed during research; return how many.

    Reports that got an open signal meanwhile, or have ended, are no longer waited for.
    """
    waits = awaited_resolutions.c
    rows = await uow.execute(
        sa.select(waits.report_id, waits.source_name, reports.c.project_id)
        .join(reports, reports.c.id == waits.report_id)
        .where(reports.c.status.not_in(WAITING))
        .order_by(waits.report_id)
        .limit(RESOLVED_AT_ONCE)
        .with_for_update(of=awaited_resolutions, skip_locked=True)
    )
    done = 0
    for row in rows.all():
        outcome = await _resolve_one(uow, jobs, row.project_id, row.report_id, row.source_name, now=now)
        done += outcome == "done"
        if outcome != "later":
            await uow.execute(sa.delete(awaited_resolutions).where(waits.report_id == row.report_id))
    return done


async def without_unknown(
    uow: UnitOfWork, source: ConnectedSource, observed: Sequence[tuple[Observation, Steered]]
) -> tuple[list[tuple[Observation, Steered]], int]:
    """Filter out observations that amend unknown objects; also return their number."""
    ids = [client_id(source.id, observation) for observation, _ in observed if observation.amends]
    known = await edits.known(uow, source.project_id, ids)
    kept = [pair for pair in observed if not pair[0].amends or client_id(source.id, pair[0]) in known]
    return kept, len(observed) - len(kept)


async def amend(
    uow: UnitOfWork,
    source: ConnectedSource,
    again: Sequence[tuple[Observation, NewSignal, UUID]],
    *,
    jobs: Jobs,
    now: datetime,
) -> int:
    """Update signals to the current texts of their objects; return how many have changed.

    `again` are observations of known objects, each with its new content and the id of its existing signal. Older
    observations are ignored, since deliveries arrive in any order.
    """
    done = 0
    for observation, signal, signal_id in again:
        if observation.changed_at is None:
            continue
        if await links.advance(uow, source.id, signal_id, changed_at=observation.changed_at):
            done += await edits.propose(
                uow,
                jobs=jobs,
                project_id=source.project_id,
                signal_id=signal_id,
                signal=signal,
                editor=source.name,
                now=now,
            )
    return done


def as_reopened(observation: Observation) -> Observation:
    """Return an observation of a reopened object, which becomes another signal."""
    revision = observation.revision if observation.reopens else observation.reopening
    changed_at = None if observation.reopens else observation.changed_at
    at = observation.reopened_at or changed_at or observation.occurred_at
    # The time distinguishes it from earlier reopenings, since the same text again is a duplicate.
    when = f" on {at.astimezone(UTC):%Y-%m-%d at %H:%M:%S} UTC" if at else ""
    return replace(
        observation,
        revision=revision or observation.revision,
        body=f"{observation.body}\n\nReopened{when}.",
        occurred_at=at,
    )


def without_weight(composed: Composed) -> Composed:
    """Return a historical signal with zero weight, so that it is grouped without promoting its report."""
    return replace(
        composed,
        signal=replace(composed.signal, weight=0.0, backlog=True),
        held_weight=composed.signal.weight,
    )
