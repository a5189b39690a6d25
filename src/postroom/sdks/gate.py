"""Work on large bodies in threads, at most so much memory at a time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")

QUICK_BYTES = 16 * 1024
"""Weight up to which work is done directly, since it takes less than a thread costs."""
AT_ONCE = 4
"""Maximum concurrent work in threads."""


class Gate:
    """Admits work by its weight, in the order of arrival. What is heavier than the limit is done alone."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._held = 0
        self._running = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def work(self, weight: int, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function, in a thread if its work is not small. `weight` is in bytes of memory."""
        if weight <= QUICK_BYTES:
            return function(*arguments)
        async with self._hold(weight):
            return await asyncio.to_thread(function, *arguments)

    @asynccontextmanager
    async def _hold(self, weight: int) -> AsyncIterator[None]:
        if self._waiting or not self._fits(weight):
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((weight, turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._release(weight)
                raise
        else:
            self._take(weight)
        try:
            yield
        finally:
            self._release(weight)

    def _fits(self, weight: int) -> bool:
        return not self._running or (self._running < AT_ONCE and self._held + weight <= self._max_bytes)

    def _take(self, weight: int) -> None:
        self._running += 1
        self._held += weight

    def _release(self, weight: int) -> None:
        self._running -= 1
        self._held -= weight
        while self._waiting and (self._waiting[0][1].cancelled() or self._fits(self._waiting[0][0])):
            weight, turn = self._waiting.popleft()
            if not turn.cancelled():
                self._take(weight)
                turn.set_result(None)
