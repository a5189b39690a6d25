"""How often a key may call."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postroom.clock import new_id
from postroom.domain.errors import Limited
from postroom.kit.rate_limits import SLOTS, Allowance, RateLimiter, Window, rate_limit_headers

KEY, OTHER = new_id(), new_id()


class ManualClock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


def waits(limiter: RateLimiter, calls: int, key: object = KEY) -> list[float]:
    """Make calls and return how long each refused one has to wait."""
    found = []
    for _ in range(calls):
        try:
            limiter.count_call(key)
        except Limited as error:
            found.append(error.retry_after)
    return found


@pytest.mark.parametrize("calls", [1, 3, 480])
def test_rate_limit_allows_calls_of_window(calls: int) -> None:
    limiter = RateLimiter([Window(calls, 60)], clock=ManualClock())

    assert waits(limiter, calls) == []
    assert len(waits(limiter, 2)) == 2
    assert waits(limiter, 1, OTHER) == []


def test_rate_limit_wait_is_exact_and_ignores_refused_calls() -> None:
    clock = ManualClock()
    clock.seconds = 960_000.25
    limiter = RateLimiter([Window(2, 60)], clock=clock)
    waits(limiter, 1)
    clock.seconds += 10
    waits(limiter, 1)
    [wait] = waits(limiter, 1)
    assert wait == 49.75
    clock.seconds += wait - 0.125
    assert waits(limiter, 50) == [pytest.approx(0.125)] * 50
    clock.seconds += 0.125
    assert waits(limiter, 1) == []
    [wait] = waits(limiter, 1)
    assert wait == 10


def test_rate_limit_several_windows_returns_longest_wait() -> None:
    clock = ManualClock()
    limiter = RateLimiter([Window(2, 60), Window(5, 3600)], clock=clock)
    for _ in range(2):
        assert len(waits(limiter, 3)) == 1
        clock.seconds += 60
    assert waits(limiter, 1) == []
    [wait] = waits(limiter, 1)
    assert 3300 < wait <= 3600
    clock.seconds += wait
    assert waits(limiter, 1) == []


def test_rate_limit_full_evicts_longest_idle_key() -> None:
    keys = [new_id() for _ in range(3)]
    limiter = RateLimiter([Window(1, 60)], clock=ManualClock(), most_keys=2)
    assert waits(limiter, 1, keys[0]) == waits(limiter, 1, keys[1]) == []
    assert len(waits(limiter, 1, keys[0])) == 1
    assert waits(limiter, 1, keys[2]) == []
    assert len(limiter) == 2
    assert len(waits(limiter, 1, keys[0])) == 1
    assert waits(limiter, 1, keys[1]) == []


def test_rate_limit_without_windows_refuses_nothing() -> None:
    assert waits(RateLimiter([], clock=ManualClock()), 1000) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 6),
    st.lists(st.floats(0, 90, allow_nan=False).map(lambda step: round(step * 4) / 4), max_size=60),
)
def test_rate_limit_any_pace_stays_within_window(calls: int, steps: list[float]) -> None:
    clock = ManualClock()
    limiter = RateLimiter([Window(calls, 60)], clock=clock)
    taken: list[float] = []
    for step in steps:
        clock.seconds += step
        recent = [moment for moment in taken if moment > clock.seconds - 60]
        refused = waits(limiter, 1)
        if not refused:
            taken.append(clock.seconds)
            # The window is exact to one of its slots.
            strict = [moment for moment in taken if moment > clock.seconds - 60 + 60 / SLOTS]
            assert len(strict) <= calls
        else:
            assert len(recent) >= calls
            assert 0 < refused[0] <= 60


def test_refilled_window_used_up_lets_calls_through_as_they_are_gained() -> None:
    clock = ManualClock()
    limiter = RateLimiter([Window(3600, 3600, refilled=True)], clock=clock)
    assert waits(limiter, 3600) == []
    assert waits(limiter, 2) == [pytest.approx(1.0)] * 2
    clock.seconds += 60
    assert len(waits(limiter, 61)) == 1


def test_count_call_returns_what_is_left_of_the_scarcest_window() -> None:
    clock = ManualClock()
    limiter = RateLimiter([Window(10, 60), Window(12, 3600, refilled=True)], clock=clock)
    first = limiter.count_call(KEY)
    assert first is not None
    assert (first.window.calls, first.remaining, first.reset) == (10, 9, 60)
    for _ in range(9):
        last = limiter.count_call(KEY)
    assert last is not None
    assert (last.window.calls, last.remaining) == (10, 0)
    assert 0 < last.reset <= 60
    clock.seconds += 61
    later = limiter.count_call(KEY)
    assert later is not None
    assert (later.window.calls, later.remaining) == (12, 1)


def test_rate_limit_headers_name_every_window() -> None:
    windows = [Window(10, 60), Window(12, 3600, refilled=True)]
    headers = dict(rate_limit_headers(windows, Allowance(windows[0], 9, 60)))
    assert headers == {
        b"ratelimit-policy": b'"60s";q=10;w=60, "3600s";q=12;w=3600',
        b"ratelimit": b'"60s";r=9;t=60',
        b"x-ratelimit-limit": b"10",
        b"x-ratelimit-remaining": b"9",
        b"x-ratelimit-reset": b"60",
    }
