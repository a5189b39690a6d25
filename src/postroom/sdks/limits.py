"""Rate limits of sources: token buckets in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MAX_BUCKETS = 20_000
"""Maximum buckets; the least recently used one is dropped first, and so is full again."""


class Buckets:
    """Token buckets. A request is admitted as a whole, and may leave its bucket in debt."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, number: int, per_minute: int | None = None) -> float:
        """Take `number` tokens from a bucket; return 0, or the seconds to wait if the bucket is empty.

        `per_minute` is the key's own limit, if it has one.
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
