"""Limits on the web server's connections: their number, and the time and size of requests."""

import asyncio
from asyncio.events import TimerHandle
from collections.abc import Callable
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from postroom.api.http.errors import unavailable
from postroom.api.http.http2_refusal import PREFACE, Http2Refusal
from postroom.kit.wire_json import json_bytes
from postroom.settings import ServerSettings
from postroom.telemetry import log

MAX_HEAD_BYTES = 64 * 1024
"""Maximum size of a request's head; a common proxy allows 32 KB."""

_MAPPED = "::ffff:"

FULL = unavailable("The server has reached its limit of connections. Try again in a few seconds.")


class BoundedProtocol(HttpToolsProtocol):
    """One connection: uvicorn's protocol with the limits that it leaves to a proxy.

    The time limit for bodies is in `postroom.api.http.requests.bodies`.
    """

    bounds: ClassVar[ServerSettings] = ServerSettings()
    draining: ClassVar[bool] = False
    """Whether another server takes over: responses then ask clients to connect again."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Accept the connection, or refuse it when too many are busy."""
        super().connection_made(transport)
        if self.client is not None and self.client[0].startswith(_MAPPED) and "." in self.client[0]:
            # A socket for IPv4 and IPv6. Proxies, networks and limits name the address alone.
            self.client = (self.client[0].removeprefix(_MAPPED), self.client[1])
        self._timers: dict[str, TimerHandle] = {}
        self._head_bytes = 0
        self._beginning: bytes | None = b""
        self._http2: Http2Refusal | None = None
        self._waiting_since = self.loop.time()
        # A connection that never sends anything is as idle as one whose response is complete.
        self._wait_idle()
        if len(self.connections) > self.bounds.connections:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        """Release the connection and its timers."""
        for name in list(self._timers):
            self._stop_timer(name)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Process received data; a head that is too long closes the connection."""
        if self._http2 is not None:
            self._http2.receive(data)
            return
        if self._beginning is not None:
            data = self._beginning + data
            if len(data) < len(PREFACE) and PREFACE.startswith(data):
                self._beginning = data
                return
            self._beginning = None
            if data.startswith(PREFACE):
                # The time limit of idle connections goes on.
                self._http2 = Http2Refusal(self.transport)
                self._http2.receive(data[len(PREFACE) :])
                return
        super().data_received(data)
        if self.transport.is_closing() or not self._waiting() or self.timeout_keep_alive_task is not None:
            return
        # Blank lines, and the rest of an unread body, begin no request and are limited like a head.
        self._start_timer("head", self.bounds.head_seconds, self._end)
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES and self._reading_head():
            self._end()

    def on_message_begin(self) -> None:
        """Start the time limit of the head."""
        super().on_message_begin()
        self._head_bytes = 0
        self._stop_timer("head")
        self._start_timer("head", self.bounds.head_seconds, self._end)

    def on_headers_complete(self) -> None:
        """Start the request."""
        self._stop_timer("head")
        self._head_bytes = 0
        super().on_headers_complete()
        if self.draining and self.cycle is not None:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Record that the body is complete; an unread one leaves the connection idle."""
        super().on_message_complete()
        if self._waiting():
            self._stop_timer("head")
            self._wait_idle()

    def on_response_complete(self) -> None:
        """Continue with the next request, or wait for one."""
        self._waiting_since = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """Start the time limit of a client that does not read its response."""
        super().pause_writing()
        self._start_timer("write", self.bounds.body_idle_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop the time limit: the client reads."""
        self._stop_timer("write")
        super().resume_writing()

    def _waiting(self) -> bool:
        """Whether no request is being served."""
        return self.cycle is None or bool(self.cycle.response_complete)

    def _reading_head(self) -> bool:
        return self.cycle is None or not self.cycle.more_body

    def _wait_idle(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _make_room(self) -> None:
        """Close the connection that has been idle longest, or this one when all others are busy."""
        alive = [one for one in self.connections if isinstance(one, BoundedProtocol) and one is not self]
        alive = [one for one in alive if not one.transport.is_closing()]
        if len(alive) < self.bounds.connections:
            return
        waiting = [one for one in alive if one._waiting()]  # noqa: SLF001  # of the same class
        if waiting:
            min(waiting, key=lambda one: one._waiting_since).transport.close()  # noqa: SLF001
            return
        log.warning("connection rejected", connections=len(alive))
        body = json_bytes(FULL.body())
        head = (
            f"HTTP/1.1 {FULL.status} Service Unavailable\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nretry-after: {FULL.headers['Retry-After']}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self._end()

    def _end(self) -> None:
        self._stop_timer("head")
        self.transport.close()

    def _start_timer(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        if name not in self._timers:
            self._timers[name] = self.loop.call_later(seconds, then)

    def _stop_timer(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()


def bounded_protocol(bounds: ServerSettings) -> type[BoundedProtocol]:
    """Return the protocol class with these limits, for uvicorn's configuration."""
    return type("BoundedProtocol", (BoundedProtocol,), {"bounds": bounds})
