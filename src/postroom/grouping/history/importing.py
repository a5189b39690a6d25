"""Stores a batch of an import: signals, the settled reports of closed items, and changes of known ones."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.cards import card_of_signal
from postroom.domain.reports.titles import working_title
from postroom.domain.signals.history import ItemState
from postroom.domain.signals.mapping import Plan
from postroom.jobs.port import Jobs
from postroom.reports.decisions import history
from postroom.reports.decisions.history import SettledOpening
from postroom.reports.schemas import Addition, Opening
from postroom.signals import edits, states, tracing
from postroom.signals.imports import items, service
from postroom.signals.imports.checkpoints import Checkpoint
from postroom.signals.imports.files import FileRow
from postroom.signals.imports.items import NewItem
from postroom.signals.imports.service import Batch, Changed
from postroom.signals.tracing import TraceStep

EDITOR = "An import"


async def import_rows(
    uow: UnitOfWork,
    *,
    jobs: Jobs,
    project_id: int,
    plan: Plan,
    rows: Sequence[FileRow],
    checkpoint: Checkpoint,
    enable_sources: bool,
    now: datetime,
) -> Batch:
    """Store a batch of rows; see `signals.imports.service.import_batch`.

    A closed item opens a settled report at once. A known one whose text changed is edited, and one that was closed
    or reopened since settles or reopens its report.

    Raises:
        Conflict: the import was cancelled, or another process has advanced it.
    """
    batch = await service.import_batch(
        uow,
        jobs=jobs,
        project_id=project_id,
        plan=plan,
        rows=rows,
        checkpoint=checkpoint,
        enable_sources=enable_sources,
        now=now,
    )
    await _settle(uow, project_id, batch.closed, run_id=batch.checkpoint.id, now=now)
    for change in batch.changed:
        await _update(uow, jobs, project_id, change, now=now)
    return batch


async def _settle(
    uow: UnitOfWork, project_id: int, closed: Sequence[NewItem], *, run_id: UUID, now: datetime
) -> None:
    if not closed:
        return
    settled = [(item.signal_id, _opening(item, item.state, now)) for item in closed if item.state is not None]
    await history.open_settled(uow, project_id, [one for _, one in settled], run_id=run_id, now=now)
    await states.place_settled(uow, {id: one.opening.id for id, one in settled})
    steps = [
        TraceStep(id, "assign", "done", f"{one.name} before it was imported, so its report is settled.")
        for id, one in settled
    ]
    await tracing.append(uow, steps, at=now)


def _opening(item: NewItem, state: ItemState, now: datetime) -> SettledOpening:
    signal = item.signal
    product, kind = signal.source_product, signal.source_type
    moment = min(signal.timestamp or now, now)
    report_id = new_id()
    return SettledOpening(
        Opening(
            report_id,
            working_title(signal.description, product, kind),
            card_of_signal(signal.description, product, kind).text,
        ),
        Addition(report_id, 1, signal.weight, [product], [moment]),
        opened_at=moment,
        outcome=state.outcome,
        item=signal.source_id,
        closed_at=None if state.closed_at is None else min(state.closed_at, now),
        duplicate_of=state.duplicate_of,
    )


async def _update(uow: UnitOfWork, jobs: Jobs, project_id: int, change: Changed, *, now: datetime) -> None:
    """Apply what changed at the source since an item was imported: its text, and its state."""
    known, state = change.known, change.imported.state
    await edits.propose(
        uow,
        jobs=jobs,
        project_id=project_id,
        signal_id=known.signal_id,
        signal=change.imported.signal,
        editor=EDITOR,
        now=now,
    )
    if state is None or state.outcome == known.outcome:
        return
    await items.set_state(uow, known.signal_id, state)
    was_open = known.outcome in (None, "open")
    if known.report_id is None or state.is_open == was_open:
        return
    item = change.imported.signal.source_id
    if state.is_open:
        await history.reopen(uow, jobs, project_id, known.report_id, item=item, now=now)
    elif await items.are_all_closed(uow, known.report_id):
        await history.close(uow, jobs, project_id, known.report_id, item=item, outcome=state.outcome, now=now)
