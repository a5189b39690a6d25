"""Shared state of the intake handlers: token lookup, rate limits, and the event writer."""

import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from cachetools import TTLCache
from starlette.requests import Request

from postroom.api.http.requests.bodies import allow_large_body, allowance_of
from postroom.api.http.state import ApiState
from postroom.db.engine import unit_of_work
from postroom.domain.metrics.points import Point
from postroom.metrics import service as metrics
from postroom.sdk_events.schemas import NewEvent, Source, Stored
from postroom.sdk_events.writer import EventWriter
from postroom.sdks.decoding import (
    MAX_RATIO,
    MAX_UNPACKED,
    TRUNCATED,
    TooLarge,
    Undecodable,
    begin,
    is_packed,
    unpack,
)
from postroom.sdks.gate import QUICK_BYTES, Gate
from postroom.sdks.json_text import MAX_PARSED, TOO_MANY_VALUES, WEIGHED, weight_of
from postroom.sdks.limits import Buckets
from postroom.sources.connected import service as connected
from postroom.sources.connected.kept_errors import SWITCHED_OFF
from postroom.tokens import service as tokens

T = TypeVar("T")

CACHED_SECONDS = 5.0
"""How long token lookups and source policies are cached, and so the delay until a change takes effect."""
MAX_CACHED = 10_000
MAX_TOKEN = 200
FIRST_BYTES = 64 * 1024
"""Bytes of a body that are searched for its token first; it is nearly always at the beginning."""
UNKNOWN_BYTES = 1024 * 1024
"""Bytes of a body, received and decompressed, within which its token must be."""
TOKENS_TRIED = 2
"""Candidates in a body that are looked up."""

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
    """The source exceeds its rate limit; the others of its events were stored.

    `wait` is in seconds, `left` the events that were not stored. They are to be sent `again`, or are lost.
    """

    def __init__(self, wait: float, left: Sequence[NewEvent] = (), *, again: bool = False) -> None:
        super().__init__(f"This source exceeded its rate limit. Try again in {wait:.0f} s.")
        self.wait = wait
        self.left = left
        self.again = again


@dataclass(frozen=True, slots=True)
class Sent:
    """The decompressed body of a request, and when it was received."""

    body: bytes
    received: datetime


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


async def _cached(cache: TTLCache[K, V], key: K, find: Callable[[K], Awaitable[V]]) -> V:
    try:
        return cache[key]
    except KeyError:
        pass
    value = cache[key] = await find(key)
    return value


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
        self._projects: TTLCache[str, int | None] = TTLCache(MAX_CACHED, CACHED_SECONDS, clock)
        self._policies: TTLCache[tuple[int, Source], Policy] = TTLCache(MAX_CACHED, CACHED_SECONDS, clock)
        self._gate = Gate(wanted.body_megabytes * 2**20)

    async def read(
        self,
        request: Request,
        find: Callable[[bytes], Sequence[str]] | None = None,
        *,
        limit: int = MAX_UNPACKED,
    ) -> Sent:
        """Read and decompress the body of a request: at most 1 MB of it before its token is known.

        `find` returns the possible tokens in the beginning of a body; it is None if the sender is known already.
        `limit` is the maximum of decompressed bytes.

        Raises:
            UnknownToken: it is large, and its beginning has no known token.
            Undecodable: it can't be decompressed within limits.
            WireError: it is too large, too slow, or memory is exhausted.
        """
        encoding = request.headers.get("content-encoding", "")
        raw, is_known = await self._receive(request, encoding, find)
        received = self.state.clock()
        start = begin(raw, encoding, QUICK_BYTES)
        if start.complete:
            return Sent(start.data, received)
        if len(start.data) < QUICK_BYTES:
            raise Undecodable(TRUNCATED)
        if not is_known and find is not None and not await self._knows(raw, encoding, find):
            raise UnknownToken("The project token is unknown, or missing in the first megabyte of the body.")
        allow_large_body(request, public=True)
        if not is_packed(raw, encoding):
            return Sent(unpack(raw, encoding, limit), received)
        body = await self._gate.work(min(limit, MAX_RATIO * len(raw)), unpack, raw, encoding, limit)
        if (allowance := allowance_of(request)) is not None:
            allowance.add(len(body))
        return Sent(body, received)

    async def _receive(
        self, request: Request, encoding: str, find: Callable[[bytes], Sequence[str]] | None
    ) -> tuple[bytes, bool]:
        """Return the body as received, and whether its sender is known."""
        is_known = find is None
        if is_known:
            allow_large_body(request, public=True)
        chunks: list[bytes] = []
        size = 0
        thresholds = [FIRST_BYTES, UNKNOWN_BYTES - FIRST_BYTES]
        async for chunk in request.stream():
            chunks.append(chunk)
            size += len(chunk)
            if not is_known and find is not None and thresholds and size >= thresholds[0]:
                thresholds = [each for each in thresholds if each > size]
                if is_known := await self._knows(b"".join(chunks), encoding, find):
                    allow_large_body(request, public=True)
        return b"".join(chunks), is_known

    async def _knows(self, raw: bytes, encoding: str, find: Callable[[bytes], Sequence[str]]) -> bool:
        """Return whether the beginning of a body has a known token."""
        for limit in (FIRST_BYTES, UNKNOWN_BYTES):
            start = begin(raw, encoding, limit) if limit == FIRST_BYTES else None
            if start is None:
                start = await self._gate.work(2 * limit, begin, raw, encoding, limit)
            for token in find(start.data)[:TOKENS_TRIED]:
                if await _cached(self._projects, token, self._find_project) is not None:
                    return True
            if start.complete or len(start.data) < limit:
                break
        return False

    async def work(self, weight: int, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function, in a thread unless `weight`, the bytes of memory that it takes, is small."""
        return await self._gate.work(weight, function, *arguments)

    async def parse(self, body: bytes, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function that parses a JSON body as a whole, in a thread unless the body is small.

        Raises:
            TooLarge: its values would take too much memory.
        """
        weight = len(body)
        if weight > WEIGHED:
            # Bodies in other forms than JSON are weighed by their parsers; until then the worst is assumed.
            is_json = body[:1] in (b"{", b"[")
            weight = await self._gate.work(weight, weight_of, body) if is_json else MAX_PARSED
        if weight > MAX_PARSED:
            raise TooLarge(TOO_MANY_VALUES)
        return await self._gate.work(weight, function, *arguments)

    async def project_of(self, token: str | None) -> int:
        """Return the project of a token.

        Raises:
            UnknownToken: the token is unknown.
        """
        if not token:
            raise UnknownToken("The project token is missing.")
        if len(token) > MAX_TOKEN or not token.isascii():
            raise UnknownToken("The project token is unknown or revoked.")
        found = await _cached(self._projects, token, self._find_project)
        if found is None:
            raise UnknownToken("The project token is unknown or revoked.")
        return found

    async def policy(self, project_id: int, source: Source) -> Policy:
        """Return the policy of a source, which is created when it first sends something."""
        return await _cached(self._policies, (project_id, source), self._find_policy)

    def forget(self) -> None:
        """Clear the caches of tokens and policies."""
        self._projects.clear()
        self._policies.clear()

    async def _find_project(self, token: str) -> int | None:
        async with unit_of_work(self.state.engine) as uow:
            return await tokens.project_of(uow, self.state.tokens, token, now=self.state.clock())

    async def _find_policy(self, key: tuple[int, Source]) -> Policy:
        async with unit_of_work(self.state.engine) as uow:
            found = await connected.of_protocol(uow, *key, self.state.clock())
        return Policy(found.enabled, found.per_minute)

    async def store(
        self, project_id: int, source: Source, events: Sequence[NewEvent], *, resent: bool = False
    ) -> Stored:
        """Store events within the source's limits: errors and other events have separate ones.

        Events of a disabled source are counted but not stored, and so are those over the limit. `resent`: the
        sender sends these again, so that a request which the limit allows at another time is refused as a whole.

        Raises:
            OverLimit: not all of them were stored.
            Limited: too many events wait to be written.
        """
        policy = await self.policy(project_id, source)
        if not policy.enabled:
            self.count(project_id, source, SWITCHED_OFF, len(events))
            return Stored(0, 0)
        key = project_id, source
        kept: list[NewEvent] = []
        left: list[NewEvent] = []
        wait, again = 0.0, False
        for buckets, mine in (
            (self._errors, [event for event in events if event.occurrence is not None]),
            (self._events, [event for event in events if event.occurrence is None]),
        ):
            taken = buckets.take(key, len(mine), policy.per_minute, whole=resent)
            kept += mine[: taken.number]
            left += mine[taken.number :]
            wait = max(wait, taken.wait)
            again = again or taken.again
        done = await self.writer.write(project_id, source, kept)
        if left:
            self.count(project_id, source, REFUSED if again else DROPPED, len(left))
            raise OverLimit(wait, left, again=again)
        return done

    async def store_points(self, project_id: int, source: Source, points: Sequence[Point]) -> None:
        """Store metric points; those of a disabled source, or over the limit, are counted but not stored.

        Raises:
            OverLimit: the source exceeds its limit.
        """
        policy = await self.policy(project_id, source)
        if not policy.enabled:
            self.count(project_id, source, SWITCHED_OFF, len(points))
            return
        taken = self._events.take((project_id, source, "points"), len(points), policy.per_minute, whole=True)
        kept = points[: taken.number]
        if kept:
            async with unit_of_work(self.state.engine) as uow:
                await metrics.write(uow, project_id, kept)
        self.count(project_id, source, "stored_points", len(kept))
        if len(kept) < len(points):
            self.count(project_id, source, REFUSED if taken.again else DROPPED, len(points) - len(kept))
            raise OverLimit(taken.wait, again=taken.again)

    def count(self, project_id: int, source: Source, outcome: str, number: int = 1) -> None:
        """Count the outcome of events that were not stored."""
        self.writer.count(project_id, source, outcome, number)
