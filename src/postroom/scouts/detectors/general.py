"""One place of the product of which several sources speak at once, and that no report has put together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from postroom.domain.scouts.detections import Outcome, Proof, Sighting, one_line
from postroom.domain.statistics.overlap import names_of
from postroom.scouts.detectors.sampled import Sampled
from postroom.scouts.detectors.series import cut, plural
from postroom.scouts.tools.toolbox import Toolbox
from postroom.settings import ScoutSettings
from postroom.signals.scout_queries import Quota, SignalText

HISTORY_DAYS = 21
RECENT_DAYS = 3
LEAST_HISTORY = 4
LEAST_PRODUCTS = 3
LEAST_REPORTS = 2
MOST_BEFORE = 1
QUOTA = Quota(recent_days=RECENT_DAYS, recent=200, before=40)
MOST_TOLD = 5


def sightings(
    rows: Sequence[SignalText], now: datetime, counts: Mapping[tuple[str, date], int] | None = None
) -> list[Sighting]:
    """Return the names that three sources or more use lately, hardly any did before, across several reports.

    `counts` says how many signals there were by product and day, where not all of them were read.
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
    found: list[Sighting] = []
    told: set[str] = set()
    for name, those in sorted(having.items(), key=lambda item: (-len(item[1]), item[0])):
        ids = {str(row.id) for row in those}
        products = {row.source_product for row in those}
        homes = {row.report_id for row in those}
        if (
            len(products) >= LEAST_PRODUCTS
            and len(homes) >= LEAST_REPORTS
            and before[name] <= MOST_BEFORE
            and not ids <= told
            and sample.can_be_new(those, recent_days=RECENT_DAYS, now=now)
        ):
            told |= ids
            found.append(_sighting(name, those))
    return found[:MOST_TOLD]


def _sighting(name: str, those: Sequence[SignalText]) -> Sighting:
    products = sorted({row.source_product for row in those})
    homes = len({row.report_id for row in those})
    what = (
        f"{plural(len(those), 'signal')} of {', '.join(products)} name it within {RECENT_DAYS} days, in "
        f"{plural(homes, 'report')}; hardly anything did before. They may have one cause."
    )
    return Sighting(
        key=f"general:{name}",
        title=f"Several sources speak of {name} at once",
        body=what,
        confidence=min(0.4 + 0.1 * len(products), 0.8),
        severity="P2",
        tags=["cross-source"],
        proofs=[Proof(row.source_product, one_line(row.text), row.source_id) for row in those[:20]],
        quiet_days=14,
    )


async def detect(toolbox: Toolbox, now: datetime, settings: ScoutSettings) -> Outcome:
    """Look at what the signals of the last three weeks name."""
    found = await toolbox.daily_sample(days=HISTORY_DAYS, quota=QUOTA)
    if not found.rows:
        return Outcome(f"No signals came in {HISTORY_DAYS} days, so there is nothing to look at.")
    products = len({row.source_product for row in found.rows})
    if products < LEAST_PRODUCTS:
        return Outcome(f"Only {plural(products, 'product')} sent signals; three are needed to compare.")
    sample = Sampled(found.rows, found.counts)
    return Outcome(
        f"Looked at {plural(sample.total, 'signal')} of {plural(products, 'product')}.{cut(sample.limit)}",
        sightings(found.rows, now, found.counts),
    )
