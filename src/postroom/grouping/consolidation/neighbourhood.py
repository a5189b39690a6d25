"""What a run of the consolidation looks at: new signals, and the reports that are near them."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from postroom.artefacts.merged import canonical_ids
from postroom.db.engine import UnitOfWork
from postroom.grouping.consolidation import rows
from postroom.grouping.consolidation.recluster import Looked
from postroom.grouping.consolidation.rows import Row
from postroom.grouping.index.reports import ReportIndex

MOST = 1_000
"""Signals that are looked at together; all pairs of them are."""
CHUNK = 250
"""New signals of a large project that one step looks at."""
LARGE = 48
"""A report with more signals than this in the window is looked at by its newest ones, and takes in only."""
SPEAKERS = 16
"""How many of its signals speak for a large report."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What is looked at; `new` signals are in it, up to the number `until`. With `more` others are to come."""

    looked: Looked
    new: int
    until: int
    more: bool


async def read(
    uow: UnitOfWork,
    window: Mapping[str, Any],
    *,
    after: int,
    index: Callable[[int], Awaitable[ReportIndex]],
    learn: bool = False,
) -> Neighbourhood | None:
    """Return what the next step looks at; None if there is nothing new.

    A project with little in its window is looked at as a whole; in a larger one `index` finds the neighbours, which
    is asked for when it is needed, with the numbers of a vector. With `learn` it says which reports are settled.
    """
    new = await rows.new_signals(uow, window, after=after, limit=MOST + 1)
    if not new:
        return None
    whole = new if after == 0 else await rows.new_signals(uow, window, after=0, limit=MOST + 1)
    if len(whole) <= MOST:
        near, more = dict.fromkeys(row.report_id for row in whole), False
        until, count = new[-1].seq, len(new)
    else:
        chunk, more = new[:CHUNK], len(new) > CHUNK
        near = await asyncio.to_thread(_near, chunk, await index(len(chunk[0].vector)))
        # The index may be from before an earlier step, which merged some of them.
        near = dict.fromkeys(await canonical_ids(uow, window["project_id"], list(near)))
        until, count = chunk[-1].seq, len(chunk)
    sizes: Counter[UUID] = Counter()
    found = await rows.signals_of(uow, window, list(near), most=LARGE + 1)
    sizes.update(row.report_id for row in found)
    large = {report for report, size in sizes.items() if size > LARGE}
    kept = _thinned(found, large, list(near))
    fluid = await rows.fluid(uow, list(sizes))
    settled = await rows.settled(uow, set(sizes) - fluid) if learn else set()
    # Of signals without words nobody knows what they are about.
    silent = {row.report_id for row in found if not row.packed.terms}
    # What a language model read it knows better than the match model does.
    read_reports = await rows.read_by_model(uow, list(sizes))
    anchored = frozenset((set(sizes) - fluid) | large | silent | read_reports)
    return Neighbourhood(_looked(kept, anchored, frozenset(settled)), count, until, more)


def _near(chunk: Sequence[Row], index: ReportIndex) -> dict[UUID, None]:
    """Return the reports of new signals, and then those near them, as many as there is room for."""
    near = dict.fromkeys(row.report_id for row in chunk)
    candidates = [index.search(row.vector, row.packed.words).candidates for row in chunk]
    room = MOST - len(chunk)
    for place in range(max(map(len, candidates), default=0)):
        for of_signal in candidates:
            if place < len(of_signal) and of_signal[place].report_id not in near:
                size = index.size(of_signal[place].report_id)
                size = size if size <= LARGE else SPEAKERS
                if size <= room:
                    near[of_signal[place].report_id] = None
                    room -= size
    return near


def _thinned(found: Sequence[Row], large: set[UUID], near: Sequence[UUID]) -> list[Row]:
    """Leave out all but the newest signals of large reports, and the last reports when there is no room."""
    of_report: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in found:
        of_report[row.report_id].append(row)
    kept: list[Row] = []
    for report in near:
        some = of_report[report][-SPEAKERS:] if report in large else of_report[report]
        if len(kept) + len(some) <= MOST:
            kept += some
    return sorted(kept, key=lambda row: row.seq)


def _looked(kept: Sequence[Row], anchored: frozenset[UUID], settled: frozenset[UUID]) -> Looked:
    return Looked(
        ids=[row.id for row in kept],
        places=[row.report_id for row in kept],
        vectors=np.stack([row.vector for row in kept]) if kept else np.empty((0, 1), np.float32),
        packed=[row.packed for row in kept],
        anchored=anchored,
        settled=settled,
    )
