"""Limits on request bodies: size, time, and the memory of all together.

The body of an unauthenticated caller is limited to 1 MB. `postroom.api.http.access` lifts that after checking the
key. When many such bodies are being received at once, or their memory is full, the slowest makes room for others.
"""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Any

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.api.http.errors import WireError, too_large, unavailable
from postroom.api.http.requests.body import MAX_BODY_BYTES, MAX_KEY_BODY_BYTES
from postroom.settings import ServerSettings

SMALL_BODY_BYTES = 64 * 1024
"""Announced size up to which a body is read before its key is checked: the web server has buffered it anyway."""
WINDOW_BYTES = 4 * 1024
"""Bytes that must arrive within the time that a body may pause."""
EVICTED_AFTER = 2.0
"""Seconds that a body is received before it may be evicted for others."""

_SCOPE_KEY = "postroom.body_allowance"


@dataclass(slots=True)
class Memory:
    """Bytes of bodies in memory, of unauthenticated and of authenticated callers, and who may be evicted."""

    unknown: int = 0
    known: int = 0
    reading: "set[Allowance]" = field(default_factory=set)
    """Unfinished bodies of callers without a secret key: the slowest is evicted when there is no room."""

    def evict(self, candidates: "Iterable[Allowance]", now: float) -> bool:
        """Evict the slowest of the candidates that have been sending for some seconds; return whether one was."""
        slow = [one for one in candidates if now - one.started > EVICTED_AFTER]
        if not slow:
            return False
        victim = min(slow, key=lambda one: one.rate(now))
        self.reading.discard(victim)
        victim.evict()
        return True


class Allowance:
    """The limit of one request: its body is received through it."""

    def __init__(self, scope: Scope, receive: Receive, bounds: ServerSettings, memory: Memory) -> None:
        self._receive = receive
        self._bounds = bounds
        self._memory = memory
        self.known = False
        self._taken = 0
        self._complete = False
        self._evictable = True
        self._evicted = False
        self._timer: asyncio.Timeout | None = None
        self._window = 0
        self._window_started = 0.0
        self.started = 0.0
        self.address = network_of((scope.get("client") or ("",))[0])
        found = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        # Eighteen digits exceed any limit and are still quick to parse.
        self.announced = int(found[:18]) if found is not None and found.isdigit() else None
        self._chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
        self.small = not self._chunked and (self.announced or 0) <= SMALL_BODY_BYTES

    async def receive(self) -> Message:
        """Return the next message of the server.

        Raises:
            WireError: 413 beyond the limit, 408 when the client is too slow, 503 when memory is short.
        """
        if self._complete:
            return await self._receive()
        if (self.announced or 0) > MAX_BODY_BYTES:
            raise too_large()
        message = await self._next()
        if message["type"] == "http.request":
            self._take(len(message.get("body", b"")))
            if not message.get("more_body", False):
                self._complete = True
                self._memory.reading.discard(self)
        return message

    def lift(self, *, public: bool = False) -> None:
        """Raise the limit to that of authenticated callers. With a `public` key the body can still be evicted."""
        self._release()
        self.known = True
        self._hold(self._taken)
        if not public:
            self._evictable = False
            self._memory.reading.discard(self)

    def add(self, count: int) -> None:
        """Account for more memory of this request: what its body became when it was decompressed.

        Raises:
            WireError: 503 when memory is short.
        """
        self._taken += count
        self._hold(count)
        self._check_memory()

    def end(self) -> None:
        """Release the memory: the request is over."""
        self._release()
        self._taken = 0
        self._memory.reading.discard(self)

    def evict(self) -> None:
        """Stop receiving, because others need the room."""
        self._evicted = True
        self._release()
        self._taken = 0
        if self._timer is not None:
            self._timer.reschedule(0)

    def rate(self, now: float) -> float:
        """Return the bytes per second since the last `WINDOW_BYTES` were complete."""
        return (WINDOW_BYTES + self._window) / max(0.001, now - self._window_started)

    async def _next(self) -> Message:
        if self._evicted:
            raise evicted()
        now = time.monotonic()
        if not self.started:
            self._begin(now)
        left = (
            min(
                self._window_started + self._bounds.body_idle_seconds,
                self.started + self._bounds.body_seconds,
            )
            - now
        )
        try:
            async with asyncio.timeout(max(left, 0)) as self._timer:
                return await self._receive()
        except TimeoutError:
            raise (evicted() if self._evicted else too_slow()) from None
        finally:
            self._timer = None

    def _begin(self, now: float) -> None:
        self.started = self._window_started = now
        if not self._evictable or not (self.announced or self._chunked):
            return
        reading = self._memory.reading
        most = max(1, self._bounds.connections // 4)
        near = [one for one in reading if one.address == self.address]
        if len(near) >= max(1, most // 2):
            self._memory.evict(near, now)
        elif len(reading) >= most:
            self._memory.evict(reading, now)
        reading.add(self)

    def _take(self, count: int) -> None:
        self._taken += count
        self._hold(count)
        self._window += count
        now = time.monotonic()
        if self._window >= WINDOW_BYTES:
            self._window, self._window_started = 0, now
        if self._taken > MAX_BODY_BYTES:
            raise too_large()
        if not self.known and self._taken > MAX_KEY_BODY_BYTES:
            raise too_large_without_key()
        if count:
            self._check_memory()

    def _check_memory(self) -> None:
        """Evict slow bodies of the same kind while memory is full.

        Raises:
            WireError: 503, there are none.
        """
        limit = self._bounds.body_megabytes * 1024 * 1024
        while self._memory.known > limit if self.known else self._memory.unknown > limit // 4:
            others = [one for one in self._memory.reading if one is not self and one.known == self.known]
            if not self._memory.evict(others, time.monotonic()):
                raise unavailable(
                    "The server's memory for request bodies is full. Try again in a few seconds."
                )

    def _hold(self, count: int) -> None:
        if self.known:
            self._memory.known += count
        else:
            self._memory.unknown += count

    def _release(self) -> None:
        self._hold(-self._taken)


class BodyBounds:
    """Middleware that receives every body through an `Allowance`."""

    def __init__(self, app: ASGIApp, bounds: ServerSettings | None = None) -> None:
        self.app = app
        self._bounds = bounds or ServerSettings()
        self._memory = Memory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        allowance = Allowance(scope, receive, self._bounds, self._memory)
        try:
            await self.app({**scope, _SCOPE_KEY: allowance}, allowance.receive, send)
        finally:
            allowance.end()


def allow_large_body(request: Request, *, public: bool = False) -> None:
    """Lift the limit for unauthenticated callers: this one has been checked, if only by a `public` key."""
    allowance = allowance_of(request)
    if allowance is not None:
        allowance.lift(public=public)


def allowance_of(request: Request) -> Allowance | None:
    """Return the allowance of the request; None where no server limits it."""
    found: Any = request.scope.get(_SCOPE_KEY)
    return found if isinstance(found, Allowance) else None


def too_slow() -> WireError:
    """Return the error for a body that was sent too slowly (408)."""
    return WireError(
        408,
        "invalid_request",
        "request_timeout",
        "The request body did not arrive in time.",
        headers={"Connection": "close"},
    )


def evicted() -> WireError:
    """Return the error for a slow body that made room for others (503)."""
    error = unavailable("The server is busy, and the request body arrived more slowly than others.")
    error.headers["Connection"] = "close"
    return error


def network_of(address: str) -> str:
    """Return what one sender's addresses have in common: an IPv4 address, or the first half of an IPv6 address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return parsed.exploded[:19] if isinstance(parsed, IPv6Address) else address


def too_large_without_key() -> WireError:
    """Return the error for a body above 1 MB from an unauthenticated caller (413)."""
    return WireError(
        413,
        "invalid_request",
        "too_large",
        "A request body of more than 1 MB needs its key in the Authorization header.",
    )
