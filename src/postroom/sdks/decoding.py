"""Decompress bodies of SDKs within limits of size and ratio, as a whole or only their beginning."""

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_UNPACKED = 20 * 1024 * 1024
"""Maximum bytes of a decompressed body."""
ANY_RATIO = 1024 * 1024
"""Bytes up to which a body may be compressed to any degree."""
MAX_RATIO = 100
"""Maximum bytes per compressed byte of larger bodies; what SDKs send has 5 to 30."""
_CHUNK = 64 * 1024
_WINDOW_LOG = 23
"""Maximum window size of a compressed stream as a power of two: 8 MB."""
TRUNCATED = "The compressed body is truncated."
GZIP = b"\x1f\x8b\x08"


class Undecodable(Exception):
    """A body that can't be decoded; the message says why."""


class TooLarge(Undecodable):
    """A body that is too large, or becomes too large when it is decompressed or parsed."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first bytes of a decompressed body, and whether they are all of it."""

    data: bytes
    complete: bool


def unpack(raw: bytes, encoding: str, limit: int = MAX_UNPACKED) -> bytes:
    """Decompress a body; its first bytes take precedence over its `Content-Encoding`.

    Raises:
        TooLarge: it has more than `limit` bytes, or more than `MAX_RATIO` per compressed byte.
        Undecodable: it is truncated, corrupt, or has an unknown encoding.
    """
    reader = _reader_of(raw, encoding)
    if reader is None:
        if len(raw) > limit:
            raise _too_large(limit)
        # Some proxies decompress a body and keep the header.
        return raw
    bound = min(limit, max(ANY_RATIO, MAX_RATIO * len(raw)))
    found, is_complete = reader(raw, bound + 1)
    if len(found) > bound:
        if bound < limit:
            raise TooLarge(f"The body is compressed to less than 1/{MAX_RATIO} of its size.")
        raise _too_large(limit)
    if not is_complete:
        raise Undecodable(TRUNCATED)
    return found


def begin(raw: bytes, encoding: str, limit: int) -> Beginning:
    """Decompress at most `limit` bytes of a body of which the rest may be missing.

    Raises:
        Undecodable: it is corrupt, or has an unknown encoding.
    """
    reader = _reader_of(raw, encoding)
    if reader is None:
        return Beginning(raw[:limit], len(raw) <= limit)
    found, is_complete = reader(raw, limit + 1)
    return Beginning(found[:limit], is_complete and len(found) <= limit)


Reader = Callable[[bytes, int], tuple[bytes, bool]]
"""Decompresses at most a number of bytes; returns them, and whether the stream ended."""


def _reader_of(raw: bytes, encoding: str) -> Reader | None:
    """Return what decompresses a body; None if it is not compressed."""
    if raw[:3] == GZIP:
        return partial(_inflate, window=zlib.MAX_WBITS | 16)
    match encoding.strip().lower():
        case "" | "identity" | "gzip" | "x-gzip":
            return None
        case "deflate":
            return partial(_inflate, window=zlib.MAX_WBITS if is_zlib(raw) else -zlib.MAX_WBITS)
        case "br":
            return _unbrotli
        case "zstd":
            return _unzstd
        case _:
            raise Undecodable(
                f"The encoding {encoding[:40]!r} is not supported; use gzip, deflate, br or zstd."
            )


def is_packed(raw: bytes, encoding: str) -> bool:
    """Return whether a body is compressed.

    Raises:
        Undecodable: with an unknown encoding.
    """
    return _reader_of(raw, encoding) is not None


def is_zlib(raw: bytes) -> bool:
    """Return whether a body begins like a zlib stream."""
    return len(raw) >= 2 and raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1]) % 31 == 0


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"The decompressed body has more than {limit // 2**20} MB.")


def _inflate(raw: bytes, limit: int, *, window: int) -> tuple[bytes, bool]:
    reader = zlib.decompressobj(window)
    try:
        return reader.decompress(raw, limit), reader.eof
    except zlib.error as error:
        raise Undecodable(f"The compressed body is corrupt: {error}.") from None


def _unbrotli(raw: bytes, limit: int) -> tuple[bytes, bool]:
    reader = brotli.Decompressor()
    found = bytearray()
    try:
        found += reader.process(raw, output_buffer_limit=_CHUNK)
        while not reader.is_finished() and len(found) < limit:
            more = reader.process(b"", output_buffer_limit=_CHUNK)
            if not more and reader.can_accept_more_data():
                break
            found += more
    except brotli.error:
        raise Undecodable("The compressed body is corrupt.") from None
    return bytes(found[:limit]), reader.is_finished() and len(found) <= limit


def _unzstd(raw: bytes, limit: int) -> tuple[bytes, bool]:
    reader = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
    try:
        return reader.decompress(raw, limit), reader.eof
    except zstd.ZstdError as error:
        raise Undecodable(f"The compressed body is corrupt: {error}.") from None
