"""Patterns of log lines that are new, or that suddenly come far more often."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from postroom.domain.baseline import Spike, of_counts
from postroom.domain.detections import Outcome, Proof, Sighting, one_line
from postroom.domain.log_templates import ALARMING, Level, lines_of, worst
from postroom.scouts.detectors.series import Days, days_before, filled, plural
from postroom.scouts.toolbox import Toolbox
from postroom.settings import ScoutSettings
from postroom.signals.statistics import SignalText

PRODUCTS = frozenset({"logs"})
HISTORY_DAYS = 28
RECENT_DAYS = 3
LEAST_HISTORY = 7
LEAST_NEW = 3
MOST_TEXTS = 3_000
SPIKE = Spike(sigmas=5, ratio=5, more=30)


@dataclass(slots=True)
class Pattern:
    """What is known of one pattern: how many lines by day, the worst level, a signal that has it."""

    template: str
    example: SignalText
    level: Level = "info"
    days: Days = field(default_factory=dict)


def sightings(rows: Sequence[SignalText], now: datetime) -> list[Sighting]:
    """Return the alarming patterns that are new, and the patterns that explode."""
    if not rows:
        return []
    begun = min(row.at.date() for row in rows)
    recent = now.date() - timedelta(days=RECENT_DAYS)
    known = (recent - begun).days >= LEAST_HISTORY
    found = []
    for pattern in _patterns(rows):
        sighting = _exploding(pattern, [day for day in days_before(now, HISTORY_DAYS) if day >= begun])
        if sighting is None and known and min(pattern.days) > recent and pattern.level in ALARMING:
            sighting = _new(pattern)
        if sighting is not None:
            found.append(sighting)
    return found


def _patterns(rows: Sequence[SignalText]) -> list[Pattern]:
    found: dict[str, Pattern] = {}
    for row in rows:
        day = row.at.date()
        for template, level in lines_of(row.text):
            pattern = found.setdefault(template, Pattern(template, row))
            pattern.level = worst([pattern.level, level])
            pattern.days[day] = pattern.days.get(day, 0.0) + 1
    return list(found.values())


def _new(pattern: Pattern) -> Sighting | None:
    total = sum(pattern.days.values())
    if total < LEAST_NEW:
        return None
    what = f"{plural(total, 'line')} since {min(pattern.days)}, none in {HISTORY_DAYS - RECENT_DAYS} days before."
    return _sighting("new", pattern, f"New log pattern: {pattern.template}", what, quiet_days=30)


def _exploding(pattern: Pattern, days: Sequence[date]) -> Sighting | None:
    series = filled(pattern.days, days)
    for at in (len(days) - 1, len(days) - 2):
        history = series[:at] if at > 0 else []
        usual = of_counts(history)
        if len(history) >= LEAST_HISTORY and SPIKE.is_cleared(series[at], usual, worst=max(history)):
            what = (
                f"{plural(series[at], 'line')} on {days[at]}, where {usual.expected:,.0f} are usual and "
                f"{max(history):,.0f} was the most."
            )
            title = f"Log pattern explodes: {pattern.template}"
            return _sighting("exploding", pattern, title, what, quiet_days=7)
    return None


def _sighting(kind: str, pattern: Pattern, title: str, what: str, *, quiet_days: int) -> Sighting:
    level = pattern.level
    return Sighting(
        key=f"logs:{kind}:{pattern.template}",
        title=title,
        body=f"{what} Level: {level}. Lines are brought to their pattern by masking what varies.",
        confidence=0.7 if kind == "new" else 0.85,
        severity="P1" if level == "fatal" else "P2" if level == "error" else "P3",
        tags=["logs", level],
        proofs=[Proof("logs", f"{one_line(pattern.template)}: {what}", pattern.example.source_id)],
        quiet_days=quiet_days,
    )


async def detect(toolbox: Toolbox, now: datetime, settings: ScoutSettings) -> Outcome:
    """Look at the log lines of the last four weeks."""
    rows = await toolbox.signal_texts(days=HISTORY_DAYS, products=PRODUCTS, limit=MOST_TEXTS)
    if not rows:
        return Outcome(f"No log lines were sent in {HISTORY_DAYS} days, so there is nothing to look at.")
    cut = f" Only the newest {MOST_TEXTS:,} were read." if len(rows) >= MOST_TEXTS else ""
    return Outcome(f"Looked at {plural(len(rows), 'log signal')}.{cut}", sightings(rows, now))
