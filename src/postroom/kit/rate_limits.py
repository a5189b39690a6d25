"""Rate limits: calls of the last minute, and a bucket for each hour, in the memory of this process."""

import math
import time
from array import array
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from cachetools import LRUCache

from postroom.domain.errors import Limited
from postroom.kit.token_bucket import TokenBucket

SLOTS = 60
"""Number of slots per window: a window is exact to one slot, a second of a minute."""

MAX_KEYS = 10_000
"""Maximum number of keys with counts, some 1 KB each; the least recently used one is dropped first."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` within any `seconds`.

    A `refilled` one is a token bucket: it holds as many calls and gains them evenly, so that a client that has used
    them up waits for one to be gained and not for the end of the time.
    """

    calls: int
    seconds: int
    refilled: bool = False


@dataclass(frozen=True, slots=True)
class Allowance:
    """The calls that a key has left in the window with the fewest, and the seconds until it has more of them."""

    window: Window
    remaining: int
    reset: int


class _Count:
    """Calls of one key in one window, by slot; older ones are dropped."""

    __slots__ = ("newest", "slots", "total", "window")

    def __init__(self, window: Window) -> None:
        self.window = window
        self.slots = array("I", [0] * SLOTS)
        self.newest = 0
        self.total = 0

    def wait(self, now: float) -> float:
        """Return the seconds until the next call is allowed, 0 if it is now."""
        self._forget_before(int(now * SLOTS / self.window.seconds))
        return 0.0 if self.total < self.window.calls else self._until_free(now)

    def _until_free(self, now: float) -> float:
        width = self.window.seconds / SLOTS
        excess = self.total - self.window.calls + 1
        oldest = self.newest - SLOTS + 1
        for slot in range(oldest, self.newest + 1):
            excess -= self.slots[slot % SLOTS]
            if excess <= 0:
                return (slot + SLOTS) * width - now
        return float(self.window.seconds)

    def add(self) -> None:
        """Count a call at the time passed to `wait`."""
        self.slots[self.newest % SLOTS] += 1
        self.total += 1

    def allowance(self, now: float) -> Allowance:
        """Return what is left at the time passed to `wait`."""
        left = self.window.calls - self.total
        reset = self._until_free(now) if left <= 0 else self.window.seconds
        return Allowance(self.window, left, math.ceil(reset))

    def _forget_before(self, slot: int) -> None:
        for passed in range(max(self.newest + 1, slot - SLOTS + 1), slot + 1):
            self.total -= self.slots[passed % SLOTS]
            self.slots[passed % SLOTS] = 0
        self.newest = max(self.newest, slot)


class _Tokens:
    """The calls that one key has left in a window that is refilled."""

    __slots__ = ("bucket", "window")

    def __init__(self, window: Window) -> None:
        self.window = window
        self.bucket = TokenBucket(window.calls, window.seconds)

    def wait(self, now: float) -> float:
        """Return the seconds until the next call is allowed, 0 if it is now."""
        self.bucket.refill(now)
        return self.bucket.wait()

    def add(self) -> None:
        """Count a call at the time passed to `wait`."""
        self.bucket.tokens -= 1

    def allowance(self, _now: float) -> Allowance:
        """Return what is left at the time passed to `wait`."""
        more = 1 if self.bucket.tokens < 1 else self.window.calls
        return Allowance(self.window, int(self.bucket.tokens), math.ceil(self.bucket.wait(more)))


class RateLimiter:
    """Allows each key as many calls as every one of `windows` permits; a refused call does not count.

    `clock` returns monotonic seconds. For one event loop: not thread-safe.
    """

    def __init__(
        self,
        windows: Sequence[Window],
        *,
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = MAX_KEYS,
    ) -> None:
        self.windows = tuple(windows)
        self._clock = clock
        self._counts: LRUCache[Hashable, tuple[_Count | _Tokens, ...]] = LRUCache(most_keys)

    def __len__(self) -> int:
        return len(self._counts)

    def count_call(self, key_id: Hashable) -> Allowance | None:
        """Count a call made with a key, or with whatever else is limited; return what is left (None: no windows).

        Raises:
            Limited: a window is exhausted; it says when the next call is allowed.
        """
        counts = self._counts.get(key_id)
        if counts is None:
            counts = self._counts[key_id] = tuple(
                _Tokens(window) if window.refilled else _Count(window) for window in self.windows
            )
        now = self._clock()
        self._refuse(counts, now)
        for count in counts:
            count.add()
        return min((count.allowance(now) for count in counts), key=lambda left: left.remaining, default=None)

    def refuse_exhausted(self, key_id: Hashable) -> None:
        """Refuse a call that `count_call` would refuse; nothing is counted.

        Raises:
            Limited: a window is exhausted; it says when the next call is allowed.
        """
        self._refuse(self._counts.get(key_id, ()), self._clock())

    def _refuse(self, counts: Sequence[_Count | _Tokens], now: float) -> None:
        wait = max((count.wait(now) for count in counts), default=0.0)
        if wait > 0:
            raise Limited(f"Too many requests with this key. Try again in {wait:.0f} s.", retry_after=wait)


def rate_limit_headers(windows: Sequence[Window], left: Allowance) -> list[tuple[bytes, bytes]]:
    """Return the headers that tell a client its limits: the IETF draft's, and the common `X-RateLimit-…`.

    Times are seconds from now.
    """
    policies = ", ".join(f'"{window.seconds}s";q={window.calls};w={window.seconds}' for window in windows)
    headers = {
        "RateLimit-Policy": policies,
        "RateLimit": f'"{left.window.seconds}s";r={left.remaining};t={left.reset}',
        "X-RateLimit-Limit": str(left.window.calls),
        "X-RateLimit-Remaining": str(left.remaining),
        "X-RateLimit-Reset": str(left.reset),
    }
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


MAX_BUCKETS = 10_000
REPORT_SECONDS = 5.0
"""Minimum interval between database counts of refusals, for each name."""


@dataclass(slots=True)
class _Bucket(TokenBucket):
    """The remaining allowance of one name, and refusals not yet counted in the database."""

    refused: int = 0
    unsigned: int = 0
    counted_at: float = 0.0


class Allowances:
    """Deliveries per minute of each name (a source, a project), counted in the memory of this process.

    It refuses a flood before the database is queried; the limit shared by all processes is kept there. A name that
    was quiet may send a minute's worth at once.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: LRUCache[str, _Bucket] = LRUCache(MAX_BUCKETS)

    def peek(self, name: str) -> None:
        """Refuse a call of a name whose allowance is known to be exhausted; nothing is deducted.

        Raises:
            Limited: it is.
        """
        bucket = self._buckets.get(name)
        if bucket is not None:
            bucket.refill(self._clock())
            _refuse(bucket)

    def take(self, name: str, per_minute: int) -> None:
        """Deduct one from a name's allowance.

        Raises:
            Limited: it is exhausted.
        """
        bucket = self._bucket(name, per_minute)
        _refuse(bucket)
        bucket.tokens -= 1

    def spend(self, name: str) -> Limited:
        """Return the refusal for a name whose shared allowance is exhausted, and exhaust the local one."""
        bucket = self._buckets.get(name)
        if bucket is None:
            return _limited(1.0)
        bucket.tokens = min(bucket.tokens, 0.0)
        bucket.refused += 1
        return _limited(bucket.seconds / bucket.capacity)

    def note_unsigned(self, name: str) -> None:
        """Count a call of a known name with a missing or wrong signature."""
        bucket = self._buckets.get(name) or self._bucket(name, 60)
        bucket.unsigned += 1

    def uncounted(self, name: str, *, now: bool = False) -> tuple[int, int]:
        """Return the numbers of refused and of unsigned calls of a name since the last report.

        Without `now` nothing is reported again within `REPORT_SECONDS`.
        """
        bucket = self._buckets.get(name)
        moment = self._clock()
        if bucket is None or (not now and moment - bucket.counted_at < REPORT_SECONDS):
            return 0, 0
        found = bucket.refused, bucket.unsigned
        bucket.refused = bucket.unsigned = 0
        bucket.counted_at = moment
        return found

    def _bucket(self, name: str, per_minute: int) -> _Bucket:
        bucket = self._buckets.setdefault(name, _Bucket(per_minute, 60))
        bucket.capacity = per_minute
        bucket.refill(self._clock())
        return bucket


def _refuse(bucket: _Bucket) -> None:
    wait = bucket.wait()
    if wait > 0:
        bucket.refused += 1
        raise _limited(wait)


def _limited(seconds: float) -> Limited:
    return Limited(f"The rate limit was exceeded. Try again in {seconds:.0f} s.", retry_after=seconds)
