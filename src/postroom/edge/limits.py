"""How often a key may call: counts of the last minute and the last hour, in the memory of this process."""

import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from postroom.domain.errors import Limited

SLOTS = 60
"""Parts that a window is counted in: a window is exact to one part of it, a second of a minute."""

MOST_KEYS = 10_000
"""Keys whose counts are kept, some 1 KB each; the one that has not called for the longest time is let go first."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` within any `seconds`."""

    calls: int
    seconds: int


class _Count:
    """Calls of one key in one window, by slot; what is older than the window is forgotten."""

    __slots__ = ("newest", "slots", "total", "window")

    def __init__(self, window: Window) -> None:
        self.window = window
        self.slots = array("I", [0] * SLOTS)
        self.newest = 0
        self.total = 0

    def wait(self, now: float) -> float:
        """Return the seconds until one more call is allowed, 0 when it is."""
        width = self.window.seconds / SLOTS
        self._forget_before(int(now / width))
        if self.total < self.window.calls:
            return 0.0
        excess = self.total - self.window.calls + 1
        oldest = self.newest - SLOTS + 1
        for slot in range(oldest, self.newest + 1):
            excess -= self.slots[slot % SLOTS]
            if excess <= 0:
                return (slot + SLOTS) * width - now
        return float(self.window.seconds)

    def add(self) -> None:
        """Count a call at the moment that `wait` was asked about."""
        self.slots[self.newest % SLOTS] += 1
        self.total += 1

    def _forget_before(self, slot: int) -> None:
        for passed in range(max(self.newest + 1, slot - SLOTS + 1), slot + 1):
            self.total -= self.slots[passed % SLOTS]
            self.slots[passed % SLOTS] = 0
        self.newest = max(self.newest, slot)


class RateLimiter:
    """Lets each key make as many calls as every one of `windows` allows; a refused call does not count.

    `clock` gives seconds that only grow. It is for one event loop: nothing here is locked.
    """

    def __init__(
        self,
        windows: Sequence[Window],
        *,
        clock: Callable[[], float] = time.monotonic,
        most_keys: int = MOST_KEYS,
    ) -> None:
        self.windows = tuple(windows)
        self._clock = clock
        self._most_keys = most_keys
        self._counts: OrderedDict[Hashable, tuple[_Count, ...]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    def count_call(self, key_id: Hashable) -> None:
        """Count a call made with a key, or with whatever else is limited.

        Raises:
            Limited: the key has made all the calls that a window allows; it says when the next one is allowed.
        """
        counts = self._counts.get(key_id)
        if counts is None:
            counts = self._counts[key_id] = tuple(_Count(window) for window in self.windows)
            if len(self._counts) > self._most_keys:
                self._counts.popitem(last=False)
        else:
            self._counts.move_to_end(key_id)
        now = self._clock()
        wait = max((count.wait(now) for count in counts), default=0.0)
        if wait > 0:
            raise Limited(f"This key has made too many calls. Try again in {wait:.0f} s.", retry_after=wait)
        for count in counts:
            count.add()
