"""Detect releases and deploys that are followed by more errors."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from postroom.domain.metrics.names import is_trouble, kind_of
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.statistics.chance import is_beyond_chance
from postroom.metrics.schemas import Bucket
from postroom.metrics.service import MAX_SERIES
from postroom.scouts.detectors.error_tracking import HISTORY_DAYS, PRODUCTS, Kind, kinds_of
from postroom.scouts.detectors.series import ago, cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.metrics import metric, metric_names
from postroom.scouts.tools.signals import signals_by_key
from postroom.signals.scout_queries import MAX_ROWS, KeyedDay
from postroom.text.plural import plural

RECENT_DAYS = 7
LEAST_KINDS = 3
"""Minimum new kinds of error for a release to be reported."""

LEAST_OCCURRENCES = 3
TIMES_USUAL = 2.0
AROUND = timedelta(hours=2)
"""Length of the windows before and after a deploy in which errors are compared."""

MAX_METRICS = 10
"""Maximum error metrics that are compared around deploys."""

LEAST_ERRORS = 10.0
TIMES_BEFORE = 2.5
LEAST_WINDOWS = 12
"""Minimum windows before a deploy to estimate the usual number of errors."""

LEAST_RELEASES = 4
"""Minimum earlier releases to estimate how many new kinds of error are usual."""

DEPLOY_CHANCE, RELEASE_CHANCE = 1e-4, 1e-2
"""Maximum probabilities by chance of the errors after a deploy, and of the new kinds of a release."""


def by_release(rows: Sequence[KeyedDay], now: datetime) -> list[Sighting]:
    """Return the releases of the last week with more new kinds of error than usual."""
    first_seen: dict[str, date] = {}
    came_with: defaultdict[str, list[Kind]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.day):
        if row.release:
            first_seen.setdefault(row.release, row.day)
    first_release: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.first_at):
        if row.release:
            first_release.setdefault(row.key, row.release)
    for kind in kinds_of(rows):
        release = first_release.get(kind.key)
        if release is not None and kind.since(kind.first) >= LEAST_OCCURRENCES:
            came_with[release].append(kind)
    recent = now.date() - timedelta(days=RECENT_DAYS)
    earlier = [len(came_with[release]) for release, day in first_seen.items() if day <= recent]
    if len(earlier) < 2:
        return []
    times = [_times(came_with[release]) for release, day in first_seen.items() if day <= recent]
    usual = median(earlier)
    results = []
    for release, day in sorted(first_seen.items()):
        kinds = came_with[release]
        if (
            day > recent
            and len(kinds) >= max(LEAST_KINDS, TIMES_USUAL * usual)
            and (
                len(earlier) < LEAST_RELEASES
                or is_beyond_chance(len(kinds), earlier, chance=RELEASE_CHANCE)
                or is_beyond_chance(_times(kinds), times, chance=RELEASE_CHANCE)
            )
        ):
            results.append(_release(release, day, kinds, usual, now))
    return results


def _times(kinds: Sequence[Kind]) -> float:
    """Return the total occurrences of several kinds of error."""
    return sum(kind.since(kind.first) for kind in kinds)


def _release(release: str, day: date, kinds: Sequence[Kind], usual: float, now: datetime) -> Sighting:
    description = (
        f"{plural(len(kinds), 'kind')} of errors came with it that were not seen before; {usual:g} is usual for a "
        f"release. It was first seen {ago(day, now)}."
    )
    return Sighting(
        key=f"release:{release}",
        title=f"Release {release} brought {plural(len(kinds), 'new kind')} of errors",
        body=description,
        confidence=0.7,
        severity="P1",
        tags=["release"],
        proofs=[
            Proof(
                "error_tracking",
                f"{one_line(kind.title)}: {plural(kind.since(kind.first), 'time')}",
                kind.key,
            )
            for kind in kinds[:20]
        ],
        quiet_days=30,
    )


def by_deploy(
    deploys: Sequence[datetime], errors: Mapping[str, Sequence[Bucket]], now: datetime
) -> list[Sighting]:
    """Return the deploys after which an error metric rose; `errors` are sums by 10 minutes."""
    results = []
    for name, buckets in sorted(errors.items()):
        for at in sorted(deploys):
            if at + AROUND > now:
                continue
            before = sum(bucket.value for bucket in buckets if at - AROUND <= bucket.at < at)
            after = sum(bucket.value for bucket in buckets if at <= bucket.at < at + AROUND)
            history = _windows(buckets, at)
            if (
                after >= LEAST_ERRORS
                and after >= TIMES_BEFORE * max(before, 1.0)
                and (len(history) < LEAST_WINDOWS or is_beyond_chance(after, history, chance=DEPLOY_CHANCE))
            ):
                description = (
                    f"{after:,.0f} in the two hours after the deploy of {at:%Y-%m-%d %H:%M} UTC, "
                    f"{before:,.0f} in the two before."
                )
                results.append(
                    Sighting(
                        key=f"deploy:{at.isoformat()}:{name}",
                        title=f"{name} rose after a deploy",
                        body=description,
                        confidence=0.75,
                        severity="P1",
                        tags=["release"],
                        proofs=[Proof("metrics", description, name)],
                        quiet_days=30,
                    )
                )
    return results


def _windows(buckets: Sequence[Bucket], at: datetime) -> list[float]:
    """Return the sums of consecutive windows before a time, back to the first bucket."""
    sums: defaultdict[int, float] = defaultdict(float)
    for bucket in buckets:
        if bucket.at < at:
            sums[int((at - bucket.at) / AROUND)] += bucket.value
    return [sums[back] for back in range(max(sums, default=-1) + 1)]


async def detect(context: RunContext) -> DetectorResult:
    """Check the errors after the latest releases and deploys."""
    rows = await signals_by_key(context, PRODUCTS, HISTORY_DAYS)
    releases = {row.release for row in rows if row.release}
    series = await metric_names(context, RECENT_DAYS)
    names = [serie.name for serie in series]
    hours = 24.0 * RECENT_DAYS
    deploys: set[datetime] = set()
    for name in (name for name in names if kind_of(name) == "deploys"):
        points = await metric(context, name, hours=hours, bucket_minutes=10, aggregation="count")
        deploys.update(bucket.at for bucket in points)
    errors, counted = {}, [name for name in names if is_trouble(name) and kind_of(name) == "volume"]
    if deploys:
        for name in counted[:MAX_METRICS]:
            errors[name] = await metric(context, name, hours=hours, bucket_minutes=10, aggregation="sum")
    if not releases and not deploys:
        return DetectorResult(
            "No error names its release, and no deploys were measured, so nothing can be compared."
        )
    limits = cut(
        (len(rows) >= MAX_ROWS, f"only the newest {MAX_ROWS:,} counts of errors were read"),
        (len(series) >= MAX_SERIES, f"only the first {MAX_SERIES:,} metrics were listed"),
        (
            bool(deploys) and len(counted) > MAX_METRICS,
            f"only {MAX_METRICS} of {len(counted)} metrics of errors were compared around deploys",
        ),
    )
    summary = f"Looked at {plural(len(releases), 'release')} and {plural(len(deploys), 'deploy')}.{limits}"
    return DetectorResult(
        summary, [*by_release(rows, context.now), *by_deploy(sorted(deploys), errors, context.now)]
    )
