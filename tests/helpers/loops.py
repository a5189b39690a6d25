"""Watching an event loop: how much work of one step other work has to wait for."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass


@dataclass
class Watched:
    """What was seen of a loop. CPU time and turns, because a busy machine stops a free loop for seconds as well."""

    longest: float = 0.0
    """The most CPU time in seconds that the loop's thread used before other work had its turn."""
    turns: int = 0
    """How often other work had its turn: hardly ever while the loop waits for something without leaving it."""


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Watched]:
    """Measure the running loop until the end of the block."""
    found = Watched()

    async def watch() -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.005)
            found.longest = max(found.longest, time.thread_time() - began)
            found.turns += 1

    watching = asyncio.create_task(watch())
    try:
        yield found
        await asyncio.sleep(0)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
