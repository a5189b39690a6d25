"""Detect parts of the product that several sources mention at once and that no single report covers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from postroom.domain.scouts.detections import DetectorResult, Proof, Sighting, one_line
from postroom.domain.statistics.overlap import names_of
from postroom.scouts.detectors.sampled import Sampled
from postroom.scouts.detectors.series import cut
from postroom.scouts.tools.context import RunContext
from postroom.scouts.tools.signals import daily_sample
from postroom.signals.scout_queries import Quota, SignalText
from postroom.text.plural import plural

HISTORY_DAYS = 21
RECENT_DAYS = 3
LEAST_HISTORY = 4
LEAST_PRODUCTS = 3
LEAST_REPORTS = 2
MAX_BEFORE = 1
QUOTA = Quota(recent_days=RECENT_DAYS, recent=200, before=40)
MAX_REPORTED = 5


def sightings(
    rows: Sequence[SignalText], now: datetime, counts: Mapping[tuple[str, date], int] | None = None
) -> list[Sighting]:
    """Return names that three or more sources recently use, that were rare before, across several reports.

    `counts` are the numbers of signals by product and day if not all of them were read.
    """
    border = now - timedelta(days=RECENT_DAYS)
    earlier = [row for row in rows if row.at < border]
    if not earlier or border - min(row.at for row in earlier) < timedelta(days=LEAST_HISTORY):
        return []
    sample = Sampled(rows, counts)
    before: defaultdict[str, float] = defaultdict(float)
    for row in earlier:
        for name in names_of([row.text]):
            before[name] += sample.weight(row)
    having: defaultdict[str, list[SignalText]] = defaultdict(list)
    for row in rows:
        if row.at >= border:
            for name in names_of([row.text]):
                having[name].append(row)
    results: list[Sighting] = []
    reported: set[str] = set()
    for name, matching in sorted(having.items(), key=lambda item: (-len(item[1]), item[0])):
        ids = {str(row.id) for row in matching}
        products = {row.source_product for row in matching}
        homes = {row.report_id for row in matching}
        if (
            len(products) >= LEAST_PRODUCTS
            and len(homes) >= LEAST_REPORTS
            and before[name] <= MAX_BEFORE
            and not ids <= reported
            and sample.can_be_new(matching, recent_days=RECENT_DAYS, now=now)
        ):
            reported |= ids
            results.append(_sighting(name, matching))
    return results[:MAX_REPORTED]


def _sighting(name: str, matching: Sequence[SignalText]) -> Sighting:
    products = sorted({row.source_product for row in matching})
    homes = len({row.report_id for row in matching})
    description = (
        f"{plural(len(matching), 'signal')} of {', '.join(products)} name it within {RECENT_DAYS} days, in "
        f"{plural(homes, 'report')}; hardly anything did before. They may have one cause."
    )
    return Sighting(
        key=f"general:{name}",
        title=f"Several sources speak of {name} at once",
        body=description,
        confidence=min(0.4 + 0.1 * len(products), 0.8),
        severity="P2",
        tags=["cross-source"],
        proofs=[Proof(row.source_product, one_line(row.text), row.source_id) for row in matching[:20]],
        quiet_days=14,
    )


async def detect(context: RunContext) -> DetectorResult:
    """Check the names in the signals of the last three weeks."""
    daily = await daily_sample(context, days=HISTORY_DAYS, quota=QUOTA)
    if not daily.rows:
        return DetectorResult(f"No signals came in {HISTORY_DAYS} days, so there is nothing to check.")
    products = len({row.source_product for row in daily.rows})
    if products < LEAST_PRODUCTS:
        return DetectorResult(
            f"Only {plural(products, 'product')} sent signals; three are needed to compare."
        )
    sample = Sampled(daily.rows, daily.counts)
    return DetectorResult(
        f"Looked at {plural(sample.total, 'signal')} of {plural(products, 'product')}.{cut(sample.limit)}",
        sightings(daily.rows, context.now, daily.counts),
    )
