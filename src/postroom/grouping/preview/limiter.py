"""Limits previews in the API's process: a few at a time, and none when too many wait.

The models are loaded at the first preview, and all work is done in threads. A stale window is used for a multiple
of its loading time: a busy project would be reloaded for every preview otherwise.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple, TypeVar
from uuid import UUID

from postroom.domain.errors import PostroomError, Unavailable
from postroom.domain.signals.intake import NewSignal
from postroom.grouping.grouper import Grouper
from postroom.grouping.index.window import WindowCache
from postroom.grouping.preview.service import NoVector, Preview, preview
from postroom.grouping.preview.similar import Similar, comparing, similar_to_report, similar_to_signal
from postroom.telemetry import log

AT_ONCE = 2
"""Maximum number of concurrent previews."""
MAX_WAITING = 10
"""Maximum number of waiting previews of one project."""
STALE_LOADS = 10.0
"""A stale window is used for this many times its loading time, so that loading takes at most a tenth of the
time."""
MEGABYTE = 1 << 20

Answer = TypeVar("Answer")

BUSY = "Too many previews are requested at the moment. Try again in a few seconds."
NO_MODELS = "Previews need two models, and one is not available. `postroom doctor` on the server shows which."
OUT_OF_REACH = (
    "The preview failed: the safety filter or the database did not respond. Try again in a minute; the server's "
    "log has the reason."
)


class _Pipelines(NamedTuple):
    """The pipeline of previews, and the one that compares reports, each with windows of its own."""

    previewing: Grouper
    comparing: Grouper


class Previewer:
    """Answers previews and which reports are similar, one of a project at a time."""

    def __init__(self, make: Callable[[], Grouper]) -> None:
        """Store the factory of the pipeline; it is called once, in a thread, at the first question."""
        self._make = make
        self._pipelines: _Pipelines | None = None
        self._making = asyncio.Lock()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._of_project: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked: Counter[int] = Counter()

    async def preview(self, project_id: int, signal: NewSignal) -> Preview:
        """Return where a signal would go.

        Raises:
            Invalid: the text can't be embedded.
            Unavailable: too many are waiting, or a model is unavailable.
        """
        return await self._answer(project_id, lambda of: preview(of.previewing, project_id, signal))

    async def similar_to_report(self, project_id: int, report_id: UUID) -> list[Similar]:
        """Return the reports most alike to a report.

        Raises:
            Unavailable: too many are waiting, or a model is unavailable.
        """
        return await self._answer(
            project_id, lambda of: similar_to_report(of.comparing, project_id, report_id)
        )

    async def similar_to_signal(self, project_id: int, signal: NewSignal) -> list[Similar]:
        """Return the reports most alike to a signal that is not sent yet.

        Raises:
            Invalid: the text can't be embedded.
            Unavailable: too many are waiting, or a model is unavailable.
        """
        return await self._answer(project_id, lambda of: similar_to_signal(of.comparing, project_id, signal))

    async def _answer(self, project_id: int, ask: Callable[[_Pipelines], Awaitable[Answer]]) -> Answer:
        if self._asked[project_id] > MAX_WAITING:
            raise Unavailable(BUSY)
        self._asked[project_id] += 1
        try:
            # One of them loads the project's window; the others wait without occupying a slot.
            async with self._of_project[project_id], self._turns:
                return await ask(await self._ready())
        except Unavailable as error:
            # Details of files and addresses of the server are for its operator.
            log.error("preview failed", project=project_id, error=error.message)
            raise Unavailable(NO_MODELS if isinstance(error, NoVector) else OUT_OF_REACH) from error
        finally:
            self._asked[project_id] -= 1

    async def _ready(self) -> _Pipelines:
        async with self._making:
            if self._pipelines is None:
                try:
                    made = await asyncio.to_thread(self._make)
                except PostroomError as error:
                    raise NoVector(error.message) from error
                self._pipelines = _Pipelines(
                    replace(made, cache=_cache(made)), comparing(made, cache=_cache(made))
                )
            return self._pipelines


def _cache(grouper: Grouper) -> WindowCache:
    return WindowCache(max_bytes=grouper.settings.cache_megabytes * MEGABYTE, stale_loads=STALE_LOADS)
