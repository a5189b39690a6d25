"""What the handlers of intake share: who sends, how much they may, and the writer of events."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from starlette.requests import Request

from postroom.db.engine import unit_of_work
from postroom.domain.metrics.points import Point
from postroom.edge.requests.bodies import allow_large_body
from postroom.edge.state import ApiState
from postroom.metrics import service as metrics
from postroom.sdk_events.schemas import NewEvent, Source, Stored
from postroom.sdk_events.writer import EventWriter
from postroom.sdks.decoding import unpack
from postroom.sdks.limits import Buckets
from postroom.sources.connected import service as connected
from postroom.sources.connected.kept_errors import SWITCHED_OFF
from postroom.tokens import service as tokens

T = TypeVar("T")

CACHED_SECONDS = 5.0
"""How long it is believed whose a token is and what a source may send, and so how soon a change of it counts."""
MAX_CACHED = 10_000
MAX_TOKEN = 200
QUICK_BYTES = 128 * 1024
"""Up to here a body is unpacked and read at once; a larger one in a thread."""
LARGE_AT_ONCE = 4
"""Large bodies that are unpacked at once: what they unpack to is bounded for each."""

DROPPED = "dropped_over_limit"
"""Outcome of what was over the limit and will not be sent again."""
REFUSED = "refused_over_limit"
"""Outcome of what was over the limit and may be sent again."""
UNSUPPORTED = "unsupported"
INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Policy:
    """What a project lets a source of SDKs send: whether anything, and how much a minute if not the usual."""

    enabled: bool = True
    per_minute: int | None = None


class UnknownToken(Exception):
    """The token is missing, unknown or revoked; the message says which."""


class OverLimit(Exception):
    """The source has sent all that it may for now; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"This source has sent more than it may. Try again in {wait:.0f} s.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request brought: the body unpacked, and when it was received."""

    body: bytes
    received: datetime


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Recent(Generic[K, V]):
    """Values that were found in the last `CACHED_SECONDS`, by key; the oldest are let go beyond `MAX_CACHED`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found: OrderedDict[K, tuple[float, V]] = OrderedDict()

    async def get(self, key: K, find: Callable[[K], Awaitable[V]]) -> V:
        """Return a value that was found lately, or find it."""
        now = self._clock()
        known = self._found.get(key)
        if known is None or now - known[0] > CACHED_SECONDS:
            known = self._found[key] = now, await find(key)
            self._found.move_to_end(key)
            if len(self._found) > MAX_CACHED:
                self._found.popitem(last=False)
        return known[1]

    def clear(self) -> None:
        """Let go of all of them."""
        self._found.clear()


class Intake:
    """The state of intake in one process."""

    def __init__(self, state: ApiState, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        wanted = state.settings.sdks
        self.state = state
        self.writer = EventWriter(
            state.events_engine, clock=state.clock, max_bytes=wanted.waiting_megabytes * 2**20
        )
        self._clock = clock
        self._errors = Buckets(wanted.errors_per_minute, clock=clock)
        self._events = Buckets(wanted.events_per_minute, clock=clock)
        self._projects: _Recent[str, int | None] = _Recent(clock)
        self._policies: _Recent[tuple[int, Source], Policy] = _Recent(clock)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)

    async def read(self, request: Request, *, packed: str | None = None) -> Sent:
        """Return the body of a request, unpacked.

        Raises:
            Undecodable: it can't be unpacked within bounds.
            WireError: it is too large, too slow, or memory is short.
        """
        # Tokens stand in the bodies of some protocols: the memory of intake is what bounds who is unknown.
        allow_large_body(request)
        raw = await request.body()
        received = self.state.clock()
        encoding = request.headers.get("content-encoding", "") if packed is None else packed
        return Sent(await self.work(len(raw), unpack, raw, encoding), received)

    async def work(self, size: int, function: Callable[..., T], *arguments: Any) -> T:
        """Return what a function makes of a body of so many bytes, in a thread when it is large."""
        if size <= QUICK_BYTES:
            return function(*arguments)
        async with self._large:
            return await asyncio.to_thread(function, *arguments)

    async def project_of(self, token: str | None) -> int:
        """Return the project that a token sends to.

        Raises:
            UnknownToken: none does.
        """
        if not token:
            raise UnknownToken("The project token is missing.")
        if len(token) > MAX_TOKEN or not token.isascii():
            raise UnknownToken("The project token is unknown or revoked.")
        found = await self._projects.get(token, self._find_project)
        if found is None:
            raise UnknownToken("The project token is unknown or revoked.")
        return found

    async def policy(self, project_id: int, source: Source) -> Policy:
        """Return what the project lets a source send; the source is connected when it sends for the first time."""
        return await self._policies.get((project_id, source), self._find_policy)

    def forget(self) -> None:
        """Forget whose tokens are and what sources may send, so that all of it is asked again."""
        self._projects.clear()
        self._policies.clear()

    async def _find_project(self, token: str) -> int | None:
        async with unit_of_work(self.state.engine) as uow:
            return await tokens.project_of(uow, self.state.token_seals, token, now=self.state.clock())

    async def _find_policy(self, key: tuple[int, Source]) -> Policy:
        async with unit_of_work(self.state.engine) as uow:
            found = await connected.of_protocol(uow, *key, self.state.clock())
        return Policy(found.enabled, found.per_minute)

    async def store(self, project_id: int, source: Source, events: Sequence[NewEvent]) -> Stored:
        """Store as much as the source may send: errors and other events have a limit each.

        What a source sends that is switched off is counted and not stored.

        Raises:
            OverLimit: not all of it was stored. What was not is for the caller to count.
            Limited: too much waits to be written.
        """
        policy = await self.policy(project_id, source)
        if not policy.enabled:
            self.count(project_id, source, SWITCHED_OFF, len(events))
            return Stored(0, 0)
        errors = [event for event in events if event.occurrence is not None]
        others = [event for event in events if event.occurrence is None]
        key = project_id, source
        wait_errors = self._errors.take(key, len(errors), policy.per_minute)
        wait_others = self._events.take(key, len(others), policy.per_minute)
        allowed = [*([] if wait_errors else errors), *([] if wait_others else others)]
        done = await self.writer.write(project_id, source, allowed)
        if len(allowed) < len(events):
            raise OverLimit(max(wait_errors, wait_others))
        return done

    async def store_points(self, project_id: int, source: Source, points: Sequence[Point]) -> None:
        """Store points of metrics; those of a source that is switched off are counted and not stored.

        Raises:
            OverLimit: the source has sent all that it may. What was not stored is for the caller to count.
        """
        policy = await self.policy(project_id, source)
        if not policy.enabled:
            self.count(project_id, source, SWITCHED_OFF, len(points))
            return
        wait = self._events.take((project_id, source, "points"), len(points), policy.per_minute)
        if wait:
            raise OverLimit(wait)
        if points:
            async with unit_of_work(self.state.engine) as uow:
                await metrics.write(uow, project_id, points)
        self.count(project_id, source, "stored_points", len(points))

    def count(self, project_id: int, source: Source, outcome: str, number: int = 1) -> None:
        """Count what became of something that was sent and not stored."""
        self.writer.count(project_id, source, outcome, number)
