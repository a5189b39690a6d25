"""Traces of signals: writing and reading them. Failed signals: listing and retrying them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.expiry import delete_oldest
from postroom.db.tables import signal_traces, signals
from postroom.domain.errors import Conflict, NotFound
from postroom.jobs.port import Jobs
from postroom.signals.grouping_requests import schedule_grouping


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One line to append to a signal's trace: the step, its outcome, and the reason."""

    signal_id: UUID
    step: str
    outcome: str
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a trace: the step, its outcome, and the reason."""

    at: datetime
    step: str
    outcome: str
    reason: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trace:
    """A signal and its processing, oldest step first."""

    signal_id: UUID
    project_id: int
    source: str
    state: str
    report_id: UUID | None
    steps: tuple[Step, ...]


_APPEND = sa.text("""
    INSERT INTO signal_traces (signal_id, step, outcome, reason, details, at)
    SELECT new.id, new.step, new.outcome, new.reason, new.details::jsonb, :at
    FROM unnest(:ids, :steps, :outcomes, :reasons, :details) AS new(id, step, outcome, reason, details)
""").bindparams(
    sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("steps", type_=ARRAY(sa.Text)),
    sa.bindparam("outcomes", type_=ARRAY(sa.Text)),
    sa.bindparam("reasons", type_=ARRAY(sa.Text)),
    sa.bindparam("details", type_=ARRAY(sa.Text)),
    sa.bindparam("at", type_=sa.DateTime(timezone=True)),
)


async def append(uow: UnitOfWork, steps: Sequence[TraceStep], *, at: datetime) -> None:
    """Append to the signals' traces, in order."""
    if not steps:
        return
    await uow.execute(
        _APPEND,
        {
            "at": at,
            "ids": [step.signal_id for step in steps],
            "steps": [step.step for step in steps],
            "outcomes": [step.outcome for step in steps],
            "reasons": [step.reason for step in steps],
            "details": [orjson.dumps(dict(step.details)).decode() for step in steps],
        },
    )


async def trace_of(uow: UnitOfWork, signal_id: UUID, *, project_id: int | None = None) -> Trace:
    """Return the trace of a signal, of one project or of any.

    Raises:
        NotFound: there is no such signal.
    """
    found = (await uow.execute(sa.select(signals).where(signals.c.id == signal_id))).first()
    if found is None or project_id not in (None, found.project_id):
        raise NotFound(f"There is no signal {signal_id}.")
    rows = await uow.execute(
        sa.select(
            signal_traces.c.at,
            signal_traces.c.step,
            signal_traces.c.outcome,
            signal_traces.c.reason,
            signal_traces.c.details,
        )
        .where(signal_traces.c.signal_id == signal_id)
        .order_by(signal_traces.c.id)
    )
    came = found.first_received_at or found.received_at
    received = Step(came, "receive", "stored", f"It weighs {found.weight:g}.", {})
    return Trace(
        signal_id=signal_id,
        project_id=found.project_id,
        source=f"{found.source_product}/{found.source_type} {found.source_id}",
        state=found.state,
        report_id=found.report_id,
        steps=(received, *(Step(*row) for row in rows)),
    )


async def retry(uow: UnitOfWork, *, jobs: Jobs, signal_id: UUID, now: datetime) -> None:
    """Have a failed signal grouped again.

    Raises:
        NotFound: there is no such signal.
        Conflict: the signal has not failed.
    """
    found = (
        await uow.execute(
            sa.select(signals.c.project_id, signals.c.state)
            .where(signals.c.id == signal_id)
            .with_for_update()
        )
    ).first()
    if found is None:
        raise NotFound(f"There is no signal {signal_id}.")
    if found.state != "failed":
        raise Conflict(f"Signal {signal_id} has not failed: it is {found.state}.")
    await uow.execute(sa.update(signals).where(signals.c.id == signal_id).values(state="pending"))
    await schedule_grouping(uow, jobs=jobs, project_id=found.project_id, now=now)


async def list_failed(uow: UnitOfWork, *, project_id: int | None, limit: int) -> list[Mapping[str, Any]]:
    """Return failed signals, newest first, with the last reason of their trace."""
    reason = (
        sa.select(signal_traces.c.reason)
        .where(signal_traces.c.signal_id == signals.c.id)
        .order_by(signal_traces.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("reason")
    )
    query = (
        sa.select(
            signals.c.id,
            signals.c.project_id,
            signals.c.source_product,
            signals.c.source_id,
            signals.c.received_at,
            reason,
        )
        .where(signals.c.state == "failed")
        .order_by(signals.c.received_at.desc())
        .limit(limit)
    )
    if project_id is not None:
        query = query.where(signals.c.project_id == project_id)
    return [dict(row) for row in (await uow.execute(query)).mappings()]


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` lines of traces from before `before`; return how many."""
    return await delete_oldest(uow, signal_traces, signal_traces.c.at, before=before, limit=limit)
