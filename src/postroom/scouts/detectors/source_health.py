"""Detect sources that went silent, or flood the inbox."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting
from postroom.domain.sources.configs import SCOUT
from postroom.domain.statistics.baseline import Spike, longest_gap, of_counts
from postroom.domain.statistics.chance import is_beyond_chance
from postroom.scouts.detectors.series import Days, cut, days_before, filled
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.project import source_states
from postroom.scouts.tools.signals import signals_by_day
from postroom.signals.scout_queries import MAX_ROWS, DayCount
from postroom.text.plural import plural

HISTORY_DAYS = 42
LEAST_DAYS = 10
"""Minimum days between a source's first and last signal for its silence to be significant."""

REGULAR = 0.6
"""Minimum share of those days with a signal for a source to be regular."""

LEAST_SILENCE = 3
SILENCE_CHANCE = 1e-4
"""Maximum probability of a silence by chance, given how often the source was silent on days of the same kind."""

FLOOD = Spike(sigmas=5, ratio=5, more=100)
FLOOD_CHANCE = 1e-4
"""Maximum probability of a day's count by chance, given the source's usual counts."""

Source = tuple[str, str]


def sightings(rows: Sequence[DayCount], states: Mapping[Source, bool], now: datetime) -> list[Sighting]:
    """Return the sources that have been silent too long, or send far too much."""
    by_source: defaultdict[Source, Days] = defaultdict(dict)
    for row in rows:
        by_source[row.source_product, row.source_type][row.day] = float(row.count)
    results = []
    for source, counts in sorted(by_source.items()):
        if source == SCOUT:
            continue
        sighting = _quiet(source, counts, now) if states.get(source, True) else None
        sighting = sighting or _flood(source, counts, now)
        if sighting is not None:
            results.append(sighting)
    return results


def _quiet(source: Source, counts: Days, now: datetime) -> Sighting | None:
    first, last = min(counts), max(counts)
    lived = (last - first).days + 1
    silent = (now.date() - last).days
    if lived < LEAST_DAYS or len(counts) / lived < REGULAR:
        return None
    usual_gap = longest_gap(filled(counts, [day for day in days_before(now, HISTORY_DAYS) if day <= last]))
    if silent < max(LEAST_SILENCE, 2 * usual_gap + 1) or _chance(counts, now) > SILENCE_CHANCE:
        return None
    name = "/".join(source)
    description = (
        f"The last signal is of {last}, {plural(silent, 'day')} ago. Before, it sent something on {len(counts)} of "
        f"{plural(lived, 'day')} and was never silent for more than {plural(usual_gap, 'day')}."
    )
    return Sighting(
        key=f"source:quiet:{name}:{last}",
        title=f"Source went quiet: {name}",
        body=f"{description} No news may be good news, or a broken integration. Send a test signal to find out.",
        confidence=0.7,
        severity="P2",
        tags=["sources"],
        proofs=[Proof(source[0], description, source[1])],
        quiet_days=14,
        kind="operational",
    )


def _chance(counts: Days, now: datetime) -> float:
    """Return how probable the present silence is by the empty days between the first and the last signal."""
    first, last = min(counts), max(counts)
    known = [first + timedelta(days=back) for back in range((last - first).days + 1)]
    chance = 1.0
    for back in range((now.date() - last).days):
        is_weekend = (now.date() - timedelta(days=back)).weekday() >= 5
        same_kind = [day for day in known if (day.weekday() >= 5) == is_weekend]
        chance *= (sum(day not in counts for day in same_kind) + 0.5) / (len(same_kind) + 1)
    return chance


def _flood(source: Source, counts: Days, now: datetime) -> Sighting | None:
    days = [day for day in days_before(now, HISTORY_DAYS) if day >= min(counts)]
    series = filled(counts, days)
    for at in (len(days) - 1, len(days) - 2):
        history = series[:at] if at > 0 else []
        usual = of_counts(history)
        if len(history) < LEAST_DAYS or not FLOOD.is_cleared(series[at], usual, worst=max(history)):
            continue
        if not is_beyond_chance(series[at], history, chance=FLOOD_CHANCE):
            continue
        name = "/".join(source)
        description = (
            f"{plural(series[at], 'signal')} on {days[at]}, where {usual.expected:,.0f} are usual and "
            f"{max(history):,.0f} was the most in {plural(len(history), 'day')}."
        )
        return Sighting(
            key=f"source:flood:{name}",
            title=f"Source floods the inbox: {name}",
            body=f"{description} Look whether it is one problem, or a sender that repeats itself.",
            confidence=0.85,
            severity="P2",
            tags=["sources"],
            proofs=[Proof(source[0], description, source[1])],
            kind="operational",
        )
    return None


async def detect(context: RunContext) -> DetectorResult:
    """Check how much each source sent in the last six weeks."""
    rows = await signals_by_day(context, HISTORY_DAYS)
    if not rows:
        return DetectorResult(
            f"No source sent a signal in {HISTORY_DAYS} days, so there is no rhythm to compare with."
        )
    states = await source_states(context)
    count = len({(row.source_product, row.source_type) for row in rows})
    limits = cut((len(rows) >= MAX_ROWS, f"only {MAX_ROWS:,} counts were read"))
    return DetectorResult(
        f"Looked at the rhythm of {plural(count, 'source')}.{limits}", sightings(rows, states, context.now)
    )
