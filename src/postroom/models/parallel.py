"""Doing something for many items, some at a time, with the results in order."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def default_threads() -> int:
    """Return how many texts local models read at once: two, if the machine has two cores.

    The database and the rest of the server want the others.
    """
    return min(2, os.cpu_count() or 1)


async def in_parallel(
    run: Callable[[Item], Awaitable[Result]], items: Sequence[Item], *, at_once: int
) -> list[Result]:
    """Return what `run` gives for each item, in order, with so many under way at once.

    Each waits for its turn by itself, so that a long list does not keep a short one waiting. After an error none is
    begun, and the error is raised.
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
