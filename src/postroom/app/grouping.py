"""Builds the grouping pipeline of a process."""

from postroom.app.bootstrap import App, make_filter, make_second
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.grouping.reading.reader import Reader, ask_paid

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
        reading=app.settings.reading if app.settings.reading.enabled and app.language else None,
        filter=screener,
        second=make_second(app.settings.screening, screener, app.language),
    )


def make_reader(app: App, grouper: Grouper) -> Reader | None:
    """Return the reader of new signals; None without a language model, or if readings are disabled."""
    if app.language is None or not app.settings.reading.enabled:
        return None
    return Reader(
        engine=app.engine,
        jobs=app.jobs,
        clock=app.clock,
        ask=ask_paid(app.language),
        window_days=app.settings.grouping.window_days,
        settings=app.settings.reading,
        window_of=grouper.window,
        embedding_model=grouper.embedder.name,
        match_model=grouper.model,
    )
