"""Doing something for many items at once: the order of results, the bound, and what an error leaves undone."""

import asyncio

import pytest

from postroom.models.parallel import in_parallel


async def test_parallel_results_are_ordered_with_bounded_concurrency() -> None:
    running = most = 0

    async def run(item: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (5 - item))
        running -= 1
        return item * item

    assert await in_parallel(run, range(5), at_once=2) == [0, 1, 4, 9, 16]
    assert most == 2
    assert await in_parallel(run, [], at_once=2) == []


async def test_parallel_after_error_starts_nothing() -> None:
    begun: list[int] = []

    async def run(item: int) -> None:
        begun.append(item)
        await asyncio.sleep(0)
        if item == 1:
            raise ValueError("the second is bad")

    with pytest.raises(ValueError, match="second"):
        await in_parallel(run, range(10), at_once=2)
    await asyncio.sleep(0.01)
    assert len(begun) < 6
