"""Queries of source maps and of the files that they belong to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import source_map_files, source_maps
from postroom.source_maps.schemas import StoredMap, Target, Wanted

_M, _F = source_maps.c, source_map_files.c
USED = timedelta(days=1)
"""Precision of a map's last use."""
MAX_SHOWN = 10
_LOCK = 0x736D6170
_LAST = sa.func.coalesce(_M.used_at, _M.created_at)


async def lock_project(uow: UnitOfWork, project_id: int) -> None:
    """Lock the storing of maps of the project until the transaction ends."""
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, project_id)))


async def insert_map(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Insert a map; an older one with the same id is deleted, so that the content of a row never changes."""
    if row["debug_id"] is not None:
        await uow.execute(
            sa.delete(source_maps).where(_M.project_id == row["project_id"], _M.debug_id == row["debug_id"])
        )
    await uow.execute(sa.insert(source_maps).values(row))


async def upsert_files(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Insert or replace files with distinct names."""
    if not rows:
        return
    statement = insert(source_map_files).values(list(rows))
    changed = {name: statement.excluded[name] for name in ("map_id", "refers_to", "created_at")}
    await uow.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id", "release", "dist", "name"], set_=changed
        )
    )


async def delete_unnamed(uow: UnitOfWork, project_id: int) -> None:
    """Delete maps that can no longer be found: without an id, and of no file."""
    named = sa.select(_F.map_id).where(_F.map_id == _M.id).exists()
    await uow.execute(
        sa.delete(source_maps).where(_M.project_id == project_id, _M.debug_id.is_(None), ~named)
    )


async def make_room(uow: UnitOfWork, project_id: int, max_bytes: int) -> int:
    """Delete the maps beyond a total size, those that were not used for longest first; return how many."""
    newest = sa.func.sum(_M.size).over(order_by=(_LAST.desc(), _M.id.desc()))
    sums = sa.select(_M.id, newest.label("total")).where(_M.project_id == project_id).subquery()
    surplus = sa.select(sums.c.id).where(sums.c.total > max_bytes)
    done = await uow.execute(sa.delete(source_maps).where(_M.id.in_(surplus)))
    return done.rowcount


async def delete_expired(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete up to `limit` maps that were neither uploaded nor used since; return how many."""
    old = sa.select(_M.id).where(before > _LAST).limit(limit)
    done = await uow.execute(sa.delete(source_maps).where(_M.id.in_(old)))
    await uow.execute(sa.delete(source_map_files).where(_F.map_id.is_(None), _F.created_at < before))
    return done.rowcount


async def select_by_debug_id(uow: UnitOfWork, project_id: int, ids: Sequence[str]) -> dict[str, UUID]:
    """Return the maps with these ids."""
    found = await uow.execute(
        sa.select(_M.debug_id, _M.id).where(_M.project_id == project_id, _M.debug_id.in_(ids))
    )
    return {key: value for key, value in found.all()}  # noqa: C416  # rows are no tuples to the type checker


async def select_by_name(
    uow: UnitOfWork, project_id: int, wanted: Sequence[Wanted]
) -> dict[tuple[str, str, str], UUID]:
    """Return the maps of files by release, build and name; a file may refer to one that has the map."""
    releases = sorted({file.release for file in wanted})
    names = sorted({name for file in wanted for name in file.names})
    target = source_map_files.alias()
    joined = source_map_files.outerjoin(
        target,
        sa.and_(
            target.c.project_id == _F.project_id,
            target.c.release == _F.release,
            target.c.dist == _F.dist,
            target.c.name == _F.refers_to,
        ),
    )
    found = await uow.execute(
        sa.select(_F.release, _F.dist, _F.name, sa.func.coalesce(_F.map_id, target.c.map_id))
        .select_from(joined)
        .where(_F.project_id == project_id, _F.release.in_(releases), _F.name.in_(names))
    )
    return {(release, dist, name): id for release, dist, name, id in found if id is not None}


async def touch(uow: UnitOfWork, ids: Sequence[UUID], now: datetime) -> None:
    """Record the use of maps, to the day."""
    stale = sa.or_(_M.used_at.is_(None), _M.used_at < now - USED)
    await uow.execute(sa.update(source_maps).where(_M.id.in_(ids), stale).values(used_at=now))


async def select_content(uow: UnitOfWork, id: UUID) -> tuple[bytes, int] | None:
    """Return the content of a map and its size once decompressed; None if it was deleted."""
    row = (await uow.execute(sa.select(_M.content, _M.unpacked).where(_M.id == id))).one_or_none()
    return None if row is None else (bytes(row.content), row.unpacked)


async def count(uow: UnitOfWork, project_id: int) -> int:
    """Return the number of a project's maps."""
    found = await uow.execute(
        sa.select(sa.func.count()).select_from(source_maps).where(_M.project_id == project_id)
    )
    return int(found.scalar_one())


async def select_page(uow: UnitOfWork, project_id: int, *, limit: int, offset: int) -> list[StoredMap]:
    """Return maps of a project, newest first."""
    rows = (
        await uow.execute(
            sa.select(_M.id, _M.debug_id, _M.size, _M.sources, _M.created_at, _M.used_at)
            .where(_M.project_id == project_id)
            .order_by(_M.created_at.desc(), _M.id.desc())
            .limit(limit)
            .offset(offset)
        )
    ).all()
    files: dict[UUID, list[tuple[str, str]]] = {}
    listed = await uow.execute(
        sa.select(_F.map_id, _F.name, _F.release)
        .where(_F.map_id.in_([row.id for row in rows]))
        .order_by(_F.release, _F.dist, _F.name)
    )
    for map_id, name, release in listed:
        files.setdefault(map_id, []).append((name, release))
    shown = []
    for id, debug_id, size, sources, created_at, used_at in rows:
        names = list(dict.fromkeys(name for name, _ in files.get(id, ())))[:MAX_SHOWN]
        releases = list(dict.fromkeys(release for _, release in files.get(id, ())))[:MAX_SHOWN]
        shown.append(StoredMap(id, debug_id, size, sources, created_at, used_at, names, releases))
    return shown


async def delete_one(uow: UnitOfWork, project_id: int, id: UUID) -> bool:
    """Delete a map; return false if the project has no such map."""
    done = await uow.execute(sa.delete(source_maps).where(_M.project_id == project_id, _M.id == id))
    return done.rowcount == 1


async def delete_release(uow: UnitOfWork, target: Target) -> None:
    """Delete the files of a release, and maps that belong to no other."""
    await uow.execute(
        sa.delete(source_map_files).where(_F.project_id == target.project_id, _F.release == target.release)
    )
    await delete_unnamed(uow, target.project_id)
