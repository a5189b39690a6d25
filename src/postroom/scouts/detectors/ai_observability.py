"""Detect evaluations of the project's own AI that keep failing, or fail more often than before."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.scouts.findings import MAX_ABOUT
from postroom.domain.statistics.chance import CountModel
from postroom.scouts.detectors.sampled import Sampled
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.signals import daily_sample
from postroom.signals.scout_queries import Quota, SignalText
from postroom.text.plural import plural

PRODUCTS = frozenset({"llm_analytics"})
HISTORY_DAYS = 28
RECENT_DAYS = 14
LEAST_FAILURES = 2
FAILING = 0.5
"""Share of failures from which an evaluation is failing, whatever its history."""

CHANCE = 0.01
"""Maximum probability that the recent failures are chance."""

WIDE_GAP = 0.2
"""Distance below its threshold from which a score counts as far below."""

QUOTA = Quota(recent_days=RECENT_DAYS, recent=180, before=180)


def sightings(
    rows: Sequence[SignalText], now: datetime, counts: Mapping[tuple[str, date], int] | None = None
) -> list[Sighting]:
    """Return the evaluations that failed at least twice recently, on different days, more often than before.

    `counts` are the numbers of signals by product and day if not all of them were read.
    """
    sample = Sampled(rows, counts)
    border = now - timedelta(days=RECENT_DAYS)
    by_name: defaultdict[str, list[SignalText]] = defaultdict(list)
    for row in rows:
        name = row.extra.get("evaluation")
        if isinstance(name, str) and name.strip() and _failed(row):
            by_name[name.strip()].append(row)
    results = []
    for name, failures in sorted(by_name.items()):
        recent = [row for row in failures if row.at >= border]
        times = sum(map(sample.weight, recent))
        before = sum(sample.weight(row) for row in failures if row.at < border)
        days = {row.at.date() for row in recent}
        own = [row for row in rows if str(row.extra.get("evaluation", "")).strip() == name]
        if (
            len(recent) >= LEAST_FAILURES
            and len(days) >= LEAST_FAILURES
            and times > before
            and _is_more_than_chance(own, sample, border)
        ):
            results.append(_sighting(name, recent, times, before))
    return results


def _is_more_than_chance(own: Sequence[SignalText], sample: Sampled, border: datetime) -> bool:
    """Return whether the failures exceed what the earlier failure rate makes likely.

    The test is skipped if only failures are sent, or if half of the evaluations fail.
    """
    failed = [row for row in own if _failed(row)]
    times = sum(sample.weight(row) for row in failed if row.at >= border)
    before = sum(sample.weight(row) for row in failed if row.at < border)
    lately = sum(sample.weight(row) for row in own if row.at >= border)
    earlier = sum(sample.weight(row) for row in own if row.at < border)
    if len(failed) == len(own) or times >= FAILING * lately:
        return True
    expected = (before + 0.5) / (earlier + 1) * lately
    return CountModel(expected, before + 0.5).at_least(times) < CHANCE


def _failed(row: SignalText) -> bool:
    gap = _gap(row)
    return gap is None or gap > 0


def _gap(row: SignalText) -> float | None:
    score, threshold = row.extra.get("score"), row.extra.get("threshold")
    if isinstance(score, int | float) and isinstance(threshold, int | float):
        return float(threshold) - float(score)
    return None


def _sighting(name: str, recent: Sequence[SignalText], times: float, before: float) -> Sighting:
    gaps = [gap for gap in map(_gap, recent) if gap is not None]
    lowest = f" The lowest score is {max(gaps):.2f} below its threshold." if gaps else ""
    models = sorted({str(row.extra["model"]) for row in recent if row.extra.get("model")})
    named = f" Models: {', '.join(models)}." if models else ""
    description = (
        f"It failed {plural(times, 'time')} in {RECENT_DAYS} days, and {plural(before, 'time')} in the "
        f"{HISTORY_DAYS - RECENT_DAYS} days before.{lowest}{named}"
    )
    return Sighting(
        key=f"ai:evaluation:{name}",
        title=f"Evaluation keeps failing: {name}",
        body=description,
        confidence=0.8,
        severity="P1" if gaps and max(gaps) >= WIDE_GAP else "P2",
        tags=["ai", "evaluation"],
        proofs=[Proof(row.source_product, one_line(row.text), row.source_id) for row in recent[:10]],
        quiet_days=14,
        about=[row.id for row in recent[:MAX_ABOUT]],
    )


async def detect(context: RunContext) -> DetectorResult:
    """Check the evaluations of the last four weeks."""
    evaluations = await daily_sample(context, days=HISTORY_DAYS, products=PRODUCTS, quota=QUOTA)
    if not evaluations.rows:
        return DetectorResult(
            f"No evaluations were sent in {HISTORY_DAYS} days, so there is nothing to check."
        )
    sample = Sampled(evaluations.rows, evaluations.counts)
    return DetectorResult(
        f"Looked at {plural(sample.total, 'evaluation')}.{cut(sample.limit)}",
        sightings(evaluations.rows, context.now, evaluations.counts),
    )
