"""Files that are uploaded to be imported: kept in pieces in the database, so that any worker can read them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import (
    import_files,
    import_plans,
    import_rejects,
    import_runs,
    imported_items,
)
from postroom.domain.errors import Conflict, Invalid, NotFound
from postroom.domain.signals.mapping import ColumnMapping, plan
from postroom.projects import service as projects
from postroom.signals.imports.files import FORMATS, Format
from postroom.signals.imports.service import Reject

IMPORT_JOB = "import_file"
"""Job that stores the rows of an uploaded file; its key is the project's id."""
UNDO_IMPORT_JOB = "undo_import"
"""Job that deletes what an import has stored; its key is the project's id."""
MAX_BYTES = 256 * 1024 * 1024
PART_BYTES = 4 * 1024 * 1024
MAX_NAME = 200
MAX_REJECTS = 1_000
"""Rejected rows of an import that are kept, the first."""
SHOWN_DATA = 500
ABANDONED = timedelta(minutes=30)
"""Age from which an upload that was not started makes room for another person's."""

_R, _P, _F = import_runs.c, import_plans.c, import_files.c
_COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


@dataclass(frozen=True, slots=True)
class Upload:
    """An import of a project; what is about its file is None or 0 if it was read elsewhere."""

    id: UUID
    name: str
    state: str
    error: str | None
    rows_done: int
    stored: int
    repeated: int
    rejected: int
    settled: int
    updated: int
    created_by_id: int | None
    created_at: datetime
    updated_at: datetime
    format: Format | None
    delimiter: str | None
    size: int
    read_bytes: int
    mapping: dict[str, Any] | None
    columns: list[str] | None


_COLUMNS = (
    *(_R.id, _R.name, _R.state, _R.error, _R.rows_done, _R.stored, _R.repeated, _R.rejected, _R.settled),
    *(_R.updated, _R.created_by_id, _R.created_at, _R.updated_at, _P.format, _P.delimiter),
    *(sa.func.coalesce(_P.size, 0), sa.func.coalesce(_P.read_bytes, 0), _P.mapping, _P.columns),
)
_BOTH = import_runs.outerjoin(import_plans, _P.run_id == _R.id)


async def create(
    uow: UnitOfWork, *, project_id: int, name: str, size: int, user_id: int | None, now: datetime
) -> UUID:
    """Begin an upload of a file and return its id. An own one that was not started is discarded.

    Raises:
        Invalid: the name tells no format, or the file is empty or too large.
        Conflict: another file of the project is being imported.
    """
    format = FORMATS.get(PurePath(name.lower()).suffix)
    if format is None:
        raise Invalid(
            f"The name must end in one of {', '.join(FORMATS)}; unpack compressed files.", field="name"
        )
    if not 0 < size <= MAX_BYTES:
        raise Invalid(f"A file may have 1 to {MAX_BYTES >> 20} MB; split a larger one.", field="size")
    await projects.lock(uow, project_id)
    others = await uow.execute(
        sa.select(_R.id, _R.state, _R.created_by_id, _R.updated_at, _R.name)
        .join(import_plans, _P.run_id == _R.id)
        .where(_R.project_id == project_id, _R.state.in_(("waiting", "reading")))
    )
    for other in others.all():
        is_theirs = other.created_by_id != user_id and other.updated_at > now - ABANDONED
        if other.state == "reading" or is_theirs:
            raise Conflict(f"'{other.name}' is being imported; wait until it has ended, or cancel it.")
        await discard(uow, other.id, now)
    id = new_id()
    run = {"id": id, "project_id": project_id, "name": name[:MAX_NAME], "state": "waiting"}
    times = {"created_at": now, "updated_at": now, "created_by_id": user_id}
    fingerprint = hashlib.sha256(id.bytes).digest()
    await uow.execute(sa.insert(import_runs).values(fingerprint=fingerprint, **run, **times))
    delimiter = "\t" if name.lower().endswith(".tsv") else ","
    await uow.execute(
        sa.insert(import_plans).values(run_id=id, format=format, delimiter=delimiter, size=size)
    )
    return id


async def add_part(uow: UnitOfWork, upload: Upload, *, number: int, content: bytes, now: datetime) -> None:
    """Store a part of a file; one that is sent again replaces the first.

    Raises:
        Invalid: it is empty or too large, or the file is compressed.
        Conflict: the file is complete or was cancelled.
    """
    if upload.state != "waiting":
        raise Conflict("The upload has ended; begin another one.")
    if not 0 < len(content) <= PART_BYTES:
        raise Invalid(f"A part has 1 to {PART_BYTES:,} bytes.")
    if not 0 <= number <= (upload.size - 1) // PART_BYTES:
        raise Invalid("The file has no such part.")
    if number == 0:
        if content.startswith(_COMPRESSED):
            raise Invalid("The file is compressed; unpack it first.")
        if upload.format == "csv":
            delimiter = _delimiter(content, upload.delimiter or ",")
            await uow.execute(
                sa.update(import_plans).where(_P.run_id == upload.id).values(delimiter=delimiter)
            )
    stored = insert(import_files).values(run_id=upload.id, number=number, content=content)
    await uow.execute(
        stored.on_conflict_do_update(index_elements=["run_id", "number"], set_={"content": content})
    )
    await uow.execute(sa.update(import_runs).where(_R.id == upload.id).values(updated_at=now))


def _delimiter(content: bytes, usual: str) -> str:
    line = content[: 64 * 1024].partition(b"\n")[0]
    counts = {mark: line.count(mark.encode()) for mark in (usual, ",", ";", "\t")}
    return max(counts, key=lambda mark: counts[mark])


async def get(uow: UnitOfWork, project_id: int, id: UUID, *, lock: bool = False) -> Upload:
    """Return an import of a project.

    Raises:
        NotFound: there is none.
    """
    query = sa.select(*_COLUMNS).select_from(_BOTH).where(_R.project_id == project_id, _R.id == id)
    row = (await uow.execute(query.with_for_update(of=import_runs) if lock else query)).one_or_none()
    if row is None:
        raise NotFound("Not found.")
    return Upload(*row)


async def newest(uow: UnitOfWork, project_id: int, *, limit: int) -> list[Upload]:
    """Return the newest imports of a project, by commands as well."""
    found = await uow.execute(
        sa.select(*_COLUMNS)
        .select_from(_BOTH)
        .where(_R.project_id == project_id)
        .order_by(_R.created_at.desc(), _R.id.desc())
        .limit(limit)
    )
    return [Upload(*row) for row in found]


async def head(uow: UnitOfWork, upload: Upload, *, limit: int) -> bytes:
    """Return the first bytes of a file, within its first part.

    Raises:
        Conflict: nothing was uploaded yet.
    """
    part = sa.func.substring(_F.content, 1, limit)
    found = await uow.execute(sa.select(part).where(_F.run_id == upload.id, _F.number == 0))
    content: bytes | None = found.scalar_one_or_none()
    if content is None:
        raise Conflict("The file was not uploaded yet.")
    return content


async def start(
    uow: UnitOfWork, upload: Upload, *, mapping: ColumnMapping, columns: Sequence[str], now: datetime
) -> None:
    """Note how a complete file is to be read; the caller enqueues the job.

    Raises:
        Invalid: parts are missing, or the mapping is unusable.
        Conflict: it was started or cancelled before.
    """
    if upload.state != "waiting":
        raise Conflict("The import was started or cancelled before.")
    size = sa.func.coalesce(sa.func.sum(sa.func.octet_length(_F.content)), 0)
    sent = (await uow.execute(sa.select(size).where(_F.run_id == upload.id))).scalar_one()
    if sent != upload.size:
        raise Invalid(f"{sent:,} of the file's {upload.size:,} bytes have arrived; send the missing parts.")
    plan(mapping)
    await uow.execute(
        sa.update(import_plans)
        .where(_P.run_id == upload.id)
        .values(mapping=asdict(mapping), columns=list(columns))
    )
    await uow.execute(
        sa.update(import_runs).where(_R.id == upload.id).values(state="reading", updated_at=now)
    )


def mapping_from(stated: Mapping[str, Any]) -> ColumnMapping:
    """Return a mapping from its fields as JSON has them."""
    lists = {name: tuple(stated[name]) for name in ("extra", "states") if stated.get(name) is not None}
    return ColumnMapping(**{**stated, **lists})


async def parts(uow: UnitOfWork, upload: Upload, *, number: int) -> bytes | None:
    """Return a part of a file, None behind the last."""
    found = await uow.execute(sa.select(_F.content).where(_F.run_id == upload.id, _F.number == number))
    content: bytes | None = found.scalar_one_or_none()
    return content


async def note_progress(
    uow: UnitOfWork, upload: Upload, rejects: Sequence[Reject], *, read_bytes: int
) -> None:
    """Note how far a file was read, and keep its first rejected rows."""
    await uow.execute(sa.update(import_plans).where(_P.run_id == upload.id).values(read_bytes=read_bytes))
    kept = await uow.execute(
        sa.select(sa.func.count()).select_from(import_rejects).where(import_rejects.c.run_id == upload.id)
    )
    rows = [
        {
            "run_id": upload.id,
            "row": one.row,
            "reason": one.reason.replace("\x00", "\ufffd"),
            "data": str(one.data)[:SHOWN_DATA].replace("\x00", "\ufffd").encode("utf-8", "replace").decode(),
        }
        for one in rejects[: max(0, MAX_REJECTS - kept.scalar_one())]
    ]
    if rows:
        await uow.execute(insert(import_rejects).on_conflict_do_nothing(), rows)


async def rejects(uow: UnitOfWork, upload: Upload) -> list[Reject]:
    """Return the first rows that could not be stored."""
    r = import_rejects.c
    found = await uow.execute(sa.select(r.row, r.reason, r.data).where(r.run_id == upload.id).order_by(r.row))
    return [Reject(row.row, row.reason, row.data) for row in found]


async def discard(uow: UnitOfWork, id: UUID, now: datetime) -> None:
    """Cancel an import: nothing more is stored, and its file is deleted. What is stored stays."""
    await forget_file(uow, id)
    await uow.execute(sa.update(import_runs).where(_R.id == id).values(state="cancelled", updated_at=now))


async def forget_file(uow: UnitOfWork, id: UUID) -> None:
    """Delete the pieces of a file."""
    await uow.execute(sa.delete(import_files).where(_F.run_id == id))


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` imports that ended before `before` and left no items; return how many.

    Items are deleted with their reports, and until then tell a second import of a file what is known.
    """
    ended = _R.state.in_(("settled", "failed", "cancelled", "undone"))
    has_items = sa.exists().where(imported_items.c.run_id == _R.id)
    old = sa.select(_R.id).where(ended, _R.updated_at < before, ~has_items).order_by(_R.id).limit(limit)
    return (await uow.execute(sa.delete(import_runs).where(_R.id.in_(old)))).rowcount


async def forget_abandoned(uow: UnitOfWork, *, before: datetime) -> int:
    """Cancel uploads that were never started; return how many."""
    old = sa.select(_R.id).where(_R.state == "waiting", _R.updated_at < before)
    ids = list((await uow.execute(old)).scalars())
    for id in ids:
        await discard(uow, id, before)
    return len(ids)
