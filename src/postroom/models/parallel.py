"""Runs a function for many items with limited concurrency, preserving order."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def default_threads() -> int:
    """Return how many texts local models read at once: two, if the machine has two cores.

    The other cores are left to the database and the rest of the server.
    """
    return min(2, os.cpu_count() or 1)


async def in_parallel(
    run: Callable[[Item], Awaitable[Result]], items: Sequence[Item], *, at_once: int
) -> list[Result]:
    """Return the results of `run` for each item, in order, with at most `at_once` running concurrently.

    Each item waits for its own turn, so that a long list does not delay a short one. After an error no further item
    is started, and the error is raised.
    """
    waiting = iter(enumerate(items))
    found: dict[int, Result] = {}

    async def work() -> None:
        for at, item in waiting:
            found[at] = await run(item)

    tasks = [asyncio.create_task(work()) for _ in range(min(at_once, len(items)))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return [found[at] for at in range(len(items))]
