"""Cache of default branches: one day, in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT_SECONDS = 86_400
MAX_KEPT = 5_000


class DefaultBranches:
    """Default branches by an arbitrary key; the oldest entry is evicted when there are too many."""

    def __init__(self, *, most: int = MAX_KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[tuple[str, ...], tuple[str, float]] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> str | None:
        """Return the branch if it was stored within the last day."""
        found = self._kept.get(key)
        return found[0] if found is not None and self._clock() - found[1] < KEPT_SECONDS else None

    def put(self, key: tuple[str, ...], branch: str) -> None:
        """Store a host's present answer."""
        self._kept[key] = (branch, self._clock())
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: tuple[str, ...]) -> None:
        """Remove an entry."""
        self._kept.pop(key, None)
