"""Detectors over metrics: rhythms of days and weeks, how far back is looked, what names say."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from tests.helpers.scouts.detectors import NOW

from postroom.domain.metrics.names import Kind, is_better_low, is_trouble, kind_of
from postroom.domain.scouts.detections import Sighting
from postroom.metrics.schemas import Bucket
from postroom.scouts.detectors import latency_anomalies, volume_anomalies
from postroom.scouts.detectors.measured import looked_from

SATURDAY = datetime(2031, 3, 8, 13, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)


def volume(name: str, buckets: list[Bucket], now: datetime = NOW, hours: int = 24) -> Sighting | None:
    return volume_anomalies.sighting(name, buckets, now, looked_from(now - (hours - 2) * HOUR, now))


def latency(name: str, buckets: list[Bucket], now: datetime = NOW, hours: int = 24) -> Sighting | None:
    return latency_anomalies.sighting(name, buckets, now, looked_from(now - (hours - 2) * HOUR, now))


def series(value: Callable[[datetime], float], now: datetime, *, days: float) -> list[Bucket]:
    """Return a metric by hour up to `now`."""
    end = now.replace(minute=0, second=0, microsecond=0)
    moments = [end - back * HOUR for back in range(int(days * 24), 0, -1)]
    return [Bucket(at, None, value(at), 60) for at in moments]


def office(at: datetime) -> float:
    """Return what an office-hours metric has: 200 an hour on weekdays, 6 at weekends."""
    if at.weekday() >= 5:
        return 6
    return 200 if 8 <= at.hour < 18 else 20


def hours(count: int, value: float, **others: float) -> list[Bucket]:
    """Return a metric by hour up to the present one; `h1` is the value of the last complete hour, and so on."""
    end = NOW.replace(minute=0, second=0, microsecond=0)
    wave = [1.0, 1.1, 0.9, 1.05, 0.95]
    found = []
    for back in range(count, 0, -1):
        at = end - timedelta(hours=back)
        day = 2.0 if 8 <= at.hour < 20 else 1.0
        found.append(Bucket(at, None, others.get(f"h{back}", value * day * wave[back % 5]), 60))
    return found


def test_latencies() -> None:
    assert latency("http_ms", hours(300, 100)) is None
    slow = latency("http_ms", hours(300, 100, h1=900, h2=800))
    assert slow is not None
    assert (slow.key, slow.severity) == ("latency:http_ms", "P1")
    # One slow hour, less than three days known, and far too fast.
    assert latency("http_ms", hours(300, 100, h1=900)) is None
    assert latency("http_ms", hours(40, 100, h1=900, h2=800)) is None
    assert latency("http_ms", hours(300, 100, h1=1, h2=1)) is None


def test_volumes() -> None:
    assert volume("orders", hours(300, 50)) is None
    down = volume("orders", hours(300, 50, h1=3, h2=5))
    assert down is not None
    assert (down.key, down.severity) == ("volume:collapsed:orders", "P1")
    up = volume("orders", hours(300, 50, h1=900, h2=800))
    assert up is not None
    assert up.key == "volume:shot up:orders"
    assert volume("orders", hours(300, 1, h1=0, h2=0)) is None
    # Hours without points are zeros where points are dense, and nothing is known where they are not.
    missing = volume("orders", hours(300, 50)[:-2])
    assert missing is not None
    assert volume("orders", hours(300, 50)[:-2:3]) is None
    assert volume("orders", []) is None


@pytest.mark.parametrize("days", [3.5, 4, 6, 7.5, 10, 14, 20, 29])
def test_metric_weekly_rhythm_is_no_anomaly(days: float) -> None:
    for day in range(7):
        for hour in (0, 9, 13, 23):
            now = SATURDAY.replace(hour=hour) + timedelta(days=day)
            assert volume("orders", series(office, now, days=days), now, 48) is None
            assert latency("http_ms", series(office, now, days=days), now, 48) is None


@pytest.mark.parametrize("days", [4, 10, 14, 29])
def test_metric_deviation_from_rhythm_is_reported(days: float) -> None:
    now = datetime(2031, 3, 6, 13, 5, tzinfo=UTC)
    down = volume("orders", series(lambda at: 3 if at >= now - 4 * HOUR else office(at), now, days=days), now)
    assert down is not None
    assert down.key == "volume:collapsed:orders"


def test_metric_known_weekday_is_the_baseline() -> None:
    # Usual for a weekday is far too much for a Saturday.
    up = volume(
        "orders",
        series(lambda at: 200 if at >= SATURDAY - 4 * HOUR else office(at), SATURDAY, days=29),
        SATURDAY,
    )
    assert up is not None
    assert up.key == "volume:shot up:orders"


def test_chance_is_no_anomaly() -> None:
    found = []
    for seed in range(60):
        random = np.random.default_rng(seed)

        def count(at: datetime, random: np.random.Generator = random) -> float:
            return float(random.binomial(400, office(at) / 1600))

        found.append(volume("orders", series(count, SATURDAY, days=29), SATURDAY, 48))
    assert [each.title for each in found if each] == []


def test_metric_between_two_runs_is_reported_once() -> None:
    night = {f"h{back}": 900.0 for back in (13, 14, 15)}
    slow = latency("http_ms", hours(300, 100, **night))
    assert slow is not None
    assert "out of range for 3 hours from 2031-03-03 03:00 UTC: the 95th" in slow.body
    assert latency("http_ms", hours(300, 100, **night), hours=12) is None
    now = latency("http_ms", hours(300, 100, h1=900, h2=900))
    assert now is not None
    assert "and still is" in now.body
    # Of a collapse and what came after it the collapse is told.
    both = volume("orders", hours(300, 50, h1=900, h2=800, h6=0, h7=0))
    assert both is not None
    assert both.key == "volume:collapsed:orders"


def test_metric_run_lookback_start() -> None:
    now = datetime(2031, 3, 8, 13, 5, tzinfo=UTC)
    assert looked_from(None, now) == datetime(2031, 3, 7, 13, tzinfo=UTC)
    assert looked_from(now - timedelta(hours=30), now) == datetime(2031, 3, 7, 5, tzinfo=UTC)
    assert looked_from(now - timedelta(days=9), now) == datetime(2031, 3, 6, 13, tzinfo=UTC)
    assert looked_from(now - timedelta(minutes=5), now) == datetime(2031, 3, 8, 10, tzinfo=UTC)
    # A recorded day is played long after or before other runs.
    assert looked_from(now + timedelta(days=400), now) == datetime(2031, 3, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            "latency",
            "http_ms checkout.latency job_duration_seconds http_p95 request_seconds_p95 response_ms_p99",
        ),
        ("latency", "db_query_time ttfb httpLatency consumer_lag response_ms_avg"),
        (
            "volume",
            "http_request_duration_seconds_count deploy_errors",
        ),
        ("deploys", "deploys deploy_count app_deploys release_count web.releases"),
        ("level", "error_rate cpu_usage conversion.rate memory_mb queue_depth requests_per_second"),
        (
            "volume",
            "orders feature_flag http_errors time_entries free_trials",
        ),
    ],
)
def test_metric_kind_is_inferred_from_name(kind: Kind, names: str) -> None:
    assert {name: kind_of(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


def test_metric_improvement_when_falling() -> None:
    names = [
        "http_errors",
        "error_rate",
        "app_5xx",
        "payments.failed",
        "queue_depth",
        "orders",
        "terrorism_books",
    ]
    assert [name for name in names if is_better_low(name)] == names[:5]
    assert [name for name in names if is_trouble(name)] == names[:4]
    assert volume("http_errors", hours(300, 100, h1=5, h2=5)) is None
    assert volume("http_errors", hours(300, 100, h1=900, h2=900)) is not None


def test_levels() -> None:
    # A level of which nothing is measured has not fallen, and one below 5 may.
    assert volume("conversion_rate", hours(300, 0.2)[:-2]) is None
    down = volume("conversion_rate", hours(300, 0.2, h1=0.01, h2=0.01))
    assert down is not None
    assert down.severity == "P2"


def test_times_are_those_of_the_run_not_of_the_clock() -> None:
    later = NOW + timedelta(days=400)
    assert volume("orders", hours(300, 50, h1=3, h2=5), later) is None


def test_metric_long_collapse_of_scattered_count_is_reported() -> None:
    now = datetime(2031, 3, 6, 13, 5, tzinfo=UTC)

    def bursts(at: datetime) -> float:
        return (300 if at.day % 6 == 1 else 50) if 8 <= at.hour < 20 else 5

    def fallen(at: datetime) -> float:
        return 0 if at >= now - 5 * HOUR else bursts(at)

    assert volume("orders", series(bursts, now, days=29), now) is None
    down = volume("orders", series(fallen, now, days=29), now)
    assert down is not None
    assert down.key == "volume:collapsed:orders"
