"""The files that PostHog's command line uploads: a header, then a generated file and its map."""

import sys
import zlib

from postroom.domain.errors import Invalid

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAGIC = b"posthog_error_tracking"
_NUMBERS = 8
"""Bytes of the version and the type after the magic word."""
_LENGTH = 8
"""Bytes of the length before each of the two texts, little-endian."""
_ZSTD, _GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"


def map_of(raw: bytes, max_bytes: int) -> bytes:
    """Return the source map in an upload: symbol data, plain or compressed, or the map itself.

    Raises:
        Invalid: it is neither, or a part is larger than `max_bytes`.
    """
    data = _decompressed(raw, max_bytes)
    if not data.startswith(MAGIC):
        if data.lstrip()[:1] in (b"{", b")"):
            return data
        raise Invalid("The upload is no source map; only those of JavaScript are supported.")
    data = _decompressed(data[len(MAGIC) + _NUMBERS :], max_bytes)
    generated = int.from_bytes(data[:_LENGTH], "little")
    rest = data[_LENGTH + generated :]
    found = rest[_LENGTH : _LENGTH + int.from_bytes(rest[:_LENGTH], "little")]
    if not found or len(rest) < _LENGTH + int.from_bytes(rest[:_LENGTH], "little"):
        raise Invalid("The upload is damaged, or no source map; only those of JavaScript are supported.")
    return found


def _decompressed(raw: bytes, max_bytes: int) -> bytes:
    limit = max_bytes * 2
    try:
        if raw.startswith(_ZSTD):
            found = zstd.ZstdDecompressor().decompress(raw, limit + 1)
        elif raw.startswith(_GZIP):
            found = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, limit + 1)
        else:
            return raw
    except (zstd.ZstdError, zlib.error):
        raise Invalid("The compressed upload is damaged.") from None
    if len(found) > limit:
        raise Invalid(f"The source map is larger than {max_bytes // 2**20} MB.")
    return found
