"""What the handlers of intake share: who sends, how much they may, and the writer of events."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from starlette.requests import Request

from postroom.db.engine import unit_of_work
from postroom.edge.requests.bodies import allow_large_body
from postroom.edge.state import ApiState
from postroom.sdk_events.schemas import NewEvent, Source, Stored
from postroom.sdk_events.writer import EventWriter
from postroom.sdks.decoding import unpack
from postroom.sdks.limits import Buckets
from postroom.tokens import service as tokens

T = TypeVar("T")

CACHED_SECONDS = 5.0
"""How long it is believed whose a token is, and so how soon a revoked one is refused."""
MAX_CACHED = 10_000
MAX_TOKEN = 200
QUICK_BYTES = 32 * 1024
"""Up to here a body is unpacked and read at once; a larger one in a thread."""
LARGE_AT_ONCE = 4
"""Large bodies that are unpacked at once: what they unpack to is bounded for each."""

DROPPED = "dropped_over_limit"
"""Outcome of what was over the limit and will not be sent again."""
REFUSED = "refused_over_limit"
"""Outcome of what was over the limit and may be sent again."""
UNSUPPORTED = "unsupported"
INVALID = "invalid"


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
        self._projects: OrderedDict[str, tuple[float, int | None]] = OrderedDict()
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
        now = self._clock()
        known = self._projects.get(token)
        if known is None or now - known[0] > CACHED_SECONDS:
            async with unit_of_work(self.state.engine) as uow:
                found = await tokens.project_of(uow, self.state.token_seals, token, now=self.state.clock())
            known = self._projects[token] = now, found
            self._projects.move_to_end(token)
            if len(self._projects) > MAX_CACHED:
                self._projects.popitem(last=False)
        if known[1] is None:
            raise UnknownToken("The project token is unknown or revoked.")
        return known[1]

    async def store(self, project_id: int, source: Source, events: Sequence[NewEvent]) -> Stored:
        """Store as much as the source may send: errors and other events have a limit each.

        Raises:
            OverLimit: not all of it was stored. What was not is for the caller to count.
            Limited: too much waits to be written.
        """
        errors = [event for event in events if event.occurrence is not None]
        others = [event for event in events if event.occurrence is None]
        wait_errors = self._errors.take((project_id, source), len(errors))
        wait_others = self._events.take((project_id, source), len(others))
        allowed = [*([] if wait_errors else errors), *([] if wait_others else others)]
        done = await self.writer.write(project_id, source, allowed)
        if len(allowed) < len(events):
            raise OverLimit(max(wait_errors, wait_others))
        return done

    def wait_for_points(self, project_id: int, source: Source, number: int) -> float:
        """Return 0 when so many points of metrics may be written, else the seconds to wait."""
        return self._events.take((project_id, source, "points"), number)

    def count(self, project_id: int, source: Source, outcome: str, number: int = 1) -> None:
        """Count what became of something that was sent and not stored."""
        self.writer.count(project_id, source, outcome, number)
