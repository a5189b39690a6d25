"""Queries of uploads and of their parts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import source_map_chunks, source_map_uploads
from postroom.source_maps.schemas import Target, Upload

_U, _C = source_map_uploads.c, source_map_chunks.c
_UPLOAD = tuple(_U[name] for name in Upload.__dataclass_fields__)


async def insert_upload(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Insert an upload."""
    await uow.execute(sa.insert(source_map_uploads).values(row))


async def select_upload(uow: UnitOfWork, id: UUID) -> Upload | None:
    """Return an upload."""
    row = (await uow.execute(sa.select(*_UPLOAD).where(_U.id == id))).one_or_none()
    return None if row is None else Upload(*row)


async def select_same(
    uow: UnitOfWork, target: Target, checksum: str, *, since: datetime, debug_id: str = ""
) -> Upload | None:
    """Return the last upload of the same content for the same release."""
    row = (
        await uow.execute(
            sa.select(*_UPLOAD)
            .where(
                _U.project_id == target.project_id,
                _U.created_at >= since,
                _U.checksum == checksum,
                _U.debug_id == debug_id,
                _U.release == target.release,
                _U.dist == target.dist,
            )
            .order_by(_U.created_at.desc(), _U.id.desc())
            .limit(1)
        )
    ).one_or_none()
    return None if row is None else Upload(*row)


async def select_uploads(uow: UnitOfWork, project_id: int, ids: Sequence[UUID]) -> list[Upload]:
    """Return uploads of a project."""
    found = await uow.execute(sa.select(*_UPLOAD).where(_U.project_id == project_id, _U.id.in_(ids)))
    return [Upload(*row) for row in found]


async def update_upload(uow: UnitOfWork, id: UUID, **values: Any) -> None:
    """Change an upload."""
    await uow.execute(sa.update(source_map_uploads).where(_U.id == id).values(values))


async def lock_user(uow: UnitOfWork, user_id: int) -> None:
    """Lock the parts of a user's uploads until the transaction ends."""
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(0x73636875, user_id)))


async def size_of_chunks(uow: UnitOfWork, user_id: int) -> int:
    """Return the bytes of a user's parts."""
    total = sa.func.coalesce(sa.func.sum(sa.func.octet_length(_C.content)), 0)
    return int((await uow.execute(sa.select(total).where(_C.user_id == user_id))).scalar_one())


async def upsert_chunk(uow: UnitOfWork, user_id: int, checksum: str, content: bytes, now: datetime) -> None:
    """Insert a part, or keep the one with the same content."""
    statement = insert(source_map_chunks).values(
        user_id=user_id, checksum=checksum, content=content, created_at=now
    )
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id", "checksum"], set_={"created_at": statement.excluded.created_at}
        )
    )


async def known_chunks(uow: UnitOfWork, user_id: int, checksums: Sequence[str]) -> dict[str, int]:
    """Return the sizes of those parts that a user has uploaded."""
    found = await uow.execute(
        sa.select(_C.checksum, sa.func.octet_length(_C.content)).where(
            _C.user_id == user_id, _C.checksum.in_(checksums)
        )
    )
    return {key: value for key, value in found.all()}  # noqa: C416  # rows are no tuples to the type checker


async def select_chunks(uow: UnitOfWork, user_id: int, checksums: Sequence[str]) -> dict[str, bytes]:
    """Return the contents of parts."""
    found = await uow.execute(
        sa.select(_C.checksum, _C.content).where(_C.user_id == user_id, _C.checksum.in_(checksums))
    )
    return {checksum: bytes(content) for checksum, content in found}


async def delete_chunks(uow: UnitOfWork, user_id: int, checksums: Sequence[str]) -> None:
    """Delete parts."""
    await uow.execute(sa.delete(source_map_chunks).where(_C.user_id == user_id, _C.checksum.in_(checksums)))


async def delete_old(uow: UnitOfWork, *, chunks_before: datetime, uploads_before: datetime) -> None:
    """Delete old parts and old records of uploads."""
    await uow.execute(sa.delete(source_map_chunks).where(_C.created_at < chunks_before))
    await uow.execute(sa.delete(source_map_uploads).where(_U.created_at < uploads_before))
