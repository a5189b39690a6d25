"""Attempts, the waits between them, and what servers ask for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.kit.retry import RetryPolicy, TryAgain, retry_after

NOW = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
DATE = "Wed, 21 Oct 2026 07:28:09 GMT"


class Waits(list[float]):
    """Records waits without waiting."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def failing(times: int, after: float | None = None) -> tuple[Callable[[], Awaitable[int]], list[int]]:
    """Return an attempt that fails so many times, and the list of its calls."""
    calls: list[int] = []

    async def attempt() -> int:
        calls.append(len(calls) + 1)
        if len(calls) <= times:
            raise TryAgain(LookupError(f"attempt {len(calls)}"), after=after)
        return len(calls)

    return attempt, calls


async def test_run_attempt_that_succeeds_later_returns_its_result() -> None:
    waits = Waits()
    attempt, _ = failing(2)
    policy = RetryPolicy(attempts=3, first_wait=1, jitter=lambda: 0.0, sleep=waits)
    assert await policy.run(attempt) == 3
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize("attempts", [0, 1, 4])
async def test_run_attempts_used_up_raises_the_last_error(attempts: int) -> None:
    waits = Waits()
    attempt, calls = failing(9)
    with pytest.raises(LookupError, match=f"attempt {max(attempts, 1)}") as caught:
        await RetryPolicy(attempts=attempts, sleep=waits).run(attempt)
    assert len(calls) == max(attempts, 1)
    assert len(waits) == len(calls) - 1
    assert caught.value.__cause__ is None


async def test_run_other_error_is_not_attempted_again() -> None:
    calls = []

    async def attempt() -> None:
        calls.append(1)
        raise ValueError("final")

    with pytest.raises(ValueError, match="final"):
        await RetryPolicy(attempts=5, sleep=Waits()).run(attempt)
    assert len(calls) == 1


async def test_run_cancelled_while_waiting_stops() -> None:
    waiting = asyncio.Event()

    async def sleep(_: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    attempt, calls = failing(9)
    task = asyncio.create_task(RetryPolicy(sleep=sleep).run(attempt))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert calls == [1]


async def test_run_server_asks_to_wait_longer_waits_so_long_within_the_limit() -> None:
    for asked, expected in ((7.0, 7.0), (0.1, 1.0), (900.0, 20.0)):
        waits = Waits()
        attempt, _ = failing(1, after=asked)
        await RetryPolicy(first_wait=1, longest_wait=20, jitter=lambda: 0.0, sleep=waits).run(attempt)
        assert waits == [expected]


@given(
    st.integers(1, 100_000),
    st.floats(0, 1, exclude_max=True),
    st.one_of(st.none(), st.floats(0, allow_nan=False)),
)
def test_wait_any_attempt_is_within_the_limits(number: int, jitter: float, asked: float | None) -> None:
    policy = RetryPolicy(first_wait=0.5, longest_wait=30, jitter=lambda: jitter)
    assert 0.25 <= policy.wait(number, asked=asked) <= 30


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "9" * 12}, 999_999_999_999.0),
        ({"retry-after": "9" * 5_000}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": DATE, "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 9.0),
        ({"retry-after": DATE, "date": "Wed, 21 Oct 2026 09:28:00 GMT"}, 0.0),
        ({"retry-after": DATE, "date": "Wed, 21 Oct 2026 07:28:00 -0000"}, 9.0),
        ({"retry-after": DATE}, 9.0),
        ({"retry-after": DATE, "date": "today"}, 9.0),
        ({"retry-after": "Wed, 99 Oct 99999999999999999999 07:28:09 GMT"}, None),
    ],
)
def test_retry_after_of_a_header_is_in_seconds(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after(headers, NOW) == expected


def test_retry_after_date_without_any_reference_is_none() -> None:
    assert retry_after({"retry-after": DATE}) is None
