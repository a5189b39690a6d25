"""Detect latencies well above the usual value at that hour of that weekday."""

from collections.abc import Sequence
from datetime import datetime

from postroom.domain.metrics.names import kind_of
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting
from postroom.metrics.schemas import Bucket
from postroom.metrics.service import MAX_SERIES
from postroom.scouts.detectors.measured import (
    READ_HOURS,
    Bars,
    deviations,
    hourly,
    looked_from,
    number,
    whole_hour,
)
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.metrics import metric, metric_names
from postroom.scouts.tools.project import previous_run
from postroom.text.plural import plural

MAX_METRICS = 50
SIGMAS, HIGH = 5.0, 1.5


def sighting(name: str, buckets: Sequence[Bucket], now: datetime, since: datetime) -> Sighting | None:
    """Return a sighting if a latency (hourly 95th percentile) was too high for two hours since `since`, or None."""
    candidates = deviations(hourly(buckets, now, missing=None), now, since, Bars(SIGMAS, HIGH))
    if not candidates:
        return None
    worst = max(candidates, key=lambda each: each.usual.ratio(each.value))
    description = (
        f"It was {worst.when(whole_hour(now))}: the 95th percentile was {number(worst.value)} in the hour from "
        f"{worst.at:%Y-%m-%d %H:%M} UTC, where {number(worst.usual.expected)} is usual at that hour of that "
        f"day of the week ({worst.usual.ratio(worst.value):.1f} times)."
    )
    return Sighting(
        key=f"latency:{name}",
        title=f"{name} is far slower than usual",
        body=description,
        confidence=0.8,
        severity="P1" if worst.usual.ratio(worst.value) >= 3 else "P2",
        tags=["latency"],
        proofs=[Proof("metrics", description, name)],
        quiet_days=2,
    )


async def detect(context: RunContext) -> DetectorResult:
    """Check the project's latency metrics in the hours since the previous run."""
    series = await metric_names(context, 3)
    names = [serie.name for serie in series if kind_of(serie.name) == "latency"]
    if not names:
        return DetectorResult(
            "No latencies were measured in 3 days: write metrics with suitable names, such as http_ms."
        )
    since = looked_from(await previous_run(context), context.now)
    sightings = []
    for name in names[:MAX_METRICS]:
        buckets = await metric(context, name, hours=READ_HOURS, aggregation="p95")
        sightings.append(sighting(name, buckets, context.now, since))
    scope = plural(min(len(names), MAX_METRICS), "latency", "latencies")
    limits = cut(
        (len(series) >= MAX_SERIES, f"only the first {MAX_SERIES:,} metrics were listed"),
        (len(names) > MAX_METRICS, f"{len(names) - MAX_METRICS} more were not looked at"),
    )
    return DetectorResult(
        f"Looked at {scope} from {since:%Y-%m-%d %H:%M} UTC on.{limits}",
        [each for each in sightings if each is not None],
    )
