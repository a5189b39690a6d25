"""Read source maps as bundlers write them (revision 3 and ECMA-426), plain or indexed, and compile them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from postroom.domain.errors import Invalid
from postroom.domain.source_maps.compiled import CompiledMap, Source
from postroom.domain.source_maps.files import is_generated, original_name
from postroom.domain.source_maps.mappings import FIELDS, MAX_SEGMENTS, decode
from postroom.domain.source_maps.scopes import Scopes, scopes_of
from postroom.text.stack_traces import LIBRARY_PATH

MAX_SECTIONS = 5_000
MAX_SOURCES = 100_000
MAX_NAMES = 1_000_000
MAX_IDENTIFIER = 200
_GUARD = b")]}'"
_NOWHERE = Scopes((), ())


@dataclass(frozen=True, slots=True)
class ReadMap:
    """A compiled map and the id that it names itself by; empty for none."""

    compiled: CompiledMap
    debug_id: str


def read_map(raw: bytes) -> ReadMap:
    """Compile a source map. `raw` is a stranger's: call it in a process with limits of time and memory.

    Raises:
        Invalid: it is no source map, or exceeds a limit; the sentence says which.
    """
    if raw.startswith(_GUARD):
        raw = raw.partition(b"\n")[2]
    try:
        said = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Invalid("The file is no source map: it is not JSON.") from None
    if not isinstance(said, dict):
        raise Invalid("The file is no source map: it is not a JSON object.")
    sections = said.get("sections")
    compiled = _compile(_sections(sections) if isinstance(sections, list) else [((0, 0), said)])
    return ReadMap(compiled, debug_id_of(said))


def debug_id_of(said: Mapping[str, Any]) -> str:
    """Return the id in a map, which tools put there under their own names; empty for none."""
    for name in ("debugId", "debug_id", "chunkId", "chunk_id"):
        value = said.get(name)
        if isinstance(value, str) and (found := clean_id(value)):
            return found
    return ""


def clean_id(value: str) -> str:
    """Return an id of a map in the form that it is looked up by; empty if it is none."""
    found = value.strip().lower()
    return found if 0 < len(found) <= 100 and found.isascii() and found.isprintable() else ""


def _sections(sections: Sequence[Any]) -> list[tuple[tuple[int, int], Mapping[str, Any]]]:
    if len(sections) > MAX_SECTIONS:
        raise Invalid(f"The source map has more than {MAX_SECTIONS:,} sections.")
    found: list[tuple[tuple[int, int], Mapping[str, Any]]] = []
    for each in sections:
        offset = each.get("offset") if isinstance(each, dict) else None
        inner = each.get("map") if isinstance(each, dict) else None
        if not isinstance(offset, dict) or not isinstance(inner, dict) or "sections" in inner:
            raise Invalid("The source map is malformed: a section has no offset or no map of its own.")
        line, column = offset.get("line"), offset.get("column")
        found.append(((_number(line), _number(column)), inner))
    return sorted(found, key=lambda section: section[0])


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**31:
        raise Invalid("The source map is malformed: the offset of a section is no position.")
    return value


def _compile(sections: Sequence[tuple[tuple[int, int], Mapping[str, Any]]]) -> CompiledMap:
    segments: list[NDArray[np.int32]] = []
    sources: list[Source] = []
    names: list[str] = []
    total = 0
    for (line, column), said in sections:
        mappings = said.get("mappings")
        if not isinstance(mappings, str):
            raise Invalid("The source map is malformed: it has no mappings.")
        found = decode(mappings, room=MAX_SEGMENTS - total)
        total += len(found)
        mine, words = _sources(said), _names(said)
        _check(found, len(mine), len(words))
        segments.append(_moved(found, line, column, len(sources), len(names)))
        sources += mine
        names += words
        if len(sources) > MAX_SOURCES or len(names) > MAX_NAMES:
            raise Invalid(
                f"The source map has more than {MAX_SOURCES:,} sources or {MAX_NAMES:,} names; split the bundle."
            )
    if not total:
        raise Invalid("The source map is empty: no position of the file has an original.")
    return CompiledMap(np.concatenate(segments), sources, names)


def _check(segments: NDArray[np.int32], sources: int, names: int) -> None:
    if len(segments) and (segments[:, 2].max() >= sources or segments[:, 5].max() >= names):
        raise Invalid("The source map is malformed: a segment names a source or a name that is not listed.")


def _moved(
    segments: NDArray[np.int32], line: int, column: int, sources: int, names: int
) -> NDArray[np.int32]:
    """Return the segments of a section with positions in the whole file, and numbers in the whole lists."""
    moved = segments.astype(np.int64)
    moved[moved[:, 0] == 0, 1] += column
    moved[:, 0] += line
    moved[moved[:, 2] >= 0, 2] += sources
    moved[moved[:, 5] >= 0, 5] += names
    if len(moved) and moved.max() >= 2**31:
        raise Invalid("The source map is malformed: a position is out of range.")
    return moved.astype(np.int32).reshape(-1, FIELDS)


def _names(said: Mapping[str, Any]) -> list[str]:
    names = said.get("names")
    listed = names if isinstance(names, list) else []
    return [
        _storable(name)[:MAX_IDENTIFIER] if isinstance(name, str) else "" for name in listed[: MAX_NAMES + 1]
    ]


def _sources(said: Mapping[str, Any]) -> list[Source]:
    listed, contents = said.get("sources"), said.get("sourcesContent")
    root = said.get("sourceRoot")
    ignored = said.get("ignoreList", said.get("x_google_ignoreList"))
    skipped = {each for each in ignored if type(each) is int} if isinstance(ignored, list) else set()
    found = []
    for number, source in enumerate(listed[: MAX_SOURCES + 1] if isinstance(listed, list) else ()):
        path = source if isinstance(source, str) else ""
        content = contents[number] if isinstance(contents, list) and number < len(contents) else None
        text = _storable(content) if isinstance(content, str) else ""
        name = _storable(original_name(path[:2_000], root[:500] if isinstance(root, str) else ""))
        own = number not in skipped and not is_generated(name) and LIBRARY_PATH.search(name) is None
        # Only frames of the application's own code are shown and compared with their functions.
        found.append(Source(name, text, own, scopes_of(text) if own else _NOWHERE))
    return found


def _storable(text: str) -> str:
    return text.replace("\x00", "") if "\x00" in text else text
