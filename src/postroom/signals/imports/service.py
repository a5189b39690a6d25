"""Imports the rows of a file as signals, batch by batch, each row once however often the import is interrupted.

The caller opens one transaction per batch, in which the signals and the checkpoint are written together. So a
killed import continues after the last committed batch, and no row is stored or counted twice.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, Forbidden, NotFound
from postroom.domain.signals.intake import NewSignal
from postroom.domain.signals.mapping import ColumnMapping, Plan, RowProblem, canonical, read_row
from postroom.domain.sources.configs import Source
from postroom.jobs.port import Jobs
from postroom.projects import processing
from postroom.signals import repository
from postroom.signals.imports import checkpoints
from postroom.signals.imports.checkpoints import Checkpoint, Totals
from postroom.signals.imports.files import FileRow
from postroom.signals.service import ingest
from postroom.sources import service as sources

BATCH_ROWS = 500
BATCH_BYTES = 8 * 1024 * 1024
"""A batch ends at this many bytes even with fewer rows, to bound the memory for long rows."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not stored: its number, the reason, and its content."""

    row: int
    reason: str
    data: Any


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of a batch of rows. `enabled` are the sources that it enabled."""

    checkpoint: Checkpoint
    rejects: tuple[Reject, ...]
    enabled: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Progress of a project's grouping: waiting signals, whether it is paused, and the latest heartbeat."""

    pending: int
    paused: bool
    heartbeat: datetime | None


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
    uow: UnitOfWork, *, project_id: int, fingerprint: bytes | None, restart: bool, now: datetime
) -> Checkpoint:
    """Return the import's checkpoint: the start, or the rows that an earlier attempt has stored.

    `fingerprint` None keeps no checkpoint. `restart` resets the checkpoint; signals stored earlier then count as
    repeats.

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
    if fingerprint is None:
        return Checkpoint(None, Totals())
    found = await checkpoints.read(uow, project_id=project_id, fingerprint=fingerprint, now=now)
    if not restart or found.id is None:
        return found
    await checkpoints.write(uow, id=found.id, expected=found.totals, totals=Totals(), now=now)
    return Checkpoint(found.id, Totals())


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
    readable: list[tuple[FileRow, NewSignal]] = []
    for row in rows:
        found = as_signal(plan, row)
        if isinstance(found, RowProblem):
            rejects.append(Reject(row.number, found.reason, row.data))
        else:
            readable.append((row, found))
    requested = list(dict.fromkeys(_source(signal) for _, signal in readable))
    enabled, closed = await _open_sources(uow, project_id, requested, enable_sources=enable_sources, now=now)
    rejects += [
        Reject(row.number, _switched_off(_source(signal)), row.data)
        for row, signal in readable
        if _source(signal) in closed
    ]
    accepted = [(row, signal) for row, signal in readable if _source(signal) not in closed]
    receipts = await ingest(
        uow, jobs=jobs, project_id=project_id, signals=[signal for _, signal in accepted], now=now
    )
    counts = {"stored": 0, "repeated": 0, "ignored": 0, "rejected": len(rejects)}
    for (row, _), receipt in zip(accepted, receipts, strict=True):
        counts[receipt.status] += 1
        if receipt.status in {"rejected", "ignored"}:
            what = f"{receipt.field}: " if receipt.field else ""
            rejects.append(Reject(row.number, f"{what}{receipt.reason}", row.data))
    totals = checkpoint.totals + Totals(**counts)
    if checkpoint.id is not None and not await checkpoints.write(
        uow, id=checkpoint.id, expected=checkpoint.totals, totals=totals, now=now
    ):
        raise Conflict(
            "This file is being imported by another process as well; run the same command again to continue."
        )
    rejects.sort(key=lambda reject: reject.row)
    return Batch(Checkpoint(checkpoint.id, totals), tuple(rejects), enabled)


def as_signal(plan: Plan, row: FileRow) -> NewSignal | RowProblem:
    """Return the signal of a file's row, or why it has none."""
    if row.values is None:
        return RowProblem(row.problem or "The row can't be read.")
    return read_row(plan, row.values, number=row.number, shortening=row.shortening)


async def standing(uow: UnitOfWork, *, project_id: int, now: datetime) -> Standing:
    """Return the progress of the project's grouping."""
    pending = await repository.count_pending(uow, project_id)
    paused = await processing.is_paused(uow, project_id, now)
    heartbeat = await checkpoints.newest_heartbeat(uow)
    return Standing(pending, paused, heartbeat)


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
