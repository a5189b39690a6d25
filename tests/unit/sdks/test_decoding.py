"""Bodies of SDKs are unpacked whole, within bounds, or refused with the reason."""

import gzip
import random
import sys
import zlib
from collections.abc import Callable

import brotli
import pytest

from postroom.sdks.decoding import ANY_RATIO, MAX_RATIO, MAX_UNPACKED, TooLarge, Undecodable, begin, unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BODY = b'{"event": "$pageview"}' * 2_000
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("encoding", PACKINGS)
def test_decode_body_is_decompressed_whole_or_refused(encoding: str) -> None:
    packed = PACKINGS[encoding](BODY)
    assert unpack(packed, encoding) == BODY
    for cut in (5, len(packed) // 2, len(packed) - 1):
        with pytest.raises(Undecodable):
            unpack(packed[:cut], encoding)


@pytest.mark.parametrize("encoding", PACKINGS)
def test_unpack_more_than_the_limit_is_refused(encoding: str) -> None:
    large = random.Random(3).randbytes(50_000).hex().encode()
    assert unpack(PACKINGS[encoding](large), encoding, len(large)) == large
    with pytest.raises(TooLarge):
        unpack(PACKINGS[encoding](large), encoding, len(large) - 1)


@pytest.mark.parametrize("encoding", PACKINGS)
def test_unpack_a_bomb_is_refused_at_a_megabyte(encoding: str) -> None:
    assert len(unpack(PACKINGS[encoding](bytes(ANY_RATIO)), encoding)) == ANY_RATIO
    packed = PACKINGS[encoding](bytes(MAX_UNPACKED))
    with pytest.raises(TooLarge):
        unpack(packed, encoding)
    assert MAX_RATIO * len(packed) < MAX_UNPACKED


@pytest.mark.parametrize("encoding", PACKINGS)
def test_begin_returns_the_first_bytes_of_a_truncated_body(encoding: str) -> None:
    packed = PACKINGS[encoding](random.Random(1).randbytes(100_000).hex().encode())
    whole = unpack(packed, encoding)
    start = begin(packed, encoding, 10)
    assert (start.data, start.complete) == (whole[:10], False)
    assert begin(packed, encoding, len(whole)).complete
    cut = begin(packed[: len(packed) // 2], encoding, len(whole))
    assert whole.startswith(cut.data)
    assert not cut.complete


@pytest.mark.parametrize("encoding", ["deflate", "br", "zstd", "lzma"])
def test_decode_invalid_body_is_refused(encoding: str) -> None:
    with pytest.raises(Undecodable):
        unpack(b"no packed bytes at all", encoding)


def test_decode_stream_over_memory_limit_is_refused() -> None:
    greedy = zstd.compress(bytes(1 << 20), options={zstd.CompressionParameter.window_log: 27})
    # A frame whose size is known needs no larger window than that, so this one must not tell it.
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    streamed = packer.compress(bytes(1 << 20), packer.FLUSH_BLOCK) + packer.flush()
    assert unpack(greedy, "zstd") == bytes(1 << 20)
    with pytest.raises(Undecodable):
        unpack(streamed, "zstd")
