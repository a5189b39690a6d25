"""Imports the rows of a file as signals, batch by batch, each row once however often the import is interrupted.

The caller opens one transaction per batch, in which the signals and the checkpoint are written together. So a
killed import continues after the last committed batch, and no row is stored or counted twice.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Forbidden, NotFound
from postroom.domain.signals.columns import Unusable
from postroom.domain.signals.history import ItemState, UnknownState, read_state
from postroom.domain.signals.intake import MAX_CLIENT_ID, NewSignal, content_hash
from postroom.domain.signals.mapping import ColumnMapping, Plan, RowProblem, canonical, read_row
from postroom.domain.sources.configs import Source
from postroom.jobs.port import Jobs
from postroom.projects import processing
from postroom.signals import grouping_requests
from postroom.signals.imports import checkpoints, items
from postroom.signals.imports.checkpoints import Checkpoint, Totals
from postroom.signals.imports.files import FileRow
from postroom.signals.imports.items import Key, Known, NewItem
from postroom.signals.service import ingest
from postroom.sources import service as sources

BATCH_ROWS = 500
BATCH_BYTES = 8 * 1024 * 1024
"""A batch ends at this many bytes even with fewer rows, to bound the memory for long rows."""

LATELY = timedelta(days=1)
"""How old an open item may be that is grouped like a live signal."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not stored: its number, the reason, and its content."""

    row: int
    reason: str
    data: Any


@dataclass(frozen=True, slots=True)
class Imported:
    """A row that is a signal. `state` is that of its item, None if the file says nothing of states."""

    row: FileRow
    signal: NewSignal
    state: ItemState | None

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to act on it."""
        return self.state is not None and not self.state.is_open


@dataclass(frozen=True, slots=True)
class Changed:
    """A known item whose state or text differs from what was imported before."""

    known: Known
    imported: Imported


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of a batch of rows.

    `enabled` are the sources that it enabled, `closed` the stored signals of closed items, which wait for their
    settled reports, and `changed` the known items that are to be updated.
    """

    checkpoint: Checkpoint
    rejects: tuple[Reject, ...]
    enabled: tuple[Source, ...]
    closed: tuple[NewItem, ...] = ()
    changed: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress of a project's grouping: signals to group or, with their reports, to compare; a pause; a heartbeat.

    `unsettled` are complete imports whose signals do not count yet.
    """

    pending: int
    paused: bool
    heartbeat: datetime | None
    unsettled: int = 0


def fingerprint(content: bytes, mapping: ColumnMapping, reading: str) -> bytes:
    """Return the identity of an import: the digest of the file, of its mapping and of how it is read."""
    parts = (content, hashlib.sha256(canonical(mapping)).digest(), reading.encode())
    return hashlib.sha256(b"".join(parts)).digest()


def batches(rows: Iterable[FileRow]) -> Iterator[list[FileRow]]:
    """Yield `rows` in lists of at most `BATCH_ROWS` rows and little more than `BATCH_BYTES` bytes."""
    batch: list[FileRow] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += row.size
        if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def begin(
    uow: UnitOfWork,
    *,
    project_id: int,
    fingerprint: bytes | None,
    restart: bool,
    now: datetime,
    name: str = "",
) -> Checkpoint:
    """Return the import's checkpoint: the start, or the rows that an earlier attempt has stored.

    `fingerprint` None always starts a new run. `restart` resets the checkpoint; signals stored earlier then count
    as repeats.

    Raises:
        NotFound: there is no such project.
        Forbidden: the project's organization does not consent to processing, so nothing would be stored.
    """
    if not await checkpoints.project_exists(uow, project_id):
        raise NotFound(f"There is no project {project_id}.")
    if not await processing.is_approved(uow, project_id):
        raise Forbidden(
            "The project's organization has disabled data processing, so nothing can be imported."
        )
    identity = secrets.token_bytes(32) if fingerprint is None else fingerprint
    found = await checkpoints.read(uow, project_id=project_id, fingerprint=identity, name=name, now=now)
    if not restart:
        return found
    await checkpoints.write(uow, id=found.id, expected=found.totals, totals=Totals(), now=now)
    return Checkpoint(found.id, Totals())


async def finish(uow: UnitOfWork, checkpoint: Checkpoint, *, now: datetime) -> None:
    """Note that all rows of an import are stored; its signals count once they are grouped as a whole."""
    await checkpoints.note_state(uow, checkpoint.id, "read", now)


async def check_source(uow: UnitOfWork, *, project_id: int, plan: Plan) -> None:
    """Check that a source that the mapping sets for all rows was not disabled by a person.

    Raises:
        Conflict: it was, so every row would be rejected.
    """
    product, kind = plan.source_product.constant, plan.source_type.constant
    if product is None or kind is None:
        return
    if (await sources.state(uow, project_id)).get((product, kind)) is False:
        raise Conflict(_switched_off((product, kind)))


async def import_batch(
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
    """Store the signals of `rows` and advance the checkpoint.

    A source without a row in the project's source configs is enabled, since an authorised person runs the import.
    Rows of a source that a person has disabled are rejected, unless `enable_sources`.

    Raises:
        Conflict: another import of the same file has advanced the checkpoint.
    """
    rejects: list[Reject] = []
    readable: list[Imported] = []
    for row in rows:
        found = as_imported(plan, row)
        if isinstance(found, RowProblem):
            rejects.append(Reject(row.number, found.reason, row.data))
        else:
            readable.append(found)
    requested = list(dict.fromkeys(_source(one.signal) for one in readable))
    enabled, closed = await _open_sources(uow, project_id, requested, enable_sources=enable_sources, now=now)
    rejects += [
        Reject(one.row.number, _switched_off(_source(one.signal)), one.row.data)
        for one in readable
        if _source(one.signal) in closed
    ]
    accepted = [one for one in readable if _source(one.signal) not in closed]
    fresh, changed, same = await _without_known(uow, project_id, plan, accepted)
    receipts = await ingest(
        uow, jobs=jobs, project_id=project_id, signals=[_held_back(one, now) for one in fresh], now=now
    )
    counts = {"stored": 0, "repeated": same + len(changed), "ignored": 0, "rejected": len(rejects)}
    stored: list[NewItem] = []
    without_item: dict[UUID, Imported] = {}
    for one, receipt in zip(fresh, receipts, strict=True):
        counts[receipt.status] += 1
        if receipt.status == "stored" and receipt.signal_id is not None:
            stored.append(_item(receipt.signal_id, one, plan))
        elif receipt.status == "repeated" and receipt.signal_id is not None and one.state is not None:
            without_item[receipt.signal_id] = one
        elif receipt.status in {"rejected", "ignored"}:
            what = f"{receipt.field}: " if receipt.field else ""
            rejects.append(Reject(one.row.number, f"{what}{receipt.reason}", one.row.data))
    await items.record(uow, project_id, checkpoint.id, stored, now=now)
    changed += await _with_item(uow, project_id, checkpoint.id, plan, without_item, now=now)
    settled = tuple(item for item in stored if item.is_closed)
    totals = checkpoint.totals + Totals(**counts)
    if not await checkpoints.write(
        uow,
        id=checkpoint.id,
        expected=checkpoint.totals,
        totals=totals,
        now=now,
        settled=len(settled),
        updated=len(changed),
    ):
        raise Conflict(
            "This import was cancelled, or runs in another process as well; run the same command again to continue."
        )
    rejects.sort(key=lambda reject: reject.row)
    return Batch(Checkpoint(checkpoint.id, totals), tuple(rejects), enabled, settled, tuple(changed))


def as_imported(plan: Plan, row: FileRow) -> Imported | RowProblem:
    """Return the signal of a file's row with the state of its item, or why it has none."""
    signal = as_signal(plan, row)
    if isinstance(signal, RowProblem):
        return signal
    try:
        state = None if plan.history is None else read_state(plan.history, row.values or {})
    except UnknownState as problem:
        return RowProblem(str(problem), problem.word)
    except Unusable as problem:
        return RowProblem(str(problem))
    return Imported(row, _identified(plan, signal), state)


def as_signal(plan: Plan, row: FileRow) -> NewSignal | RowProblem:
    """Return the signal of a file's row, or why it has none."""
    if row.values is None:
        return RowProblem(row.problem or "The row can't be read.")
    return read_row(plan, row.values, number=row.number, shortening=row.shortening)


async def standing(uow: UnitOfWork, *, project_id: int, now: datetime) -> Standing:
    """Return the progress of the project's grouping."""
    waiting = await grouping_requests.count_waiting(uow, project_id)
    paused = await processing.is_paused(uow, project_id, now)
    heartbeat = await checkpoints.newest_heartbeat(uow)
    pending = waiting.live + waiting.backlog
    return Standing(pending, paused, heartbeat, await checkpoints.count_read(uow, project_id))


def _identified(plan: Plan, signal: NewSignal) -> NewSignal:
    """Return the signal of an item with an id of its own, so that a later import of the item is an edit of it."""
    if plan.history is None or plan.source_id.optional or signal.client_id:
        return signal
    return replace(signal, client_id=f"import:{'/'.join(_key(signal))}"[:MAX_CLIENT_ID])


def _key(signal: NewSignal) -> Key:
    return (signal.source_product, signal.source_type, signal.source_id)


def _held_back(one: Imported, now: datetime) -> NewSignal:
    """Return a signal as it is stored: without weight, unless it is of a closed item, which promotes nothing.

    It is grouped after what happens now, unless it is said to have happened lately itself, as new mails have.
    """
    if one.is_closed:
        return replace(one.signal, backlog=True)
    at = one.signal.timestamp
    return replace(one.signal, weight=0.0, backlog=at is None or at < now - LATELY)


def _item(signal_id: UUID, one: Imported, plan: Plan) -> NewItem:
    has_id = one.state is not None and not plan.source_id.optional
    held = None if one.is_closed or one.signal.weight == 0 else one.signal.weight
    return NewItem(signal_id, one.signal, one.signal.source_id if has_id else None, one.state, held)


async def _without_known(
    uow: UnitOfWork, project_id: int, plan: Plan, accepted: Sequence[Imported]
) -> tuple[list[Imported], list[Changed], int]:
    """Return rows of new items, known items that changed, and how many known ones did not."""
    if plan.history is None or plan.source_id.optional:
        return list(accepted), [], 0
    known = await items.find_known(uow, project_id, {_key(one.signal) for one in accepted})
    fresh: list[Imported] = []
    changed: dict[UUID, Changed] = {}
    same = 0
    for one in accepted:
        before = known.get(_key(one.signal))
        if before is None:
            fresh.append(one)
        elif (one.state and one.state.outcome) == before.outcome and (
            content_hash(one.signal) == before.content_hash
        ):
            same += 1
        else:
            same += before.signal_id in changed
            changed[before.signal_id] = Changed(before, one)
    return fresh, list(changed.values()), same


async def _with_item(
    uow: UnitOfWork,
    project_id: int,
    run_id: UUID,
    plan: Plan,
    repeated: Mapping[UUID, Imported],
    *,
    now: datetime,
) -> list[Changed]:
    """Record the items of signals that came some other way; return those that are closed at their source."""
    known = await items.signals_without_item(uow, repeated)
    found = [replace(_item(id, repeated[id], plan), held_weight=None) for id in known]
    await items.record(uow, project_id, run_id, found, now=now)
    return [Changed(known[item.signal_id], repeated[item.signal_id]) for item in found if item.is_closed]


def _source(signal: NewSignal) -> Source:
    return (signal.source_product, signal.source_type)


def _switched_off(source: Source) -> str:
    return f"The source {source[0]}/{source[1]} is disabled in this project; --enable-sources enables it."


async def _open_sources(
    uow: UnitOfWork,
    project_id: int,
    requested: Sequence[Source],
    *,
    enable_sources: bool,
    now: datetime,
) -> tuple[tuple[Source, ...], frozenset[Source]]:
    """Enable the sources that may be; return (enabled sources, sources that stay disabled)."""
    states = await sources.state(uow, project_id)
    enabled: list[Source] = []
    closed: set[Source] = set()
    for source in requested:
        if sources.is_open(source, states):
            continue
        if source in states and not enable_sources:
            closed.add(source)
            continue
        await sources.enable(
            uow, project_id=project_id, source_product=source[0], source_type=source[1], now=now
        )
        enabled.append(source)
    return tuple(enabled), frozenset(closed)
