"""Token buckets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.kit.token_bucket import TokenBucket


def test_bucket_never_used_is_full() -> None:
    bucket = TokenBucket(3, 60)
    bucket.refill(1e9)
    assert (bucket.tokens, bucket.wait(3), bucket.wait(4)) == (3, 0, 20)


def test_refill_after_a_while_adds_evenly_up_to_the_capacity() -> None:
    bucket = TokenBucket(6, 60, at=100)
    bucket.tokens = 0
    bucket.refill(125)
    assert bucket.tokens == pytest.approx(2.5)
    assert bucket.wait(3) == pytest.approx(5)
    bucket.refill(1_000)
    assert bucket.tokens == 6


def test_refill_by_a_clock_that_goes_back_takes_nothing() -> None:
    bucket = TokenBucket(2, 60, at=100)
    bucket.tokens = 1
    bucket.refill(50)
    assert bucket.tokens == 1


def test_refill_after_the_capacity_was_lowered_holds_no_more() -> None:
    bucket = TokenBucket(100, 60)
    bucket.capacity = 10
    bucket.refill(1)
    assert bucket.tokens == 10


@given(
    st.integers(1, 50),
    st.integers(1, 3_600),
    st.lists(st.tuples(st.floats(0, 100), st.integers(1, 60)), max_size=50),
)
def test_tokens_taken_as_soon_as_there_are_never_exceed_capacity_and_gain(
    capacity: int, seconds: int, calls: list[tuple[float, int]]
) -> None:
    bucket, now, taken = TokenBucket(capacity, seconds, at=1_000.0), 1_000.0, 0
    for passed, number in calls:
        now += passed
        bucket.refill(now)
        if bucket.wait(number) == 0:
            bucket.tokens -= number
            taken += number
    assert taken <= capacity * (1 + (now - 1_000) / seconds) + 1e-6
    assert 0 <= bucket.tokens <= capacity
