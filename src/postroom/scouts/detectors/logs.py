"""Detect patterns of log lines that are new, or that suddenly occur far more often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.scouts.findings import MAX_ABOUT
from postroom.domain.statistics.baseline import Spike, of_counts
from postroom.domain.statistics.chance import is_beyond_chance
from postroom.scouts.detectors.sampled import Sampled
from postroom.scouts.detectors.series import Days, cut, days_before, filled
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.signals import daily_sample
from postroom.signals.scout_queries import Quota, SignalText
from postroom.text.log_templates import ALARMING, Level, lines_of, worst
from postroom.text.plural import plural

PRODUCTS = frozenset({"logs"})
HISTORY_DAYS = 28
RECENT_DAYS = 3
LEAST_HISTORY = 7
LEAST_NEW = 3
LEAST_READ = 3
"""Minimum lines of a day that were read for a pattern's count to be reliable enough to report a surge."""

QUOTA = Quota(recent_days=RECENT_DAYS, recent=750, before=80)
SPIKE = Spike(sigmas=5, ratio=5, more=30)
CHANCE = 1e-6
"""Maximum probability of a day's count by chance: hundreds of patterns are checked every day."""


@dataclass(slots=True)
class Pattern:
    """One pattern: its line counts by day, the lines that were read, the worst level."""

    template: str
    example: SignalText
    level: Level = "info"
    days: Days = field(default_factory=dict)
    read: dict[date, list[SignalText]] = field(default_factory=dict)


def sightings(
    rows: Sequence[SignalText], now: datetime, counts: Mapping[tuple[str, date], int] | None = None
) -> list[Sighting]:
    """Return new patterns of alarming levels, and patterns that surge.

    `counts` are the numbers of signals by product and day if not all of them were read.
    """
    if not rows:
        return []
    sample = Sampled(rows, counts)
    recent = now.date() - timedelta(days=RECENT_DAYS)
    known = (recent - sample.begun).days >= LEAST_HISTORY
    results = []
    for pattern in _patterns(sample):
        sighting = _exploding(pattern, [day for day in days_before(now, HISTORY_DAYS) if day >= sample.begun])
        if sighting is None and known and min(pattern.days) > recent and pattern.level in ALARMING:
            lines = [row for matching in pattern.read.values() for row in matching]
            if sample.can_be_new(lines, recent_days=RECENT_DAYS, now=now):
                sighting = _new(pattern)
        if sighting is not None:
            results.append(sighting)
    return results


def _patterns(sample: Sampled) -> list[Pattern]:
    patterns: dict[str, Pattern] = {}
    for row in sample.rows:
        day, weight = row.at.date(), sample.weight(row)
        for template, level in lines_of(row.text):
            pattern = patterns.setdefault(template, Pattern(template, row))
            pattern.level = worst([pattern.level, level])
            pattern.days[day] = pattern.days.get(day, 0.0) + weight
            pattern.read.setdefault(day, []).append(row)
    return list(patterns.values())


def _new(pattern: Pattern) -> Sighting | None:
    total = sum(pattern.days.values())
    if sum(map(len, pattern.read.values())) < LEAST_NEW:
        return None
    before = HISTORY_DAYS - RECENT_DAYS
    description = f"{plural(total, 'line')} since {min(pattern.days)}, none seen in {before} days before."
    return _sighting("new", pattern, f"New log pattern: {pattern.template}", description, quiet_days=30)


def _exploding(pattern: Pattern, days: Sequence[date]) -> Sighting | None:
    series = filled(pattern.days, days)
    for at in (len(days) - 1, len(days) - 2):
        history = series[:at] if at > 0 else []
        usual, read = of_counts(history), pattern.read.get(days[at], ()) if at >= 0 else ()
        if (
            len(history) >= LEAST_HISTORY
            and len(read) >= LEAST_READ
            and SPIKE.is_cleared(series[at], usual, worst=max(history))
            and is_beyond_chance(series[at], history, chance=CHANCE)
        ):
            description = (
                f"{plural(series[at], 'line')} on {days[at]}, where {usual.expected:,.0f} are usual and "
                f"{max(history):,.0f} was the most."
            )
            title = f"Log pattern explodes: {pattern.template}"
            return _sighting("exploding", pattern, title, description, quiet_days=7)
    return None


def _sighting(kind: str, pattern: Pattern, title: str, description: str, *, quiet_days: int) -> Sighting:
    level = pattern.level
    return Sighting(
        key=f"logs:{kind}:{pattern.template}",
        title=title,
        body=f"{description} Level: {level}. Lines are brought to their pattern by masking what varies.",
        confidence=0.7 if kind == "new" else 0.85,
        severity="P1" if level == "fatal" else "P2" if level == "error" else "P3",
        tags=["logs", level],
        proofs=[Proof("logs", f"{one_line(pattern.template)}: {description}", pattern.example.source_id)],
        quiet_days=quiet_days,
        about=[row.id for rows in pattern.read.values() for row in rows][:MAX_ABOUT],
    )


async def detect(context: RunContext) -> DetectorResult:
    """Check the log lines of the last four weeks."""
    daily = await daily_sample(context, days=HISTORY_DAYS, products=PRODUCTS, quota=QUOTA)
    if not daily.rows:
        return DetectorResult(f"No log lines were sent in {HISTORY_DAYS} days, so there is nothing to check.")
    sample = Sampled(daily.rows, daily.counts)
    return DetectorResult(
        f"Looked at {plural(sample.total, 'log signal')}.{cut(sample.limit)}",
        sightings(daily.rows, context.now, daily.counts),
    )
