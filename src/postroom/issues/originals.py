"""Replace generated frames of a batch of errors by original ones, before errors are assigned to issues."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.domain.issues.occurrences import Frame, Occurrence, from_json, to_json
from postroom.domain.source_maps.compiled import CompiledMap, Original, unpack
from postroom.domain.source_maps.files import lookup_names
from postroom.domain.source_maps.frames import is_generated, with_originals
from postroom.sdk_events.schemas import PendingOccurrence
from postroom.source_maps import service
from postroom.source_maps.schemas import Wanted
from postroom.telemetry import log

MEGABYTE = 1024 * 1024
_COLUMN = 6
"""Index of the column in a stored frame."""
CACHE_BYTES = 64 * MEGABYTE
"""Memory of the maps that were used last, by default."""


RecentMaps = LRUCache[UUID, CompiledMap]
"""The maps that were used last, within a limit of memory; the content of a stored map never changes."""


def recent_maps(max_bytes: int) -> RecentMaps:
    """Return an empty cache of maps that together have at most so many bytes."""
    return LRUCache(max_bytes, getsizeof=lambda made: made.size)


@dataclass(frozen=True, slots=True)
class Originals:
    """Finds the original frames of errors in generated JavaScript."""

    engine: AsyncEngine
    clock: Clock
    recent: RecentMaps

    async def of(self, project_id: int, batch: Sequence[PendingOccurrence]) -> Sequence[PendingOccurrence]:
        """Return a batch with original frames where maps are known; other frames stay as they are."""
        read = {pending.seq: found for pending in batch if (found := _read(pending)) is not None}
        wanted = {found for occurrence in read.values() for found in _wanted(occurrence)}
        if not wanted:
            return batch
        async with unit_of_work(self.engine) as uow:
            known = await service.find(uow, project_id, wanted, self.clock())
        if not known:
            return batch
        by_map: dict[UUID, set[Wanted]] = {}
        for file, id in known.items():
            by_map.setdefault(id, set()).add(file)
        originals: dict[tuple[Wanted, int, int], Original] = {}
        for id, files in by_map.items():
            # One at a time: together they may be larger than the memory for them.
            made = self.recent.get(id) or await self._load(id)
            if made is not None:
                originals |= await asyncio.to_thread(_look_up, made, _positions(read.values(), files))
        return await asyncio.to_thread(_replaced, batch, read, originals)

    async def _load(self, id: UUID) -> CompiledMap | None:
        async with unit_of_work(self.engine) as uow:
            stored = await service.content(uow, id)
        if stored is None:
            return None
        content, unpacked = stored
        try:
            made = await asyncio.to_thread(unpack, content, max_bytes=unpacked)
        except Invalid as problem:
            log.warning("could not use a source map", map=str(id), problem=problem.message)
            return None
        if made.size <= self.recent.maxsize:
            self.recent[id] = made
        return made


def _read(one: PendingOccurrence) -> Occurrence | None:
    """Return an error that may have generated frames; None for others, which need not be read here."""
    try:
        parts = one.occurrence.get("exceptions", ())
        if any(len(frame) > _COLUMN for part in parts for frame in part.get("frames", ())):
            return from_json(one.occurrence)
    except Exception:  # noqa: BLE001  # counting says what is wrong with it, and sets it aside
        return None
    return None


def _frames(occurrence: Occurrence) -> Iterable[Frame]:
    return (frame for part in occurrence.exceptions for frame in part.frames if is_generated(frame))


def _wanted(occurrence: Occurrence) -> set[Wanted]:
    return {_file_of(frame, occurrence) for frame in _frames(occurrence)}


def _file_of(frame: Frame, occurrence: Occurrence) -> Wanted:
    dist = occurrence.facts.get("dist", "")
    return Wanted(frame.debug_id, occurrence.release, dist, tuple(lookup_names(frame.file)))


def _positions(occurrences: Iterable[Occurrence], files: Collection[Wanted]) -> set[tuple[Wanted, int, int]]:
    return {
        (file, frame.line or 0, frame.column or 0)
        for occurrence in occurrences
        for frame in _frames(occurrence)
        if (file := _file_of(frame, occurrence)) in files
    }


def _look_up(
    made: CompiledMap, positions: Iterable[tuple[Wanted, int, int]]
) -> dict[tuple[Wanted, int, int], Original]:
    found = {position: made.lookup(*position[1:]) for position in positions}
    return {position: original for position, original in found.items() if original is not None}


def _replaced(
    batch: Sequence[PendingOccurrence],
    read: Mapping[int, Occurrence],
    originals: Mapping[tuple[Wanted, int, int], Original],
) -> Sequence[PendingOccurrence]:
    shown = []
    for one in batch:
        occurrence = read.get(one.seq)
        if occurrence is not None:
            changed = with_originals(occurrence, _finder(occurrence, originals))
            if changed is not occurrence:
                shown.append(replace(one, occurrence=to_json(changed)))
                continue
        shown.append(one)
    return shown


def _finder(
    occurrence: Occurrence, originals: Mapping[tuple[Wanted, int, int], Original]
) -> Callable[[Frame], Original | None]:
    return lambda frame: originals.get((_file_of(frame, occurrence), frame.line or 0, frame.column or 0))
