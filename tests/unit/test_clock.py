"""Ids: valid, unlike, and in the order in which they were made; and the clock of a server."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from postroom import clock
from postroom.clock import ServerClock, first_id, new_id, now


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


def test_clock_of_the_server_is_the_databases_whatever_this_machines_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wall, ticks = [1_800_000_000.0], [50.0]
    monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(wall[0], UTC))
    monkeypatch.setattr(time, "monotonic", lambda: ticks[0])
    monkeypatch.setattr(clock, "_ids", clock._Ids())
    told = datetime(2027, 1, 1, tzinfo=UTC)
    server = ServerClock()
    assert server() == clock.now()
    ticks[0] += 0.2
    server.set(told, asked=50.0)
    assert server() == told + timedelta(seconds=0.1)
    wall[0] += 400 * 86_400
    ticks[0] += 5
    assert server() == told + timedelta(seconds=5.1)
    assert datetime.fromtimestamp((new_id().int >> 80) / 1000, UTC) == server()
    # An answer that was long on its way says less than what is known.
    server.set(told - timedelta(hours=1), asked=ticks[0] - 30)
    assert server() == told + timedelta(seconds=5.1)


def test_first_id_is_between_ids_of_before_and_after() -> None:
    before = new_id()
    at = datetime.fromtimestamp((before.int >> 80) / 1000, UTC)
    assert first_id(at) <= before < first_id(at + timedelta(milliseconds=100))
    assert first_id(datetime(1975, 1, 1, tzinfo=UTC)) < first_id(datetime(2026, 1, 1, tzinfo=UTC))
