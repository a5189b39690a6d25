"""Where a search found something in each report of a page: a field and a snippet with marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts
from postroom.domain.search_terms import MAX_INDEXED, Wanted, find
from postroom.reports.schemas import Place, Report
from postroom.reports.search.indexing import CODE, code_texts, leaves
from postroom.reports.search.look_up import folded_words

NEWEST = 20
"""Signals of a report that are read to show where it was found."""
FEWER = 5
"""The same for a report of which a text already has some of the words."""
DEEPER = 500
"""The same for a few reports where the newest did not have it."""
MAX_DEEPER = 5
MAX_NEEDLES = 100
"""Words that are looked for in signals; further ones only in the texts of the reports themselves."""
NOTHING = 0

# The text in lower case is made once, not for each word.
_SIGNALS = """
    SELECT wanted.id, best.* FROM unnest(:ids) AS wanted(id) CROSS JOIN LATERAL (
        SELECT text.id, text.source_id, text.description, text.extra, {hits} AS hits
        FROM (
            SELECT id, source_id, left(description, :most) AS description, CAST(extra AS text) AS extra,
                   lower(source_id || ' ' || left(description, :most) || ' ' || CAST(extra AS text)) AS low
            FROM signals WHERE report_id = wanted.id AND deleted_at IS NULL
            ORDER BY timestamp DESC LIMIT :limit
        ) AS text
        ORDER BY hits DESC LIMIT 1
    ) AS best
"""


@lru_cache(maxsize=MAX_NEEDLES)
def _in_signals(needles: int) -> sa.TextClause:
    """Return the query for a number of words; a list of them would be taken apart for each signal."""
    hits = " + ".join(f"CAST(strpos(text.low, :needle_{at}) > 0 AS integer)" for at in range(needles))
    return sa.text(_SIGNALS.format(hits=hits)).bindparams(
        sa.bindparam("ids", type_=ARRAY(sa.Uuid)),
        *(sa.bindparam(f"needle_{at}", type_=sa.Text) for at in range(needles)),
    )


@dataclass(frozen=True, slots=True)
class _Best:
    count: int
    place: Place


async def places(uow: UnitOfWork, reports: Sequence[Report], wanted: Sequence[Wanted]) -> dict[UUID, Place]:
    """Return where each of some reports has what a search looked for."""
    best: dict[UUID, _Best] = {}
    for report in reports:
        _keep(best, report.id, _own(report), wanted)
    still_open = _open(best, reports, wanted)
    for limit, ids in (
        (NEWEST, [id for id in still_open if id not in best]),
        (FEWER, [id for id in still_open if id in best]),
    ):
        await _look_into_signals(uow, ids, wanted, best, limit=limit)
    await _look_into_code(uow, _open(best, reports, wanted), wanted, best)
    left = [id for id in _open(best, reports, wanted) if id not in best]
    await _look_into_signals(uow, left[:MAX_DEEPER], wanted, best, limit=DEEPER)
    return {id: one.place for id, one in best.items()}


def _open(best: Mapping[UUID, _Best], reports: Sequence[Report], wanted: Sequence[Wanted]) -> list[UUID]:
    return [one.id for one in reports if one.id not in best or best[one.id].count < len(wanted)]


def _own(report: Report) -> Iterator[tuple[str, str]]:
    yield from (
        (field, text)
        for field, text in (
            ("title", report.title),
            ("working_title", report.headline),
            ("headline", report.card),
            ("summary", report.summary),
            ("area", report.area),
            ("repository", report.repository),
            ("id", str(report.id)),
        )
        if text
    )
    yield from (("label", text) for text in report.labels)
    yield from (("reviewer", text) for text in leaves(report.reviewers))
    yield from (("pull_request", str(link["url"])) for link in report.stored_pull_requests or ())


def _keep(
    best: dict[UUID, _Best],
    report_id: UUID,
    texts: Iterator[tuple[str, str]],
    wanted: Sequence[Wanted],
    signal_id: UUID | None = None,
) -> None:
    """Keep the text that has most of the terms, the first of equal ones."""
    for field, text in texts:
        known = best[report_id].count if report_id in best else NOTHING
        if known == len(wanted):
            return
        if _most_in(text, wanted) <= known:
            continue
        found = find(text, wanted)
        if found.count > known:
            best[report_id] = _Best(found.count, Place(field, found.parts, signal_id))


def _most_in(text: str, wanted: Sequence[Wanted]) -> int:
    """Return how many of the terms a text has at most, which is found out quickly."""
    if not text.isascii():
        return len(wanted)
    low = text.lower()
    return sum(any(word in low for word in (*one.prefixes, *one.words)) for one in wanted)


async def _look_into_signals(
    uow: UnitOfWork, ids: Sequence[UUID], wanted: Sequence[Wanted], best: dict[UUID, _Best], *, limit: int
) -> None:
    needles = folded_words(wanted)[:MAX_NEEDLES]
    if not ids or not needles:
        return
    values = {"ids": ids, "most": MAX_INDEXED, "limit": limit}
    values |= {f"needle_{at}": needle for at, needle in enumerate(needles)}
    rows = await uow.execute(_in_signals(len(needles)), values)
    for report_id, signal_id, source_id, description, extra, _ in rows:
        texts = (("signal", description), ("source_id", source_id), ("signal", extra))
        _keep(best, report_id, iter(texts), wanted, signal_id)


async def _look_into_code(
    uow: UnitOfWork, ids: Sequence[UUID], wanted: Sequence[Wanted], best: dict[UUID, _Best]
) -> None:
    if not ids:
        return
    query = sa.select(artefacts.c.report_id, artefacts.c.content).where(
        artefacts.c.report_id.in_(ids), artefacts.c.type.in_(CODE)
    )
    content: Any
    for report_id, content in await uow.execute(query):
        _keep(best, report_id, (("code", text) for text in code_texts(content)), wanted)
