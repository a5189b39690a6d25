"""Detect topics that people suddenly write about."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.statistics.rising import Rise, rising, terms_of
from postroom.scouts.detectors.sampled import Sampled
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.signals import daily_sample
from postroom.signals.scout_queries import Quota, SignalText
from postroom.text.cleaning import clean
from postroom.text.log_templates import template_of
from postroom.text.plural import plural

PRODUCTS = frozenset({"zendesk", "conversations", "app_reviews", "email", "intercom", "freshdesk", "front"})
"""Source products whose signals are written by people."""

HISTORY_DAYS = 28
RECENT_DAYS = 5
LEAST_HISTORY = 7
QUOTA = Quota(recent_days=RECENT_DAYS, recent=500, before=200)
MAX_TOPICS = 5


def sightings(rows: Sequence[SignalText], now: datetime) -> list[Sighting]:
    """Return the rising topics, five at most."""
    border = now - timedelta(days=RECENT_DAYS)
    recent = [row for row in rows if row.at >= border]
    earlier = [row for row in rows if row.at < border]
    if not earlier:
        return []
    span = (border - min(row.at for row in earlier)).total_seconds() / timedelta(
        days=RECENT_DAYS
    ).total_seconds()
    if span * RECENT_DAYS < LEAST_HISTORY:
        return []
    results = rising([_said(row) for row in recent], [_said(row) for row in earlier], span=span)
    topics = [rise for rise in results if not _is_of_a_form(rise, recent)]
    return [_sighting(rise, recent) for rise in topics[:MAX_TOPICS]]


def _is_of_a_form(rise: Rise, recent: Sequence[SignalText]) -> bool:
    """Return whether most messages have the term in the same line, as forms and senders of many messages do."""
    lines = [
        template_of(next((line for line in _said(recent[place]).split("\n") if _has(line, rise)), ""))
        for place in rise.places
    ]
    [(_, most)] = Counter(lines).most_common(1)
    return most > len(lines) / 2


def _has(line: str, rise: Rise) -> bool:
    return rise.terms[0] in terms_of(line)


def _said(row: SignalText) -> str:
    """Return what a person wrote, without forms, quotes and signatures, which many share whatever the subject."""
    return clean(row.text, source_product=row.source_product, source_type=row.source_type).text


def _sighting(rise: Rise, recent: Sequence[SignalText]) -> Sighting:
    named = ", ".join(f"'{term}'" for term in rise.terms[:3])
    matching = [recent[place] for place in rise.places]
    products = sorted({row.source_product for row in matching})
    description = (
        f"{plural(rise.now, 'message')} of the last {RECENT_DAYS} days speak of it, after "
        f"{plural(rise.before, 'message')} in the weeks before. They come from {', '.join(products)}."
    )
    return Sighting(
        key=f"themes:{rise.terms[0]}",
        title=f"People write about {named} much more than before",
        body=description,
        confidence=min(0.5 + rise.score / 40, 0.9),
        severity="P2" if rise.now >= 10 else "P3",
        tags=["support"],
        proofs=[Proof(row.source_product, one_line(row.text), row.source_id) for row in matching[:10]],
        quiet_days=14,
    )


async def detect(context: RunContext) -> DetectorResult:
    """Check what people wrote in the last four weeks."""
    daily = await daily_sample(context, days=HISTORY_DAYS, products=PRODUCTS, quota=QUOTA)
    if not daily.rows:
        return DetectorResult(
            f"Nobody wrote in {HISTORY_DAYS} days: no signal comes from {', '.join(sorted(PRODUCTS))}."
        )
    sample = Sampled(daily.rows, daily.counts)
    return DetectorResult(
        f"Looked at {plural(sample.total, 'message')} of people.{cut(sample.limit)}",
        sightings(daily.rows, context.now),
    )
