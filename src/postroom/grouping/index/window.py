"""Loads a project's window into a search index, and caches the windows of a worker."""

import asyncio
import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from cachetools import LRUCache

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.decision import LONG_AGO
from postroom.domain.grouping.ties import Ties
from postroom.grouping import constraint_rows
from postroom.grouping.index.builder import IndexBuilder
from postroom.grouping.index.members import Members
from postroom.grouping.index.reports import ReportIndex
from postroom.signals import grouping_version
from postroom.telemetry import log
from postroom.text.sites import are_apart, sites_of

MAX_AGE = timedelta(hours=6)
"""Age from which an index is reloaded, so that signals leave it when they leave the window."""

COSTLY_SECONDS = 1.0
"""Loading time from which an index is costly: another worker that has it groups the project instead."""

CHUNK = 4_000
"""Rows that are read at a time."""

_MEMBERS = """
    SELECT signals.report_id, signals.background, features.words, features.counts, features.embedding,
           features.identifiers, features.length, features.template, signals.source_product, features.thread
    FROM signal_features AS features JOIN signals ON signals.id = features.signal_id
    WHERE features.project_id = %(project_id)s AND features.received_at >= %(since)s
      AND features.model = %(model)s AND signals.report_id IS NOT NULL AND signals.deleted_at IS NULL
      AND NOT EXISTS (SELECT FROM report_removals AS gone WHERE gone.report_id = signals.report_id)
    ORDER BY signals.seq
"""

# The transaction is idle while the index is built, which takes a minute for a million signals on a busy machine.
_WAIT = sa.text("SET LOCAL idle_in_transaction_session_timeout = '15min'")

_SETTLED = sa.text("""
    SELECT id FROM reports
     WHERE project_id = :project_id AND history IS NOT NULL AND status IN ('resolved', 'suppressed')
""")
_OLD = sa.text(
    "SELECT id, recent_until FROM reports WHERE project_id = :project_id AND recent_until < :until"
)

# A dot within a word, as names of sites have; most titles have none.
_TITLES = sa.text(r"""
    SELECT signals.report_id, features.title
      FROM signal_features AS features JOIN signals ON signals.id = features.signal_id
     WHERE features.project_id = :project_id AND features.received_at >= :since AND features.model = :model
       AND features.title ~ '[a-z0-9]\.[a-z]' AND signals.report_id IS NOT NULL AND signals.deleted_at IS NULL
""")


@dataclass(slots=True)
class Window:
    """A project's reports and signals, the version of the grouping that they show, and when they were loaded.

    `took` is the loading time in seconds. `settled` are the reports of closed items that were imported and have not
    come back. `old` has the days of the newest signals of the reports that have none of within `LONG_AGO`, and
    `sites` the web sites that titles of a report's signals name.
    """

    index: ReportIndex
    members: Members
    ties: Ties
    version: int
    model: str
    loaded_at: datetime
    took: float = 0.0
    settled: set[UUID] = field(default_factory=set)
    old: dict[UUID, date] = field(default_factory=dict)
    sites: dict[UUID, frozenset[str]] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Approximate memory use in bytes."""
        return self.index.nbytes + self.members.nbytes

    def date(self, report_id: UUID, timestamp: datetime) -> None:
        """Note the time of a signal that was added to a report."""
        if timestamp >= self.loaded_at - LONG_AGO:
            self.old.pop(report_id, None)
        elif report_id in self.old or self.index.size(report_id) == 1:
            self.old[report_id] = max(self.old.get(report_id, date.min), timestamp.date())

    def note_sites(self, report_id: UUID, title: str) -> None:
        """Note the sites that the title of a report's signal names."""
        if named := sites_of(title):
            self.sites[report_id] = self.sites.get(report_id, frozenset()) | named

    def elsewhere(self, report_ids: Iterable[UUID], title: str) -> set[UUID]:
        """Return those of the reports that are about other web sites than a title."""
        named = sites_of(title)
        return (
            {id for id in report_ids if are_apart(named, self.sites.get(id, frozenset()))} if named else set()
        )

    def distant(self, report_ids: Iterable[UUID], timestamp: datetime) -> set[UUID]:
        """Return those of the reports whose newest signal is `LONG_AGO` before or after a time."""
        day = timestamp.date()
        return {id for id in report_ids if id in self.old and abs(day - self.old[id]) > LONG_AGO}


async def load(
    uow: UnitOfWork, project_id: int, *, model: str, dimension: int, days: int, now: datetime
) -> Window:
    """Read the project's grouped signals of the last `days` days into an index."""
    begun = time.monotonic()
    await uow.execute(_WAIT)
    version = await grouping_version.current(uow, project_id)
    raw = await uow.get_raw_connection()
    driver: Any = raw.driver_connection
    builder = IndexBuilder(dimension)
    # The driver's binary format avoids converting vectors and words to text. The named cursor stays on the server,
    # so that a large project is never in memory twice.
    async with driver.cursor(name="postroom_window", binary=True) as cursor:
        await cursor.execute(
            _MEMBERS, {"project_id": project_id, "since": now - timedelta(days=days), "model": model}
        )
        while rows := await cursor.fetchmany(CHUNK):
            await asyncio.to_thread(builder.add, rows)
    settled = set((await uow.execute(_SETTLED, {"project_id": project_id})).scalars())
    until = (now - LONG_AGO).date()
    dated = await uow.execute(_OLD, {"project_id": project_id, "until": until})
    old = {row.id: row.recent_until for row in dated}
    said = await constraint_rows.select_newest(uow, project_id)
    places = {
        signal: report
        for constraint, reports in said.items()
        for signal, report in zip((constraint.first, constraint.second), reports, strict=True)
    }
    titles = await uow.execute(
        _TITLES, {"project_id": project_id, "since": now - timedelta(days=days), "model": model}
    )
    named = titles.all()
    index = await asyncio.to_thread(builder.build)
    took = time.monotonic() - begun
    found = Window(index, builder.members, Ties(said, places), version, model, now, took, settled, old)
    for row in named:
        found.note_sites(row.report_id, row.title)
    return found


class WindowCache:
    """The most recently used windows of this process, within a memory limit.

    With `stale_loads` a stale window is used for that many times its loading time, so that readers do not reload it
    for every new signal. Writers never use one.
    """

    def __init__(self, *, max_bytes: int, stale_loads: float = 0.0) -> None:
        self._windows: LRUCache[int, Window] = LRUCache(math.inf)  # limited by `put`: windows grow
        self._max_bytes = max_bytes
        self._stale_loads = stale_loads

    def get(self, project_id: int, *, version: int, model: str, now: datetime) -> Window | None:
        """Return the project's window if it has this version, or is young enough to be used stale; else None."""
        window = self.newest(project_id, model=model, now=now)
        if window is None or window.version == version:
            return window
        if now - window.loaded_at >= timedelta(seconds=window.took * self._stale_loads):
            del self._windows[project_id]
            return None
        return window

    def newest(self, project_id: int, *, model: str, now: datetime) -> Window | None:
        """Return the project's window if it is not too old, whatever its version."""
        window = self._windows.get(project_id)
        if window is None:
            return None
        if window.model != model or now - window.loaded_at > MAX_AGE:
            del self._windows[project_id]
            return None
        return window

    def put(self, project_id: int, window: Window) -> None:
        """Cache `window`, and evict the least recently used ones beyond the limit.

        A window above the limit is cached and logged: it would be loaded for each signal otherwise.
        """
        if window.nbytes > self._max_bytes:
            log.warning(
                "a project's index exceeds grouping.cache_megabytes; it is cached, but no other is",
                project=project_id,
                megabytes=window.nbytes >> 20,
                limit=self._max_bytes >> 20,
            )
        self._windows[project_id] = window
        total = sum(kept.nbytes for kept in self._windows.values())
        while total > self._max_bytes and len(self._windows) > 1:
            _, dropped = self._windows.popitem()
            total -= dropped.nbytes

    def costly(self) -> dict[int, int]:
        """Return the versions, by project, of the windows that took long to load."""
        return {id: kept.version for id, kept in self._windows.items() if kept.took >= COSTLY_SECONDS}

    def drop(self, project_id: int) -> None:
        """Drop the project's window, since it may show what was never committed."""
        self._windows.pop(project_id, None)
