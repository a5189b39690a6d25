"""Takes signals in: validated, gated and stored once, with their grouping scheduled, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from postroom.clock import new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork
from postroom.domain.signals.intake import NewSignal, Problem, content_hash, find_problem
from postroom.domain.sources.configs import Source
from postroom.jobs.port import Jobs
from postroom.projects import processing
from postroom.signals import repository, tracing
from postroom.signals.grouping_requests import schedule_grouping
from postroom.signals.tracing import TraceStep
from postroom.sources import service as sources
from postroom.telemetry.counters import SIGNALS

MAX_BATCH = 1_000
"""Maximum number of signals in one call."""

Status = Literal["stored", "repeated", "ignored", "rejected"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one signal that was sent.

    `stored`: new, and durable once the transaction commits. `repeated`: received before; `signal_id` is the first
    one's. `ignored`: a gate is closed (`reason`). `rejected`: invalid; `field`, `code` and `reason` say why.
    """

    signal_id: UUID | None
    status: Status
    reason: str | None = None
    field: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A signal with what is computed before any transaction: the problem with it, or its content's hash."""

    signal: NewSignal
    problem: Problem | None
    content_hash: bytes


def prepare(signal: NewSignal) -> Prepared:
    """Validate a signal and hash its content; takes about a millisecond for a long text and no database."""
    problem = find_problem(signal)
    return Prepared(signal, problem, b"" if problem else content_hash(signal))


async def ingest(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, signals: Sequence[NewSignal], now: datetime
) -> list[Receipt]:
    """Store `signals`; see `ingest_prepared`."""
    prepared = [prepare(signal) for signal in signals]
    return await ingest_prepared(uow, jobs=jobs, project_id=project_id, signals=prepared, now=now)


async def ingest_prepared(
    uow: UnitOfWork, *, jobs: Jobs, project_id: int, signals: Sequence[Prepared], now: datetime
) -> list[Receipt]:
    """Store `signals` and schedule the project's grouping; return a receipt for each, in order.

    A client id or exact content that the project has received before (also earlier in `signals`) is not stored
    again. Arrival order is the order given.
    """
    approved = await processing.is_approved(uow, project_id)
    states = await sources.state(uow, project_id)
    receipts: list[Receipt | None] = [_gate(signal, states, approved=approved) for signal in signals]
    accepted = [
        repository.Row(id=new_id(), signal=prepared.signal, content_hash=prepared.content_hash)
        for prepared, receipt in zip(signals, receipts, strict=True)
        if receipt is None
    ]
    outcome = await _store(uow, project_id, accepted, now)
    raised = [
        TraceStep(id, "weigh", "raised", row.signal.weight_reason)
        for row, (id, status) in zip(accepted, outcome, strict=True)
        if status == "stored" and row.signal.weight_reason
    ]
    await tracing.append(uow, raised, at=now)
    if any(status == "stored" for _, status in outcome):
        await schedule_grouping(uow, jobs=jobs, project_id=project_id, now=now)
    answers = iter(outcome)
    done: list[Receipt] = []
    for receipt in receipts:
        if receipt is not None:
            done.append(receipt)
        else:
            signal_id, status = next(answers)
            done.append(Receipt(signal_id=signal_id, status=status))
    return done


async def dry_run(uow: UnitOfWork, *, project_id: int, signal: NewSignal) -> Receipt | None:
    """Return the receipt of a signal that would not be stored if it were sent now, or None; nothing is written."""
    approved = await processing.is_approved(uow, project_id)
    prepared = prepare(signal)
    receipt = _gate(prepared, await sources.state(uow, project_id), approved=approved)
    if receipt is not None:
        return receipt
    row = repository.Row(id=new_id(), signal=signal, content_hash=prepared.content_hash)
    known = await repository.find_same(uow, project_id, [row])
    return Receipt(known[row.id], "repeated") if row.id in known else None


def _gate(prepared: Prepared, states: Mapping[Source, bool], *, approved: bool) -> Receipt | None:
    signal, problem = prepared.signal, prepared.problem
    if problem is not None:
        return Receipt(None, "rejected", problem.message, problem.field, problem.code)
    if not approved:
        return Receipt(None, "ignored", "ai_processing_not_approved")
    if not sources.is_open((signal.source_product, signal.source_type), states):
        return Receipt(None, "ignored", "source_disabled")
    return None


async def _store(
    uow: UnitOfWork, project_id: int, rows: Sequence[repository.Row], now: datetime
) -> list[tuple[UUID, Status]]:
    # Only client ids are compared here; the insert finds equal contents, in the list and before it. A row excluded
    # by its client id must not represent its content, which may not have been stored at all.
    leaders: dict[str, repository.Row] = {}
    for row in rows:
        if row.signal.client_id:
            leaders.setdefault(row.signal.client_id, row)
    leading = [leaders.get(row.signal.client_id or "", row) for row in rows]
    fresh = [row for row, leader in zip(rows, leading, strict=True) if leader is row]
    stored = await repository.insert_new(uow, project_id, fresh, now)
    count(uow, SIGNALS, by=len(stored))
    await repository.keep_originals(uow, [row for row in fresh if row.id in stored])
    known = await repository.find_same(uow, project_id, [row for row in fresh if row.id not in stored])
    outcome: list[tuple[UUID, Status]] = []
    for row, leader in zip(rows, leading, strict=True):
        if leader is row and row.id in stored:
            outcome.append((row.id, "stored"))
        else:
            outcome.append((known.get(leader.id, leader.id), "repeated"))
    return outcome
