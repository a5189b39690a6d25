"""Store, find and delete source maps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from postroom import parsing
from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.source_maps.archives import ReadMap, ReadUpload, read_archive, read_single
from postroom.domain.source_maps.reading import clean_id
from postroom.settings import SourceMapSettings
from postroom.source_maps import repository
from postroom.source_maps.schemas import StoredMap, Target, Wanted

MEGABYTE = 1024 * 1024
UNREADABLE = "The upload can't be read."
_OWNER = "source maps"
"""Uploads are read one after the other, so that other parsing goes on."""


async def read_bundle(settings: SourceMapSettings, raw: bytes) -> ReadUpload:
    """Read an archive of maps in a parser process.

    Raises:
        Invalid: it can't be read, or exceeds a limit of time, memory or size.
        Unavailable: too much is being parsed.
    """
    limit, total = settings.file_megabytes * MEGABYTE, settings.upload_megabytes * MEGABYTE
    try:
        return await parsing.run(read_archive, raw, limit, total, limits=_limits(settings), owner=_OWNER)
    except parsing.ParserFailed:
        raise Invalid(UNREADABLE) from None


async def read_file(
    settings: SourceMapSettings, raw: bytes, *, debug_id: str = "", names: Sequence[str] = ()
) -> ReadUpload:
    """Read one map in a parser process; see `read_bundle`."""
    limit = settings.file_megabytes * MEGABYTE
    try:
        return await parsing.run(
            read_single, raw, debug_id, tuple(names), limit, limits=_limits(settings), owner=_OWNER
        )
    except parsing.ParserFailed:
        raise Invalid(UNREADABLE) from None


async def store(
    uow: UnitOfWork,
    settings: SourceMapSettings,
    target: Target,
    maps: Sequence[ReadMap],
    *,
    now: datetime,
    refers: Mapping[str, str] | None = None,
) -> int:
    """Store maps, replacing those with the same id or of the same file; return how many can be found.

    `refers` has generated files whose maps are uploaded by themselves: the name of the map by that of the file. A
    map without an id, of no named file or of no release, is left out.
    """
    await repository.lock_project(uow, target.project_id)
    files: dict[str, UUID] = {}
    stored = 0
    for one in maps:
        if not one.debug_id and not (target.release and one.names):
            continue
        id = new_id()
        await repository.insert_map(
            uow,
            {
                "id": id,
                "project_id": target.project_id,
                "debug_id": one.debug_id or None,
                "content": one.content,
                "size": len(one.content),
                "unpacked": one.unpacked,
                "sources": one.sources,
                "created_at": now,
            },
        )
        files |= dict.fromkeys(one.names, id)
        stored += 1
    if target.release:
        await _store_files(uow, target, files, refers or {}, now)
    await repository.make_room(uow, target.project_id, settings.project_megabytes * MEGABYTE)
    return stored


async def find(
    uow: UnitOfWork, project_id: int, wanted: Collection[Wanted], now: datetime
) -> dict[Wanted, UUID]:
    """Return the maps of generated files: by their id, else by release, build and name.

    A build that is not known of a file is that of any.
    """
    ids = sorted({clean_id(one.debug_id) for one in wanted} - {""})
    by_id = await repository.select_by_debug_id(uow, project_id, ids) if ids else {}
    named = [one for one in wanted if one.release and one.names and clean_id(one.debug_id) not in by_id]
    by_name = await repository.select_by_name(uow, project_id, named) if named else {}
    found: dict[Wanted, UUID] = {}
    for one in wanted:
        places = [(one.release, dist, name) for dist in (one.dist, "") for name in one.names]
        id = by_id.get(clean_id(one.debug_id)) or next(
            (by_name[place] for place in places if place in by_name), None
        )
        if id is not None:
            found[one] = id
    if found:
        await repository.touch(uow, sorted(set(found.values())), now)
    return found


async def content(uow: UnitOfWork, id: UUID) -> tuple[bytes, int] | None:
    """Return the stored form of a map and its size once decompressed; None if it was deleted."""
    return await repository.select_content(uow, id)


async def page_of(uow: UnitOfWork, project_id: int, page: Page) -> tuple[int, list[StoredMap]]:
    """Return the number of a project's maps and a page of them, newest first."""
    total = await repository.count(uow, project_id)
    return total, await repository.select_page(uow, project_id, limit=page.limit, offset=page.offset)


async def delete(uow: UnitOfWork, project_id: int, id: UUID) -> None:
    """Delete a map.

    Raises:
        NotFound: the project has no such map.
    """
    if not await repository.delete_one(uow, project_id, id):
        raise NotFound("Not found.")


async def delete_expired(uow: UnitOfWork, settings: SourceMapSettings, *, now: datetime, limit: int) -> int:
    """Delete up to `limit` maps past their retention; return how many."""
    before = now - timedelta(days=settings.retention_days)
    return await repository.delete_expired(uow, before=before, limit=limit)


async def _store_files(
    uow: UnitOfWork, target: Target, files: Mapping[str, UUID], refers: Mapping[str, str], now: datetime
) -> None:
    base = {"project_id": target.project_id, "release": target.release, "dist": target.dist}
    rows = [
        {**base, "name": name, "map_id": id, "refers_to": None, "created_at": now}
        for name, id in files.items()
    ]
    rows += [
        {**base, "name": name, "map_id": None, "refers_to": other, "created_at": now}
        for name, other in refers.items()
        if name not in files
    ]
    await repository.upsert_files(uow, rows)
    # What the replaced files had before may belong to none now.
    await repository.delete_unnamed(uow, target.project_id)


def _limits(settings: SourceMapSettings) -> parsing.Limits:
    return parsing.Limits(
        cpu_seconds=float(settings.read_seconds),
        seconds=settings.read_seconds * 4.0,
        memory_bytes=settings.read_megabytes * MEGABYTE,
        result_bytes=settings.upload_megabytes * MEGABYTE,
    )
