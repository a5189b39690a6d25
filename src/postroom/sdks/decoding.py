"""Decompress bodies of SDKs within limits, and parse their JSON leniently.

Users can't fix what an SDK sends: a non-finite number or a lone surrogate in one field must not invalidate the
other events of the request.
"""

import json
import sys
import zlib
from typing import Any

import brotli
import orjson

from postroom.edge.requests.body import MAX_DEPTH, is_too_deep

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_UNPACKED = 20 * 1024 * 1024
"""Maximum bytes of a decompressed body."""
_CHUNK = 64 * 1024
_WINDOW_LOG = 23
"""Maximum window size of a compressed stream as a power of two: 8 MB."""
GZIP = b"\x1f\x8b\x08"
TOO_DEEP = "The JSON is nested too deeply."
_CONTAINERS = frozenset({dict, list})


class Undecodable(Exception):
    """A body that can't be decoded; the message says why."""


class TooLarge(Undecodable):
    """A body that is too large after decompression."""

    def __init__(self) -> None:
        super().__init__(f"The decompressed body has more than {MAX_UNPACKED // 2**20} MB.")


def unpack(raw: bytes, encoding: str) -> bytes:
    """Decompress a body; its first bytes take precedence over its `Content-Encoding`.

    Raises:
        Undecodable: it is truncated, corrupt, too large, or has an unknown encoding.
    """
    if raw[:3] == GZIP:
        return _inflate(raw, zlib.MAX_WBITS | 16)
    match encoding.strip().lower():
        case "" | "identity" | "gzip" | "x-gzip":
            # Some proxies decompress a body and keep the header.
            if len(raw) > MAX_UNPACKED:
                raise TooLarge
            return raw
        case "deflate":
            return _inflate(raw, zlib.MAX_WBITS if _is_zlib(raw) else -zlib.MAX_WBITS)
        case "br":
            return _unbrotli(raw)
        case "zstd":
            return _unzstd(raw)
        case _:
            raise Undecodable(
                f"The encoding {encoding[:40]!r} is not supported; use gzip, deflate, br or zstd."
            )


def _is_zlib(raw: bytes) -> bool:
    return len(raw) >= 2 and raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1]) % 31 == 0


def _inflate(raw: bytes, window: int) -> bytes:
    reader = zlib.decompressobj(window)
    try:
        found = reader.decompress(raw, MAX_UNPACKED + 1)
    except zlib.error as error:
        raise Undecodable(f"The compressed body is corrupt: {error}.") from None
    if len(found) > MAX_UNPACKED:
        raise TooLarge
    if not reader.eof:
        raise Undecodable("The compressed body is truncated.")
    return found


def _unbrotli(raw: bytes) -> bytes:
    reader = brotli.Decompressor()
    found = bytearray()
    try:
        found += reader.process(raw, output_buffer_limit=_CHUNK)
        while not reader.is_finished():
            if len(found) > MAX_UNPACKED:
                raise TooLarge
            more = reader.process(b"", output_buffer_limit=_CHUNK)
            if not more and reader.can_accept_more_data():
                raise Undecodable("The compressed body is truncated.")
            found += more
    except brotli.error:
        raise Undecodable("The compressed body is corrupt.") from None
    if len(found) > MAX_UNPACKED:
        raise TooLarge
    return bytes(found)


def _unzstd(raw: bytes) -> bytes:
    reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
    try:
        found = reader.decompress(raw, MAX_UNPACKED + 1)
    except zstd.ZstdError as error:
        raise Undecodable(f"The compressed body is corrupt: {error}.") from None
    if len(found) > MAX_UNPACKED:
        raise TooLarge
    if not reader.eof:
        raise Undecodable("The compressed body is truncated.")
    return found


def read_json(raw: bytes) -> Any:
    """Parse a JSON text and make it storable: without null characters and lone surrogates.

    Non-finite numbers become null.

    Raises:
        Undecodable: it is not JSON, or nested too deeply.
    """
    try:
        # orjson itself stops at 1,024 levels. Checking the depth of the value is ten times faster than scanning
        # the brackets of the text first.
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return clean(_read_slowly(raw, str(error)))
    if _depth(value) > MAX_DEPTH:
        raise Undecodable(TOO_DEEP)
    return clean(value) if b"\\u0000" in raw else value


def _depth(value: Any) -> int:
    """Return the nesting depth of a value; counting stops beyond `MAX_DEPTH`."""
    level = [value] if type(value) in _CONTAINERS else []
    depth = 0
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for one in level
            for child in (one.values() if type(one) is dict else one)
            if type(child) in _CONTAINERS
        ]
    return depth


def _read_slowly(raw: bytes, problem: str) -> Any:
    if is_too_deep(raw):
        raise Undecodable(TOO_DEEP)
    try:
        return json.loads(raw.decode(errors="replace"), parse_constant=lambda _: None, parse_int=_integer)
    except (ValueError, RecursionError):
        raise Undecodable(f"The body is not JSON: {problem[:200]}.") from None


def _integer(text: str) -> int | float:
    number = int(text) if len(text) <= 20 else 2**64
    return number if -(2**63) <= number < 2**64 else float(text[:400])


def clean(value: Any) -> Any:
    """Remove characters that PostgreSQL can't store from the texts of a value."""
    match value:
        case str():
            return value.replace("\x00", "").encode(errors="replace").decode()
        case dict():
            return {clean(name): clean(each) for name, each in value.items()}
        case list():
            return [clean(each) for each in value]
        case float() if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124  # NaN
            return None
        case _:
            return value
