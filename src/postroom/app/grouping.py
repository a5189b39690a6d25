"""Builds the grouping pipeline of a process."""

from datetime import timedelta

from postroom.app.bootstrap import App, make_filter, make_second
from postroom.grouping import publishing
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.grouping.reading.reader import Reader, ask_paid
from postroom.settings import ReadingSettings

MEGABYTE = 1 << 20


def make_grouper(app: App) -> Grouper:
    """Return the grouping pipeline of this process."""
    screener = make_filter(app.settings)
    return Grouper(
        engine=app.engine,
        jobs=app.jobs,
        embedder=app.embedder,
        settings=app.settings.grouping,
        clock=app.clock,
        cache=WindowCache(max_bytes=app.settings.grouping.cache_megabytes * MEGABYTE),
        consolidation=app.settings.consolidation,
        reading=_reading(app),
        reading_model=app.language.name if app.language else "",
        filter=screener,
        second=make_second(app.settings.screening, screener, app.language),
    )


def longest_wait(app: App) -> timedelta | None:
    """Return how long reports wait at most until grouping has looked at their signals; None if nothing does."""
    return publishing.longest_wait(_reading(app), app.settings.consolidation)


def _reading(app: App) -> ReadingSettings | None:
    return app.settings.reading if app.settings.reading.enabled and app.language else None


def make_reader(app: App, grouper: Grouper) -> Reader | None:
    """Return the reader of new signals; None without a language model, or if readings are disabled."""
    if app.language is None or not app.settings.reading.enabled:
        return None
    return Reader(
        engine=app.engine,
        jobs=app.jobs,
        clock=app.clock,
        ask=ask_paid(app.language),
        model=app.language.name,
        window_days=app.settings.grouping.window_days,
        settings=app.settings.reading,
        window_of=grouper.window,
        embedding_model=grouper.embedder.name,
        match_model=grouper.model,
        consolidates=grouper.consolidation.enabled,
    )
