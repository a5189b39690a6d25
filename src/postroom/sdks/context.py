"""Shared state of the intake handlers: token lookup, rate limits, and the event writer."""

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
"""How long token lookups and source policies are cached, and so the delay until a change takes effect."""
MAX_CACHED = 10_000
MAX_TOKEN = 200
QUICK_BYTES = 128 * 1024
"""Size up to which a body is decompressed and parsed directly; larger ones in a thread."""
LARGE_AT_ONCE = 4
"""Large bodies that are decompressed concurrently; the result of each is bounded."""

DROPPED = "dropped_over_limit"
"""Outcome of events over the limit that will not be sent again."""
REFUSED = "refused_over_limit"
"""Outcome of events over the limit that may be sent again."""
INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy of an SDK source: whether it is enabled, and its own limit per minute, if any."""

    enabled: bool = True
    per_minute: int | None = None


class UnknownToken(Exception):
    """The token is missing, unknown or revoked; the message says which."""


class OverLimit(Exception):
    """The source exceeds its rate limit; `wait` is in seconds."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"This source exceeded its rate limit. Try again in {wait:.0f} s.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Sent:
    """The decompressed body of a request, and when it was received."""

    body: bytes
    received: datetime


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Recent(Generic[K, V]):
    """A cache of at most `MAX_CACHED` values by key that expire after `CACHED_SECONDS`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._found: OrderedDict[K, tuple[float, V]] = OrderedDict()

    async def get(self, key: K, find: Callable[[K], Awaitable[V]]) -> V:
        """Return the cached value, or look it up."""
        now = self._clock()
        known = self._found.get(key)
        if known is None or now - known[0] > CACHED_SECONDS:
            known = self._found[key] = now, await find(key)
            self._found.move_to_end(key)
            if len(self._found) > MAX_CACHED:
                self._found.popitem(last=False)
        return known[1]

    def clear(self) -> None:
        """Clear the cache."""
        self._found.clear()


class Intake:
    """The state of intake in one process."""

    def __init__(self, state: ApiState, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` returns monotonic seconds."""
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
        """Read and decompress the body of a request.

        Raises:
            Undecodable: it can't be decompressed within limits.
            WireError: it is too large, too slow, or memory is exhausted.
        """
        # Some protocols have the token in the body, so unauthenticated bodies are bounded by intake's memory limit.
        allow_large_body(request)
        raw = await request.body()
        received = self.state.clock()
        encoding = request.headers.get("content-encoding", "") if packed is None else packed
        return Sent(await self.work(len(raw), unpack, raw, encoding), received)

    async def work(self, size: int, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function, in a thread if the body of `size` bytes is large."""
        if size <= QUICK_BYTES:
            return function(*arguments)
        async with self._large:
            return await asyncio.to_thread(function, *arguments)

    async def project_of(self, token: str | None) -> int:
        """Return the project of a token.

        Raises:
            UnknownToken: the token is unknown.
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
        """Return the policy of a source, which is created when it first sends something."""
        return await self._policies.get((project_id, source), self._find_policy)

    def forget(self) -> None:
        """Clear the caches of tokens and policies."""
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
        """Store events within the source's limits: errors and other events have separate ones.

        Events of a disabled source are counted but not stored.

        Raises:
            OverLimit: not all of them were stored. The caller counts the rest.
            Limited: too many events wait to be written.
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
        """Store metric points; those of a disabled source are counted but not stored.

        Raises:
            OverLimit: the source exceeds its limit. The caller counts the rest.
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
        """Count the outcome of events that were not stored."""
        self.writer.count(project_id, source, outcome, number)
