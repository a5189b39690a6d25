"""Rate limits of sources: token buckets in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

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
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(
        self, key: Hashable, number: int, per_minute: int | None = None, *, whole: bool = False
    ) -> Taken:
        """Take up to `number` tokens from a bucket; with `whole` all or none, if it can ever hold so many.

        `per_minute` is the key's own limit, if it has one.
        """
        if number <= 0:
            return Taken(0)
        full = float(per_minute or self._per_minute)
        now = self._clock()
        level, at = self._levels.get(key, (full, now))
        level = min(full, level + (now - at) * full / 60)
        again = whole and number <= full
        taken = number if number <= level else 0 if again else int(level)
        if taken:
            self._levels[key] = level - taken, now
            self._levels.move_to_end(key)
            if len(self._levels) > MAX_BUCKETS:
                self._levels.popitem(last=False)
        if taken == number:
            return Taken(number)
        missing = (number if again else 1) - (level - taken)
        return Taken(taken, max(1.0, missing * 60 / full), again)
