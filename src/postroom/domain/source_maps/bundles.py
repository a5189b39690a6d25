"""Which map of an uploaded archive belongs to which generated file, by the archive's manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.domain.errors import Invalid
from postroom.domain.source_maps.files import MAX_NAME, referenced
from postroom.domain.source_maps.reading import clean_id

MAX_FILES = 10_000
MAX_NAMES = 50
"""Maximum generated files of one map."""


@dataclass(frozen=True, slots=True)
class MapFile:
    """A map in an archive: its entry, its id, and the generated files that it belongs to."""

    entry: str
    name: str
    debug_id: str
    generated: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    path: str
    name: str
    type: str
    debug_id: str
    reference: str


def maps_of(manifest: Any) -> list[MapFile]:
    """Return the maps that a manifest lists.

    Raises:
        Invalid: it is no manifest, or lists too many files.
    """
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict):
        raise Invalid("The manifest of the archive lists no files.")
    if len(files) > MAX_FILES:
        raise Invalid(f"The archive has more than {MAX_FILES:,} files; upload fewer at a time.")
    entries = [_entry(path, each) for path, each in files.items() if isinstance(each, dict)]
    by_map: dict[str, list[str]] = {}
    by_id: dict[str, list[str]] = {}
    for entry in entries:
        if entry.type != "source_map" and entry.name:
            if entry.reference:
                by_map.setdefault(referenced(entry.name, entry.reference), []).append(entry.name)
            if entry.debug_id:
                by_id.setdefault(entry.debug_id, []).append(entry.name)
    return [
        MapFile(
            entry.path,
            entry.name,
            entry.debug_id,
            _distinct(by_map.get(entry.name), by_id.get(entry.debug_id)),
        )
        for entry in entries
        if entry.type == "source_map"
    ]


def _distinct(*names: Sequence[str] | None) -> list[str]:
    return list(dict.fromkeys(name for each in names for name in each or ()))[:MAX_NAMES]


def _entry(path: str, said: Mapping[str, Any]) -> _Entry:
    given = said.get("headers")
    headers = {name.lower(): value for name, value in given.items()} if isinstance(given, dict) else {}
    reference = headers.get("sourcemap", headers.get("x-sourcemap"))
    debug_id = headers.get("debug-id")
    return _Entry(
        path,
        _text(said.get("url"))[:MAX_NAME],
        _text(said.get("type")),
        clean_id(_text(debug_id)),
        _text(reference)[:MAX_NAME],
    )


def _text(value: Any) -> str:
    return value.replace("\x00", "") if isinstance(value, str) else ""
