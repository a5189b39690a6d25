"""Answers gRPC, which this server does not speak, in words that a gRPC client shows to its user.

Only as much of HTTP/2 as that takes: the settings of both sides, and one response that consists of trailers.
Requests are not read: little else sends HTTP/2 without agreeing on it first.
"""

from asyncio import Transport

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
"""What a client of HTTP/2 sends first."""
MESSAGE = (
    "This server takes OTLP over HTTP, not over gRPC. Set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf; "
    "in a Collector use the exporter otlphttp."
)
MAX_FRAME = 16 * 1024
MAX_BYTES = 1024 * 1024
"""Maximum bytes of a connection that are read over."""

_UNIMPLEMENTED = b"12"
_HEADERS, _SETTINGS, _PING, _GOAWAY = 1, 4, 6, 7
_END_STREAM, _ACK, _END_HEADERS = 1, 1, 4
_HEAD = 9
"""Bytes of the head of a frame."""


class Http2Refusal:
    """Refuses the first call of one connection."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._data = b""
        self._read = 0
        self._answered = False
        transport.write(_frame(_SETTINGS, 0, 0, b""))

    def receive(self, data: bytes) -> None:
        """Process data behind the preface; the connection is closed when it is too much, or no HTTP/2."""
        self._read += len(data)
        if self._read > MAX_BYTES:
            self._transport.close()
            return
        self._data += data
        while len(self._data) >= _HEAD:
            length = int.from_bytes(self._data[:3], "big")
            if length > MAX_FRAME:
                self._transport.close()
                return
            if len(self._data) < _HEAD + length:
                return
            type, flags = self._data[3], self._data[4]
            stream = int.from_bytes(self._data[5:_HEAD], "big") & 0x7FFFFFFF
            payload, self._data = self._data[_HEAD : _HEAD + length], self._data[_HEAD + length :]
            self._process(type, flags, stream, payload)

    def _process(self, type: int, flags: int, stream: int, payload: bytes) -> None:
        match type:
            case 4 if not flags & _ACK:
                self._transport.write(_frame(_SETTINGS, _ACK, 0, b""))
            case 6 if not flags & _ACK:
                self._transport.write(_frame(_PING, _ACK, 0, payload[:8]))
            case 7:
                self._transport.close()
            case 1 | 9 if flags & _END_HEADERS and not self._answered:
                self._answered = True
                self._transport.write(_frame(_HEADERS, _END_HEADERS | _END_STREAM, stream, _trailers()))
                # No more calls on this connection; the client closes it, or the time limit of idle ones does.
                self._transport.write(_frame(_GOAWAY, 0, 0, stream.to_bytes(4, "big") + bytes(4)))


def _frame(type: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([type, flags]) + stream.to_bytes(4, "big") + payload


def _trailers() -> bytes:
    """Return the header block of a response without a body: status 200, and the status of the call."""
    status_200, content_type = b"\x88", b"\x0f\x10"
    named = b"\x00"
    return b"".join(
        (
            status_200,
            content_type,
            _text(b"application/grpc"),
            *(named, _text(b"grpc-status"), _text(_UNIMPLEMENTED)),
            *(named, _text(b"grpc-message"), _text(MESSAGE.encode())),
        )
    )


def _text(value: bytes) -> bytes:
    """Return a text with its length, as a number with a prefix of seven bits."""
    if len(value) < 127:
        return bytes([len(value)]) + value
    rest = len(value) - 127
    length = bytearray([127])
    while rest >= 128:
        length.append(rest % 128 + 128)
        rest //= 128
    length.append(rest)
    return bytes(length) + value
