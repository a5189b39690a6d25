"""Source maps for tests: encoded from positions, as plain maps and in archives of a command line."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
DEBUG_ID = "65785dbb-520d-5c7f-8239-2566348fcb14"

SOURCE = """\
import { prices } from './prices'

export function renderCart(items) {
  return items.map((item) => item.total * 2)
}
"""


def encode(number: int) -> str:
    """Return a number as a VLQ."""
    left = -number << 1 | 1 if number < 0 else number << 1
    written = ""
    while True:
        digit, left = left & 31, left >> 5
        written += DIGITS[digit | (32 if left else 0)]
        if not left:
            return written


def mappings(rows: Iterable[Sequence[int]]) -> str:
    """Return the mappings of segments: generated line and column, then none, three or four numbers, from 0."""
    written, at_line, column = "", 0, 0
    before = [0, 0, 0, 0]
    for line, at, *rest in rows:
        if line > at_line:
            written = written.rstrip(",") + ";" * (line - at_line)
            at_line, column = line, 0
        written += encode(at - column)
        column = at
        for place, number in enumerate(rest):
            written += encode(number - before[place])
            before[place] = number
        written += ","
    return written.rstrip(",")


def source_map(
    rows: Iterable[Sequence[int]] = ((0, 0, 0, 2, 16), (0, 40, 0, 3, 29, 0)),
    *,
    source: str = "webpack://shop/./src/cart.js",
    content: str | None = SOURCE,
    **more: Any,
) -> bytes:
    """Return a map of one source; by default the position 1:41 is `total` in `renderCart`."""
    return json.dumps(
        {
            "version": 3,
            "sources": [source],
            "sourcesContent": [content],
            "names": ["total"],
            "mappings": mappings(rows),
            **more,
        }
    ).encode()


def archive(
    maps: Mapping[str, bytes], *, debug_ids: bool = True, method: int = zipfile.ZIP_DEFLATED, **more: Any
) -> bytes:
    """Return an archive as Sentry's command line makes it: for each generated file its code and its map."""
    files: dict[str, Any] = {}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as made:
        for number, (name, content) in enumerate(maps.items()):
            id = {"debug-id": DEBUG_ID[:-2] + f"{number:02x}"} if debug_ids else {}
            base = name.rsplit("/", 1)[-1]
            code, map = f"files/_/_/{number}.js", f"files/_/_/{number}.js.map"
            files[code] = {
                "url": name,
                "type": "minified_source",
                "headers": {"sourcemap": f"{base}.map", **id},
            }
            files[map] = {"url": f"{name}.map", "type": "source_map", "headers": dict(id)}
            made.writestr(code, "throw 1")
            made.writestr(map, content)
        made.writestr("manifest.json", json.dumps({"files": files, **more}))
    return written.getvalue()


def symbol_data(content: bytes, *, generated: bytes = b"throw 1") -> bytes:
    """Return symbol data as PostHog's command line makes it."""
    parts = [len(generated).to_bytes(8, "little"), generated, len(content).to_bytes(8, "little"), content]
    return b"posthog_error_tracking" + (1).to_bytes(4, "little") + (2).to_bytes(4, "little") + b"".join(parts)
