"""Latencies that are well above what is usual at that hour."""

from collections.abc import Sequence
from datetime import datetime

from postroom.domain.detections import Outcome, Proof, Sighting
from postroom.metrics.schemas import Bucket
from postroom.scouts.detectors.measured import HISTORY_HOURS, deviation, hourly, kind_of, number
from postroom.scouts.detectors.series import plural
from postroom.scouts.toolbox import Toolbox
from postroom.settings import ScoutSettings

MOST_METRICS = 50
SIGMAS, HIGH = 5.0, 1.5


def sighting(name: str, buckets: Sequence[Bucket], now: datetime) -> Sighting | None:
    """Return that a latency (95th percentile by hour) has been too high for two hours, or None."""
    values = hourly(buckets, now, missing=None)
    found = deviation(values, now, sigmas=SIGMAS, high=HIGH, low=0.0)
    if found is None or not found.above:
        return None
    what = (
        f"The 95th percentile was {number(found.value)} in the hour from {found.at:%Y-%m-%d %H:%M} UTC and the one "
        f"before it was too high as well; {number(found.usual.expected)} is usual at that hour "
        f"({found.usual.ratio(found.value):.1f} times)."
    )
    return Sighting(
        key=f"latency:{name}",
        title=f"{name} is far slower than usual",
        body=what,
        confidence=0.8,
        severity="P1" if found.usual.ratio(found.value) >= 3 else "P2",
        tags=["latency"],
        proofs=[Proof("metrics", what, name)],
        quiet_days=2,
    )


async def detect(toolbox: Toolbox, now: datetime, settings: ScoutSettings) -> Outcome:
    """Look at the latencies among the project's metrics."""
    names = [series.name for series in await toolbox.metric_names(2) if kind_of(series.name) == "latency"]
    if not names:
        return Outcome(
            "No latencies were measured in 2 days: write metrics whose names say so, such as http_ms."
        )
    found = []
    for name in names[:MOST_METRICS]:
        buckets = await toolbox.metric(name, hours=HISTORY_HOURS, aggregation="p95")
        found.append(sighting(name, buckets, now))
    cut = f" The other {len(names) - MOST_METRICS} were not." if len(names) > MOST_METRICS else ""
    summary = f"Looked at {plural(min(len(names), MOST_METRICS), 'latency', 'latencies')}.{cut}"
    return Outcome(summary, [each for each in found if each is not None])
