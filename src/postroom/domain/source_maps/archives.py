"""Read what command lines upload: an archive, one map, or PostHog's symbol data.

These functions are called in parser processes only (`postroom.parsing`). Names in an archive are never used as
paths.
"""

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import orjson

from postroom.domain.errors import Invalid
from postroom.domain.source_maps.bundles import MAX_FILES, MapFile, maps_of
from postroom.domain.source_maps.compiled import pack
from postroom.domain.source_maps.reading import read_map
from postroom.domain.source_maps.symbol_data import map_of

MAX_MANIFEST = 16 * 1024 * 1024
MAX_REFUSED = 20
"""Maximum reasons that are reported."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


@dataclass(frozen=True, slots=True)
class ReadMap:
    """A compiled map: its stored form, id, generated files, size once decompressed, and number of sources."""

    content: bytes
    debug_id: str
    names: Sequence[str]
    unpacked: int
    sources: int


@dataclass(slots=True)
class ReadUpload:
    """The maps of an upload, and why others were not read."""

    maps: list[ReadMap] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def read_archive(raw: bytes, max_file: int, max_total: int) -> ReadUpload:
    """Return the maps of an archive of Sentry's command line; those that can't be read are named.

    `max_file` and `max_total` are bytes of one decompressed map and of all.

    Raises:
        Invalid: it is no archive with a manifest.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Invalid("The upload is no archive, or is damaged.") from None
    with archive:
        if len(archive.infolist()) > MAX_FILES + 1:
            raise Invalid(f"The archive has more than {MAX_FILES:,} files; upload fewer at a time.")
        try:
            listed = maps_of(orjson.loads(_entry(archive, "manifest.json", MAX_MANIFEST)))
        except orjson.JSONDecodeError:
            raise Invalid("The manifest of the archive is not JSON.") from None
        return _maps(archive, listed, max_file, max_total)


def read_single(raw: bytes, debug_id: str, names: Sequence[str], max_file: int) -> ReadUpload:
    """Return one map, alone or in symbol data of PostHog's command line.

    Raises:
        Invalid: it is no source map, or exceeds a limit.
    """
    return ReadUpload([_map(map_of(raw, max_file), debug_id, names, max_file)])


def _maps(archive: zipfile.ZipFile, listed: Sequence[MapFile], max_file: int, max_total: int) -> ReadUpload:
    found = ReadUpload()
    left = max_total
    for entry in listed:
        try:
            raw = _entry(archive, entry.entry, min(max_file, left))
            left -= len(raw)
            found.maps.append(_map(raw, entry.debug_id, entry.generated, max_file))
        except Invalid as problem:
            if len(found.refused) < MAX_REFUSED:
                found.refused.append(f"{entry.name[:200]}: {problem.message}")
    return found


def _map(raw: bytes, debug_id: str, names: Sequence[str], max_file: int) -> ReadMap:
    if len(raw) > max_file:
        raise _too_large(max_file)
    read = read_map(raw)
    content, unpacked = pack(read.compiled)
    return ReadMap(content, debug_id or read.debug_id, list(names), unpacked, len(read.compiled.sources))


def _entry(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Return an entry of at most `limit` bytes; what it says of its size is not believed."""
    try:
        info = archive.getinfo(name)
        if info.flag_bits & 1 or info.compress_type not in _METHODS:
            raise Invalid("An entry of the archive is encrypted, or compressed in an unusual way.")
        with archive.open(info) as entry:
            found = entry.read(limit + 1)
    except KeyError:
        raise Invalid(f"The archive has no entry {name[:200]!r}.") from None
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError):
        raise Invalid("An entry of the archive is damaged.") from None
    if len(found) > limit:
        raise _too_large(limit)
    return found


def _too_large(limit: int) -> Invalid:
    return Invalid(
        f"It is larger than the {limit // 2**20} MB that are left for it; upload fewer files at a time."
    )
