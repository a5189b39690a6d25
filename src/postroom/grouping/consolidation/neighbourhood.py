"""The signals that a step of the consolidation compares: new ones, and those of reports near them."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from postroom.db.engine import UnitOfWork
from postroom.grouping.consolidation import rows
from postroom.grouping.consolidation.recluster import Scope
from postroom.grouping.consolidation.rows import Row
from postroom.grouping.index.reports import ReportIndex
from postroom.reports.work_log.merged import canonical_ids

MAX_COMPARED = 1_000
"""Maximum number of signals that are compared together, all pairs of them."""
CHUNK = 250
"""New signals per step in a large project."""
LARGE = 48
"""Signals in the window above which a report is represented by its newest ones, and only takes signals in."""
SPEAKERS = 16
"""How many signals represent a large report."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The signals to compare; `new` of them are new, up to sequence number `until`. `more`: others remain."""

    scope: Scope
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
    """Return the signals that the next step compares; None if none are new.

    A small window is compared as a whole; in a larger one `index`, called when needed with the dimension of the
    vectors, finds the neighbours. With `learn` the result says which reports are settled.
    """
    new = await rows.new_signals(uow, window, after=after, limit=MAX_COMPARED + 1)
    if not new:
        return None
    whole = new if after == 0 else await rows.new_signals(uow, window, after=0, limit=MAX_COMPARED + 1)
    if len(whole) <= MAX_COMPARED:
        near, more = dict.fromkeys(row.report_id for row in whole), False
        until, count = new[-1].seq, len(new)
    else:
        chunk, more = new[:CHUNK], len(new) > CHUNK
        near = await asyncio.to_thread(_near, chunk, await index(len(chunk[0].vector)))
        # The index may predate an earlier step that merged some of them.
        near = dict.fromkeys(await canonical_ids(uow, window["project_id"], list(near)))
        until, count = chunk[-1].seq, len(chunk)
    sizes: Counter[UUID] = Counter()
    found = await rows.signals_of(uow, window, list(near), most=LARGE + 1)
    sizes.update(row.report_id for row in found)
    large = {report for report, size in sizes.items() if size > LARGE}
    kept = _thinned(found, large, list(near))
    fluid = await rows.fluid(uow, list(sizes))
    settled = await rows.settled(uow, set(sizes) - fluid) if learn else set()
    # Nobody knows what signals without words are about.
    silent = {row.report_id for row in found if not row.packed.terms}
    # A language model's reading is more reliable than the match model.
    read_reports = await rows.read_by_model(uow, list(sizes))
    anchored = frozenset((set(sizes) - fluid) | large | silent | read_reports)
    return Neighbourhood(_scope(kept, anchored, frozenset(settled)), count, until, more)


def _near(chunk: Sequence[Row], index: ReportIndex) -> dict[UUID, None]:
    """Return the reports of new signals, then as many near ones as fit."""
    near = dict.fromkeys(row.report_id for row in chunk)
    candidates = [index.search(row.vector, row.packed.words).candidates for row in chunk]
    room = MAX_COMPARED - len(chunk)
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
    """Keep only the newest signals of large reports, and drop the last reports when they do not fit."""
    of_report: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in found:
        of_report[row.report_id].append(row)
    kept: list[Row] = []
    for report in near:
        some = of_report[report][-SPEAKERS:] if report in large else of_report[report]
        if len(kept) + len(some) <= MAX_COMPARED:
            kept += some
    return sorted(kept, key=lambda row: row.seq)


def _scope(kept: Sequence[Row], anchored: frozenset[UUID], settled: frozenset[UUID]) -> Scope:
    return Scope(
        ids=[row.id for row in kept],
        places=[row.report_id for row in kept],
        vectors=np.stack([row.vector for row in kept]) if kept else np.empty((0, 1), np.float32),
        packed=[row.packed for row in kept],
        anchored=anchored,
        settled=settled,
    )
