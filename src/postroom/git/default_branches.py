"""Default branches, remembered for a day in the memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT_SECONDS = 86_400
MOST_KEPT = 5_000


class DefaultBranches:
    """What hosts said, by any key; the entry that was made first is let go when there are too many."""

    def __init__(self, *, most: int = MOST_KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._kept: OrderedDict[tuple[str, ...], tuple[str, float]] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> str | None:
        """Return the branch if it was said within the last day."""
        found = self._kept.get(key)
        return found[0] if found is not None and self._clock() - found[1] < KEPT_SECONDS else None

    def put(self, key: tuple[str, ...], branch: str) -> None:
        """Remember what a host said just now."""
        self._kept[key] = (branch, self._clock())
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: tuple[str, ...]) -> None:
        """Forget what a host said."""
        self._kept.pop(key, None)
