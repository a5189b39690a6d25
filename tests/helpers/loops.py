"""Watching an event loop: how long other work has to wait for its turn."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass


@dataclass
class Watched:
    """The longest time in seconds that the loop was not free."""

    longest: float = 0.0


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Watched]:
    """Measure the running loop until the end of the block."""
    found = Watched()

    async def watch() -> None:
        while True:
            began = time.monotonic()
            await asyncio.sleep(0.005)
            found.longest = max(found.longest, time.monotonic() - began)

    watching = asyncio.create_task(watch())
    try:
        yield found
        await asyncio.sleep(0)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
