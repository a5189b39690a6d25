"""Which reports may be the same problem as a report, or as a text, and why.

All reports of the last `DAYS` days are ranked by the mean of two cosines with their signals, one of meaning and one
of words. No threshold decides: they are shown to somebody who does.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np

from postroom.db.engine import unit_of_work
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.arrival.decide import member_of
from postroom.grouping.consolidation import rows
from postroom.grouping.explain import Text, explain
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.members import Member
from postroom.grouping.index.postings import SignalWords
from postroom.grouping.index.reports import Likeness
from postroom.grouping.index.window import Window, WindowCache
from postroom.grouping.preview.service import embed_signal
from postroom.grouping.regroup.constraints import distinct_from
from postroom.reports import catalogue

DAYS = 90
"""Reports whose last signal is older are not compared, and those settled longer ago are not shown."""
SHOWN = 5
"""Reports that are shown."""
MEASURED = 40
"""Reports that are considered; those that are settled or were told apart are left out."""
MEMBERS = 8
"""Newest signals of a report that are compared."""
AROUND = 60
"""Signals of other reports: what they have is not named as shared."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A report that may be the same problem, how alike it is, and why: empty if they share nothing notable."""

    likeness: Likeness
    why: str


def comparing(grouper: Grouper, cache: WindowCache) -> Grouper:
    """Return a pipeline whose window is long enough for `DAYS`, with a cache of its own."""
    days = max(DAYS, grouper.settings.window_days)
    return replace(grouper, settings=grouper.settings.model_copy(update={"window_days": days}), cache=cache)


async def similar_to_report(grouper: Grouper, project_id: int, report_id: UUID) -> list[Similar]:
    """Return the open or lately settled reports most alike, without those that people told apart from it."""
    since = grouper.clock() - timedelta(days=grouper.settings.window_days)
    async with unit_of_work(grouper.engine) as uow:
        known = {"project_id": project_id, "since": since, "model": grouper.embedder.name}
        members = await rows.signals_of(uow, known, [report_id], most=MEMBERS)
        if not members:
            return []
        texts = await rows.descriptions(uow, [members[0].id])
        apart = await distinct_from(uow, project_id, report_id)
    asked = [Member(one.vector, one.packed) for one in members]
    return await _similar(grouper, project_id, asked, texts.get(members[0].id, ""), {report_id, *apart})


async def similar_to_signal(grouper: Grouper, project_id: int, signal: NewSignal) -> list[Similar]:
    """Return the open or lately settled reports most alike to a signal that is not sent yet.

    Raises:
        Invalid: the text can't be embedded.
        NoVector: the embedder can't be reached.
    """
    member = member_of(await embed_signal(grouper, project_id, signal))
    return await _similar(grouper, project_id, [member], signal.description, set())


async def _similar(
    grouper: Grouper, project_id: int, asked: Sequence[Member], text: str, without: Collection[UUID]
) -> list[Similar]:
    async with unit_of_work(grouper.engine) as uow:
        window = await grouper.window(uow, project_id, len(asked[0].vector))
        found = await asyncio.to_thread(_nearest, window, asked)
        kept = await catalogue.comparable(
            uow,
            project_id,
            [one.report_id for one in found if one.report_id not in without],
            settled_since=_settled_since(grouper.clock()),
        )
    shown = [one for one in found if one.report_id in kept][:SHOWN]
    return await asyncio.to_thread(_explained, window, asked[0], text, shown, without)


def _settled_since(now: datetime) -> datetime:
    return now - timedelta(days=DAYS)


def _nearest(window: Window, asked: Sequence[Member]) -> list[Likeness]:
    vector = np.array([one.vector for one in asked], np.float32).mean(axis=0)
    return window.index.nearest(vector, _words_of(asked), MEASURED)


def _words_of(asked: Sequence[Member]) -> SignalWords:
    """Return the words of signals as if they were one text."""
    words = [one.packed.words for one in asked]
    terms, places = np.unique(np.concatenate([one.terms for one in words]), return_inverse=True)
    counts = np.bincount(places, np.concatenate([one.counts for one in words]), minlength=len(terms))
    return SignalWords(terms, np.minimum(counts, 255).astype(np.uint8))


def _explained(
    window: Window, asked: Member, text: str, shown: Sequence[Likeness], without: Collection[UUID]
) -> list[Similar]:
    members, read = window.members, Text(text)
    ids = {one.report_id for one in shown}
    around = members.packed(members.around(AROUND, {*ids, *without}))
    return [
        Similar(
            one,
            explain(
                read,
                asked.packed,
                members.packed(members.of(one.report_id)[:MEMBERS]),
                around,
                meaning=one.meaning,
            ),
        )
        for one in shown
    ]
