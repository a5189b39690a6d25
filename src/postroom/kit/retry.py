"""Attempts at calls that may succeed a moment later, with growing waits between them."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from typing import TypeVar

T = TypeVar("T")

_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_LONGEST_DATE = 100


class TryAgain(Exception):
    """Raised by an attempt that failed when another one may succeed.

    `error` is what the caller gets if there is no other attempt; `after` are the seconds that the called server
    asked to wait.
    """

    def __init__(self, error: Exception, *, after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.after = after


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often a call is attempted, and the waits in between; all times in seconds.

    Waits grow as `first_wait * 2**n`, each shortened by up to half at random, and are at least what the called
    server asks for; none exceeds `longest_wait`. `timeout` is for one attempt, which applies it. `jitter` returns
    numbers in [0, 1); it and `sleep` are parameters so that tests can control the waits.
    """

    attempts: int = 3
    timeout: float = 30.0
    first_wait: float = 0.5
    longest_wait: float = 30.0
    jitter: Callable[[], float] = random.random
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Return the result of the first attempt that raises no `TryAgain`.

        Raises:
            Exception: what an attempt raised, or the error of the last `TryAgain`.
        """
        for number in count(1):
            try:
                return await attempt()
            except TryAgain as problem:
                failed = problem
            if number >= self.attempts:
                raise failed.error
            await self.sleep(self.wait(number, asked=failed.after))
        raise AssertionError  # the loop has no end of its own

    def wait(self, number: int, *, asked: float | None = None) -> float:
        """Return the seconds after attempt `number`, counted from 1; `asked` is what the server asked for."""
        # The exponent is bounded because a float is: 2**1024 is none.
        own = self.first_wait * 2.0 ** min(number - 1, 60) * (1 - self.jitter() / 2)
        return min(max(own, asked or 0.0), self.longest_wait)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return the `Retry-After` header of a response in seconds, None without a valid one.

    A date is compared with the server's own `Date`, or else with `now`. Names of `headers` are in lower case, or
    the mapping ignores case.
    """
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until, sent = _time_of(value), _time_of(headers.get("date", "")) or now
    return None if until is None or sent is None else max(0.0, (until - sent).total_seconds())


def _time_of(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text[:_LONGEST_DATE])
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
