"""The signals that a step of the consolidation compares: new ones, and those of reports near them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class NewSignals:
    """The new signals of a step. `more`: others remain.

    `reports` are all reports of a small window, which is compared as a whole; None in a larger one.
    """

    signals: Sequence[Row]
    more: bool
    reports: Sequence[UUID] | None


async def read_new(uow: UnitOfWork, window: Mapping[str, Any], *, after: int) -> NewSignals | None:
    """Return the signals that are new to the next step; None if there are none."""
    new = await rows.new_signals(uow, window, after=after, limit=MAX_COMPARED + 1)
    if not new:
        return None
    whole = new if after == 0 else await rows.new_signals(uow, window, after=0, limit=MAX_COMPARED + 1)
    if len(whole) <= MAX_COMPARED:
        return NewSignals(new, more=False, reports=list(dict.fromkeys(row.report_id for row in whole)))
    return NewSignals(new[:CHUNK], more=len(new) > CHUNK, reports=None)


def near_reports(signals: Sequence[Row], index: ReportIndex) -> list[UUID]:
    """Return the reports of new signals, then as many near ones as fit."""
    near = dict.fromkeys(row.report_id for row in signals)
    candidates = [index.search(row.vector, row.packed.words).candidates for row in signals]
    room = MAX_COMPARED - len(signals)
    for place in range(max(map(len, candidates), default=0)):
        for of_signal in candidates:
            if place < len(of_signal) and of_signal[place].report_id not in near:
                size = index.size(of_signal[place].report_id)
                size = size if size <= LARGE else SPEAKERS
                if size <= room:
                    near[of_signal[place].report_id] = None
                    room -= size
    return list(near)


async def read(
    uow: UnitOfWork, window: Mapping[str, Any], new: NewSignals, near: Sequence[UUID], *, learn: bool = False
) -> Neighbourhood:
    """Return the signals that a step compares: the new ones, and those of the reports `near`.

    With `learn` the result says which reports people have confirmed.
    """
    if new.reports is None:
        # The index may predate an earlier step that merged some of them.
        near = list(dict.fromkeys(await canonical_ids(uow, window["project_id"], near)))
        near = await rows.without_settled(uow, near)
    signals = await rows.signals_of(uow, window, near, most=LARGE + 1)
    sizes = Counter(row.report_id for row in signals)
    large = {report for report, size in sizes.items() if size > LARGE}
    kept = _thinned(signals, large, near)
    untouched = await rows.untouched(uow, list(sizes))
    confirmed = await rows.confirmed(uow, set(sizes) - untouched) if learn else set()
    # Nobody knows what signals without words are about.
    without_words = {row.report_id for row in signals if not row.packed.terms}
    # A language model's reading is more reliable than the match model.
    read_reports = await rows.read_by_model(uow, list(sizes))
    # A finding stays where the thing that it names is.
    with_named = {row.report_id for row in signals if row.named}
    anchored = frozenset((set(sizes) - untouched) | large | without_words | read_reports | with_named)
    scope = _scope(kept, anchored, frozenset(confirmed))
    return Neighbourhood(scope, len(new.signals), new.signals[-1].seq, new.more)


def _thinned(signals: Sequence[Row], large: set[UUID], near: Sequence[UUID]) -> list[Row]:
    """Keep only the newest signals of large reports, and drop the last reports when they do not fit.

    Findings that name what they are about are left out: they join and attract nothing by likeness.
    """
    of_report: defaultdict[UUID, list[Row]] = defaultdict(list)
    for row in signals:
        if not row.named:
            of_report[row.report_id].append(row)
    kept: list[Row] = []
    for report in near:
        some = of_report[report][-SPEAKERS:] if report in large else of_report[report]
        if len(kept) + len(some) <= MAX_COMPARED:
            kept += some
    return sorted(kept, key=lambda row: row.seq)


def _scope(kept: Sequence[Row], anchored: frozenset[UUID], confirmed: frozenset[UUID]) -> Scope:
    return Scope(
        ids=[row.id for row in kept],
        places=[row.report_id for row in kept],
        vectors=np.stack([row.vector for row in kept]) if kept else np.empty((0, 1), np.float32),
        packed=[row.packed for row in kept],
        anchored=anchored,
        times=np.array([row.timestamp.timestamp() for row in kept], np.float64),
        confirmed=confirmed,
        sites=[row.sites for row in kept],
        messages=[row.message for row in kept],
    )
