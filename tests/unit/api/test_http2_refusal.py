"""gRPC is refused in words, whatever else arrives on the connection."""

import asyncio
import random

from postroom.api.http.http2_refusal import MAX_BYTES, MESSAGE, Http2Refusal


class Wire(asyncio.Transport):
    """A transport that keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.closed = True


def frame(type: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([type, flags]) + stream.to_bytes(4, "big") + payload


CALL = frame(4, 0, 0) + frame(8, 0, 0, bytes(4)) + frame(1, 4, 1, b"\x83") + frame(0, 1, 1, b"body")


def test_receive_a_call_is_answered_with_a_status_and_words() -> None:
    whole, pieces = Wire(), Wire()
    Http2Refusal(whole).receive(CALL)
    refusal = Http2Refusal(pieces)
    for byte in CALL:
        refusal.receive(bytes([byte]))
    assert whole.sent == pieces.sent
    assert MESSAGE.encode() in whole.sent
    assert b"grpc-status\x0212" in whole.sent
    assert not whole.closed


def test_receive_only_the_first_call_is_answered() -> None:
    wire = Wire()
    Http2Refusal(wire).receive(CALL * 50)
    assert wire.sent.count(MESSAGE.encode()) == 1


def test_receive_pings_are_answered_and_the_end_is_heard() -> None:
    wire = Wire()
    Http2Refusal(wire).receive(
        frame(6, 0, 0, b"12345678") + frame(6, 1, 0, b"87654321") + frame(7, 0, 0, bytes(8))
    )
    assert frame(6, 1, 0, b"12345678") in wire.sent
    assert b"87654321" not in wire.sent
    assert wire.closed


def test_receive_what_is_no_http2_or_too_much_ends_the_connection() -> None:
    wire = Wire()
    Http2Refusal(wire).receive(b"\xff" * 9)
    assert wire.closed
    flooded = Wire()
    refusal = Http2Refusal(flooded)
    for _ in range(MAX_BYTES // 10_000 + 2):
        refusal.receive(frame(0, 0, 1, bytes(9_991)))
    assert flooded.closed
    assert len(flooded.sent) < 100


def test_receive_of_any_bytes_writes_little() -> None:
    rng = random.Random(3)
    for _ in range(500):
        wire = Wire()
        Http2Refusal(wire).receive(rng.randbytes(rng.randrange(200)))
        assert len(wire.sent) < 2_000
