"""Ids: valid, unlike, and in the order in which they were made."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from postroom.clock import new_id, now


def test_ids_are_version_7_and_carry_the_time() -> None:
    before = now()
    made = new_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    stamp = datetime.fromtimestamp((made.int >> 80) / 1000, UTC)
    assert abs((stamp - before).total_seconds()) < 60


def test_ids_increase_also_within_a_millisecond() -> None:
    made = [new_id() for _ in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: new_id(), range(20_000)))
    assert len(set(made)) == len(made)
