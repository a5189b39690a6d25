"""Limits on request bodies: size, time, and the memory of all together.

The body of an unauthenticated caller is limited to 1 MB. `postroom.edge.access` lifts that after checking the key.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.edge.errors import WireError, too_large, unavailable
from postroom.edge.requests.body import MAX_BODY_BYTES, MAX_KEY_BODY_BYTES
from postroom.settings import ServerSettings

SMALL_BODY_BYTES = 64 * 1024
"""Announced size up to which a body is read before its key is checked: the web server has buffered it anyway."""

_SCOPE_KEY = "postroom.body_allowance"


@dataclass(slots=True)
class Memory:
    """Bytes of bodies in memory, of unauthenticated and of authenticated callers."""

    unknown: int = 0
    known: int = 0


class Allowance:
    """The limit of one request: its body is received through it."""

    def __init__(self, scope: Scope, receive: Receive, bounds: ServerSettings, memory: Memory) -> None:
        self._receive = receive
        self._bounds = bounds
        self._memory = memory
        self._known = False
        self._taken = 0
        self._complete = False
        self._started: float | None = None
        found = next((value for name, value in scope["headers"] if name == b"content-length"), None)
        # Eighteen digits exceed any limit and are still quick to parse.
        self.announced = int(found[:18]) if found is not None and found.isdigit() else None
        chunked = any(name == b"transfer-encoding" for name, _ in scope["headers"])
        self.small = not chunked and (self.announced or 0) <= SMALL_BODY_BYTES

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
            self._complete = not message.get("more_body", False)
        return message

    def lift(self) -> None:
        """Raise the limit to that of authenticated callers."""
        self._release()
        self._known = True
        self._hold(self._taken)

    def end(self) -> None:
        """Release the memory: the request is over."""
        self._release()
        self._taken = 0

    async def _next(self) -> Message:
        now = time.monotonic()
        self._started = now if self._started is None else self._started
        left = min(self._bounds.body_idle_seconds, self._started + self._bounds.body_seconds - now)
        try:
            async with asyncio.timeout(max(left, 0)):
                return await self._receive()
        except TimeoutError:
            raise too_slow() from None

    def _take(self, count: int) -> None:
        self._taken += count
        self._hold(count)
        if self._taken > MAX_BODY_BYTES:
            raise too_large()
        if not self._known and self._taken > MAX_KEY_BODY_BYTES:
            raise too_large_without_key()
        limit = self._bounds.body_megabytes * 1024 * 1024
        full = self._memory.known > limit if self._known else self._memory.unknown > limit // 4
        if count and full:
            raise unavailable("The server's memory for request bodies is full. Try again in a few seconds.")

    def _hold(self, count: int) -> None:
        if self._known:
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


def allow_large_body(request: Request) -> None:
    """Lift the limit for unauthenticated callers: this one has been checked."""
    allowance = allowance_of(request)
    if allowance is not None:
        allowance.lift()


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


def too_large_without_key() -> WireError:
    """Return the error for a body above 1 MB from an unauthenticated caller (413)."""
    return WireError(
        413,
        "invalid_request",
        "too_large",
        "A request body of more than 1 MB needs its key in the Authorization header.",
    )
