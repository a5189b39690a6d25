"""The stored form of a source map: arrays for a binary search, the original lines, and the functions in them.

It is made once, when a map is uploaded, and read by workers whenever an error occurs in the file.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from postroom.domain.errors import Invalid
from postroom.domain.source_maps.mappings import FIELDS
from postroom.domain.source_maps.scopes import Scopes

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

VERSION = 1
MAX_LINE = 300
"""Maximum characters of an original line that are shown."""


@dataclass(frozen=True, slots=True)
class Source:
    """An original source. `text` and `scopes` are empty where the map has no content."""

    path: str
    text: str = ""
    own: bool = True
    scopes: Scopes = field(default_factory=lambda: Scopes((), ()))


@dataclass(frozen=True, slots=True)
class Original:
    """The original of a position: line and column from 1. `name` is the identifier at the position, if recorded."""

    file: str
    line: int
    column: int
    function: str
    name: str
    context: str
    own: bool


class CompiledMap:
    """A source map for look-ups."""

    def __init__(self, segments: NDArray[np.int32], sources: Sequence[Source], names: Sequence[str]) -> None:
        self._segments = segments
        self.sources = sources
        self.names = names

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return self._segments[:, 0].astype(np.int64) * 2**32 + self._segments[:, 1]

    @cached_property
    def _lines(self) -> dict[int, list[str]]:
        return {}

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        texts = sum(len(source.text) for source in self.sources)
        return self._segments.nbytes * 2 + texts * 2 + 200 * len(self.names)

    def lookup(self, line: int, column: int) -> Original | None:
        """Return the original of a position (from 1) of the generated file; None where there is none."""
        wanted = (line - 1) * 2**32 + max(0, column - 1)
        index = int(np.searchsorted(self._order, wanted, side="right")) - 1
        if index < 0:
            return None
        at_line, _, source, original, position, name = self._segments[index].tolist()
        if at_line != line - 1 or source < 0:
            return None
        found = self.sources[source]
        return Original(
            file=found.path,
            line=original + 1,
            column=position + 1,
            function=found.scopes.at(original, position),
            name=self.names[name] if name >= 0 else "",
            context=self._line_of(source, original),
            own=found.own,
        )

    def _line_of(self, source: int, line: int) -> str:
        lines = self._lines.get(source)
        if lines is None:
            lines = self._lines[source] = self.sources[source].text.splitlines()
        return lines[line].strip()[:MAX_LINE] if line < len(lines) else ""


def pack(compiled: CompiledMap) -> tuple[bytes, int]:
    """Return a map in stored form, compressed, and its size before."""
    segments = compiled._segments  # noqa: SLF001  # of this module
    deltas = np.diff(segments, axis=0, prepend=np.zeros((1, FIELDS), dtype=np.int32))
    head = {
        "version": VERSION,
        "segments": len(segments),
        "names": list(compiled.names),
        "sources": [
            [
                source.path,
                source.text,
                source.own,
                [number for position in source.scopes.positions for number in position],
                list(source.scopes.names),
            ]
            for source in compiled.sources
        ],
    }
    written = orjson.dumps(head)
    # By columns and as differences it compresses three times better.
    body = np.ascontiguousarray(deltas.T).astype("<i4").tobytes()
    whole = len(written).to_bytes(8, "little") + written + body
    return zstd.compress(whole), len(whole)


def unpack(stored: bytes, *, max_bytes: int) -> CompiledMap:
    """Return a map from its stored form.

    Raises:
        Invalid: it is of another version, damaged, or larger than `max_bytes`.
    """
    try:
        reader = zstd.ZstdDecompressor()
        raw = reader.decompress(stored, max_bytes + 1)
    except zstd.ZstdError:
        raise Invalid("The stored source map is damaged; upload it again.") from None
    if len(raw) > max_bytes or not reader.eof:
        raise Invalid("The stored source map is larger than POSTROOM_SOURCE_MAPS__FILE_MEGABYTES allows.")
    length = int.from_bytes(raw[:8], "little")
    head: dict[str, Any] = orjson.loads(raw[8 : 8 + length])
    if head["version"] != VERSION:
        raise Invalid("The stored source map is of another version of Postroom; upload it again.")
    body = np.frombuffer(raw, dtype="<i4", offset=8 + length).reshape(FIELDS, head["segments"])
    segments = np.cumsum(body.T, axis=0, dtype=np.int32)
    sources = [
        Source(
            path,
            text,
            own,
            Scopes(tuple(zip(positions[::2], positions[1::2], strict=True)), tuple(names)),
        )
        for path, text, own, positions, names in head["sources"]
    ]
    return CompiledMap(segments, sources, head["names"])
