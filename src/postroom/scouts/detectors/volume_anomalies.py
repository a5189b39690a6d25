"""Detect volumes and levels that collapse or surge compared with the same hour of that weekday."""

from collections.abc import Sequence
from datetime import datetime

from postroom.domain.metrics.names import is_better_low, kind_of
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting
from postroom.metrics.schemas import Bucket
from postroom.metrics.service import MAX_SERIES
from postroom.scouts.detectors.measured import (
    READ_HOURS,
    Bars,
    Deviation,
    deviations,
    hourly,
    long_collapse,
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
SIGMAS, HIGH, LOW = 5.0, 3.0, 0.4
DENSE = 0.9
"""Share of hours with points from which an hour without points counts as zero."""

LEAST_USUAL = 5.0
"""Minimum usual value for a collapse of a volume to be reported: zero instead of one or two is insignificant."""


def sighting(name: str, buckets: Sequence[Bucket], now: datetime, since: datetime) -> Sighting | None:
    """Return a sighting if a metric was out of range for two hours since `since`, else None; collapses come first.

    The buckets of a volume are sums by hour, those of a level averages.
    """
    counts = kind_of(name) == "volume"
    values = hourly(buckets, now, missing=None)
    if values and counts:
        # A level without measurements is not a level of zero.
        filled = hourly(buckets, now, missing=0.0)
        values = filled if len(values) >= DENSE * len(filled) else values
    candidates = [
        each
        for each in deviations(values, now, since, Bars(SIGMAS, HIGH, LOW, counts=counts))
        if each.above or _is_collapse(name, each, counts=counts)
    ]
    if counts and not any(not each.above for each in candidates):
        fallen = long_collapse(values, now, since, LOW)
        if fallen is not None and _is_collapse(name, fallen, counts=counts):
            candidates.append(fallen)
    if not candidates:
        return None
    worst = next((each for each in reversed(candidates) if not each.above), candidates[-1])
    how = "shot up" if worst.above else "collapsed"
    description = (
        f"It was {worst.when(whole_hour(now))}: {number(worst.value)} "
        f"in the hour from {worst.at:%Y-%m-%d %H:%M} UTC, "
        f"where {number(worst.usual.expected)} is usual at that hour of that day of the week."
    )
    return Sighting(
        key=f"volume:{how}:{name}",
        title=f"{name} {how}",
        body=description,
        confidence=0.8,
        severity="P1" if counts and not worst.above else "P2",
        tags=["volume"],
        proofs=[Proof("metrics", description, name)],
        quiet_days=2,
    )


def _is_collapse(name: str, deviation: Deviation, *, counts: bool) -> bool:
    return not is_better_low(name) and (not counts or deviation.usual.expected >= LEAST_USUAL)


async def detect(context: RunContext) -> DetectorResult:
    """Check the project's volume and level metrics in the hours since the previous run."""
    series = await metric_names(context, 14)
    names = [serie.name for serie in series if kind_of(serie.name) in {"volume", "level"}]
    if not names:
        return DetectorResult(
            "No volumes were measured in 14 days: write metrics such as orders or requests."
        )
    since = looked_from(await previous_run(context), context.now)
    sightings = []
    for name in names[:MAX_METRICS]:
        counts = kind_of(name) == "volume"
        buckets = await metric(context, name, hours=READ_HOURS, aggregation="sum" if counts else "avg")
        sightings.append(sighting(name, buckets, context.now, since))
    scope = plural(min(len(names), MAX_METRICS), "volume")
    limits = cut(
        (len(series) >= MAX_SERIES, f"only the first {MAX_SERIES:,} metrics were listed"),
        (len(names) > MAX_METRICS, f"{plural(len(names) - MAX_METRICS, 'volume')} more were not looked at"),
    )
    return DetectorResult(
        f"Looked at {scope} from {since:%Y-%m-%d %H:%M} UTC on.{limits}",
        [each for each in sightings if each is not None],
    )
