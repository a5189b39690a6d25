"""Volumes that collapse or shoot up against what is usual at that hour."""

from collections.abc import Sequence
from datetime import datetime

from postroom.domain.detections import Outcome, Proof, Sighting
from postroom.metrics.schemas import Bucket
from postroom.scouts.detectors.measured import HISTORY_HOURS, deviation, hourly, kind_of, number
from postroom.scouts.detectors.series import plural
from postroom.scouts.toolbox import Toolbox
from postroom.settings import ScoutSettings

MOST_METRICS = 50
SIGMAS, HIGH, LOW = 5.0, 3.0, 0.4
DENSE = 0.9
"""Share of hours with points from which an hour without any counts as nothing happened."""

LEAST_USUAL = 5.0
"""What has to be usual for a collapse to be told: nothing instead of one or two is no news."""


def sighting(name: str, buckets: Sequence[Bucket], now: datetime) -> Sighting | None:
    """Return that a volume (sum by hour) has been out of range for two hours, or None."""
    values = hourly(buckets, now, missing=None)
    if values:
        filled = hourly(buckets, now, missing=0.0)
        values = filled if len(values) >= DENSE * len(filled) else values
    found = deviation(values, now, sigmas=SIGMAS, high=HIGH, low=LOW)
    if found is None or (not found.above and found.usual.expected < LEAST_USUAL):
        return None
    how = "shot up" if found.above else "collapsed"
    what = (
        f"{number(found.value)} in the hour from {found.at:%Y-%m-%d %H:%M} UTC and as far off in the one before; "
        f"{number(found.usual.expected)} is usual at that hour."
    )
    return Sighting(
        key=f"volume:{how}:{name}",
        title=f"{name} {how}",
        body=what,
        confidence=0.8,
        severity="P1" if not found.above else "P2",
        tags=["volume"],
        proofs=[Proof("metrics", what, name)],
        quiet_days=2,
    )


async def detect(toolbox: Toolbox, now: datetime, settings: ScoutSettings) -> Outcome:
    """Look at the volumes among the project's metrics."""
    names = [series.name for series in await toolbox.metric_names(14) if kind_of(series.name) == "volume"]
    if not names:
        return Outcome("No volumes were measured in 14 days: write metrics such as orders or requests.")
    found = []
    for name in names[:MOST_METRICS]:
        buckets = await toolbox.metric(name, hours=HISTORY_HOURS, aggregation="sum")
        found.append(sighting(name, buckets, now))
    cut = f" The other {len(names) - MOST_METRICS} were not." if len(names) > MOST_METRICS else ""
    summary = f"Looked at {plural(min(len(names), MOST_METRICS), 'volume')}.{cut}"
    return Outcome(summary, [each for each in found if each is not None])
