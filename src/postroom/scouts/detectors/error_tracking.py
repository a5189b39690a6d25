"""Detect errors that are new, that suddenly occur far more often, or that came back."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from postroom.domain.reports.artefact_types import Priority
from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.scouts.findings import MAX_ABOUT
from postroom.domain.statistics.baseline import Spike, of_counts
from postroom.domain.statistics.chance import is_beyond_chance
from postroom.scouts.detectors.series import Days, ago, cut, days_before, filled
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.signals import signals_by_key
from postroom.signals.scout_queries import MAX_ROWS, KeyedDay
from postroom.text.plural import plural

PRODUCTS = frozenset({"error_tracking"})
HISTORY_DAYS = 42
RECENT_DAYS = 7
BACK_DAYS = 14
LEAST_HISTORY = 7
LEAST_NEW = 3
MANY = 100
SPIKE = Spike(sigmas=4, ratio=3, more=20)
CHANCE = 1e-6
"""Maximum probability of a day's count by chance: hundreds of kinds are checked every day."""

NEW_CHANCE = 1e-2
"""Maximum probability that any new kind is reported by chance, by the counts of kinds that were new before."""


@dataclass(slots=True)
class Kind:
    """One kind of error: its counts by day and its details."""

    key: str
    title: str
    days: Days = field(default_factory=dict)
    release: str | None = None
    reopened_on: date | None = None
    called_spiking_on: date | None = None
    examples: list[UUID] = field(default_factory=list)

    @property
    def first(self) -> date:
        """The first day with an occurrence."""
        return min(self.days)

    def since(self, day: date) -> float:
        """The number of occurrences since a day."""
        return sum(count for at, count in self.days.items() if at >= day)


def kinds_of(rows: Sequence[KeyedDay]) -> list[Kind]:
    """Group rows into kinds of error."""
    kinds: dict[str, Kind] = {}
    for row in sorted(rows, key=lambda row: row.day):
        kind = kinds.setdefault(row.key, Kind(row.key, row.title))
        kind.days[row.day] = max(kind.days.get(row.day, 0.0), float(row.occurrences))
        kind.release = row.release or kind.release
        kind.examples += [row.example] if row.example else []
        kind.reopened_on = row.day if row.reopened else kind.reopened_on
        kind.called_spiking_on = row.day if row.spiking else kind.called_spiking_on
    return list(kinds.values())


def sightings(rows: Sequence[KeyedDay], now: datetime) -> list[Sighting]:
    """Return the changes: each kind of error is reported for its most severe reason only."""
    kinds = kinds_of(rows)
    if not kinds:
        return []
    known_since = min(kind.first for kind in kinds)
    recent = now.date() - timedelta(days=RECENT_DAYS)
    can_be_new = (recent - known_since).days >= LEAST_HISTORY
    before = _earlier_newcomers(kinds, known_since, recent)
    newcomers = sum(kind.first > recent for kind in kinds)
    results = []
    for kind in kinds:
        sighting = (
            _back(kind, now)
            or _spiking(kind, now)
            or (_new(kind, before, newcomers, now) if can_be_new and kind.first > recent else None)
        )
        if sighting is not None:
            results.append(sighting)
    return results


def _earlier_newcomers(kinds: Sequence[Kind], known_since: date, recent: date) -> list[float]:
    """Return the first-week counts of kinds that were new before the recent days.

    Kinds of the first known days are excluded, since they may be older.
    """
    week = timedelta(days=RECENT_DAYS)
    return [
        sum(count for day, count in kind.days.items() if day < kind.first + week)
        for kind in kinds
        if known_since + timedelta(days=LEAST_HISTORY) < kind.first <= recent
    ]


def _new(kind: Kind, before: Sequence[float], newcomers: int, now: datetime) -> Sighting | None:
    count = kind.since(kind.first)
    if count < LEAST_NEW:
        return None
    # In a project where new kinds appear all the time, another one of the same size is not worth reporting.
    if before and not (
        count > max(before) and is_beyond_chance(count, before, chance=NEW_CHANCE / newcomers)
    ):
        return None
    return _sighting(
        kind,
        f"errors:new:{kind.key}",
        f"New error: {kind.title}",
        f"It was first seen {ago(kind.first, now)} and has happened {plural(count, 'time')} since. "
        f"Nothing of this kind was seen in the {HISTORY_DAYS - RECENT_DAYS} days before.",
        severity="P1" if count >= MANY else "P2",
        confidence=0.75,
        quiet_days=30,
    )


def _spiking(kind: Kind, now: datetime) -> Sighting | None:
    days = days_before(now, HISTORY_DAYS)
    recent = now.date() - timedelta(days=RECENT_DAYS)
    counts = filled(kind.days, days)
    # Today is incomplete, so yesterday is checked as well.
    for at in (len(days) - 1, len(days) - 2):
        history = [count for day, count in zip(days[:at], counts[:at], strict=True) if day >= kind.first]
        usual = of_counts(history)
        if (
            len(history) >= LEAST_HISTORY
            and SPIKE.is_cleared(counts[at], usual, worst=max(history, default=0))
            and is_beyond_chance(counts[at], history, chance=CHANCE)
        ):
            return _spike(
                kind,
                f"{plural(counts[at], 'time')} on {days[at]}, where {usual.expected:,.0f} is usual and "
                f"{max(history):,.0f} was the worst of {len(history)} days.",
                confidence=0.85,
            )
    called = kind.called_spiking_on
    if called is not None and called > recent:
        count = kind.days[called]
        return _spike(kind, f"Its source called it spiking on {called}, at {plural(count, 'time')}.", 0.7)
    return None


def _spike(kind: Kind, description: str, confidence: float) -> Sighting:
    return _sighting(
        kind,
        f"errors:spiking:{kind.key}",
        f"Error is spiking: {kind.title}",
        description,
        severity="P1",
        confidence=confidence,
        quiet_days=7,
    )


def _back(kind: Kind, now: datetime) -> Sighting | None:
    day = kind.reopened_on
    if day is None or (now.date() - day).days > BACK_DAYS:
        return None
    return _sighting(
        kind,
        f"errors:back:{kind.key}:{day}",
        f"Error came back after it was closed: {kind.title}",
        f"Its source had it closed and opened it again on {day}. It was first seen on {kind.first}. "
        f"The fix did not hold, or did not reach everybody.",
        severity="P1",
        confidence=0.9,
        quiet_days=30,
    )


def _sighting(
    kind: Kind,
    key: str,
    title: str,
    description: str,
    *,
    severity: Priority,
    confidence: float,
    quiet_days: int,
) -> Sighting:
    release = f" Release: {kind.release}." if kind.release else ""
    return Sighting(
        key=key,
        title=title,
        body=f"{description}{release}",
        confidence=confidence,
        severity=severity,
        tags=["errors"],
        proofs=[Proof("error_tracking", f"{one_line(kind.title)}: {description}", kind.key)],
        quiet_days=quiet_days,
        about=kind.examples[-MAX_ABOUT:],
    )


async def detect(context: RunContext) -> DetectorResult:
    """Check the errors of the last six weeks."""
    rows = await signals_by_key(context, PRODUCTS, HISTORY_DAYS)
    if not rows:
        return DetectorResult(f"No errors were sent in {HISTORY_DAYS} days, so there is nothing to check.")
    kinds = {row.key for row in rows}
    by_day: defaultdict[date, float] = defaultdict(float)
    for row in rows:
        by_day[row.day] += row.occurrences
    limits = cut((len(rows) >= MAX_ROWS, f"only the newest {MAX_ROWS:,} counts of errors were read"))
    summary = f"Looked at {plural(len(kinds), 'kind')} of errors on {plural(len(by_day), 'day')}.{limits}"
    return DetectorResult(summary, sightings(rows, context.now))
