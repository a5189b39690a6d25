"""How much each source of a project may send: buckets that fill up again, in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MAX_BUCKETS = 20_000
"""Buckets that are kept; the one that was not used for the longest time is let go first, full again."""


class Buckets:
    """Lets through what a bucket has left. A request is let through whole, and what it takes too much is owed."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, number: int, per_minute: int | None = None) -> float:
        """Take `number` out of a bucket; return 0, or the seconds to wait when it is empty and nothing is taken.

        `per_minute` is the limit of a key that has one of its own.
        """
        if number <= 0:
            return 0.0
        full = float(per_minute or self._per_minute)
        now = self._clock()
        level, at = self._levels.get(key, (full, now))
        level = min(full, level + (now - at) * full / 60)
        if level < 1:
            return max(1.0, (1 - level) * 60 / full)
        self._levels[key] = level - number, now
        self._levels.move_to_end(key)
        if len(self._levels) > MAX_BUCKETS:
            self._levels.popitem(last=False)
        return 0.0
