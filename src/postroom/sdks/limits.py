"""Rate limits of sources: token buckets in the memory of this process."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from cachetools import LRUCache

from postroom.kit.token_bucket import TokenBucket

MAX_BUCKETS = 20_000
"""Maximum buckets; the least recently used one is dropped first, and so is full again."""


@dataclass(frozen=True, slots=True)
class Taken:
    """How many tokens were taken, and after how many seconds the others may be had.

    `again`: all of them may be had at another time. Otherwise there were more than the bucket ever holds.
    """

    number: int
    wait: float = 0.0
    again: bool = False


class Buckets:
    """Token buckets. A request takes as much as there is, unless it prefers to come again for the whole."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: LRUCache[Hashable, TokenBucket] = LRUCache(MAX_BUCKETS)

    def take(
        self, key: Hashable, number: int, per_minute: int | None = None, *, whole: bool = False
    ) -> Taken:
        """Take up to `number` tokens from a bucket; with `whole` all or none, if it can ever hold so many.

        `per_minute` is the key's own limit, if it has one.
        """
        if number <= 0:
            return Taken(0)
        full = per_minute or self._per_minute
        bucket = self._buckets.setdefault(key, TokenBucket(full, 60))
        bucket.capacity = full
        bucket.refill(self._clock())
        again = whole and number <= full
        taken = number if number <= bucket.tokens else 0 if again else int(bucket.tokens)
        bucket.tokens -= taken
        if taken == number:
            return Taken(number)
        return Taken(taken, max(1.0, bucket.wait(number if again else 1)), again)
