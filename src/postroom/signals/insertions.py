"""The lines that forms and tools insert into the items of a source, found in its newest items and cached."""

import asyncio
import time
from collections.abc import Callable

import sqlalchemy as sa
from cachetools import TTLCache
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.sources.configs import SCOUT
from postroom.text.cleaning import MACHINE_SOURCES
from postroom.text.forms.insertions import drop_insertions, find_insertions

SECONDS = 60
"""How long what was found is used: an import brings a source's items within minutes."""
SOURCES = 500
"""Maximum number of cached sources, the most recently used ones."""
NEWEST = 2_000
"""Number of the project's newest signals among which a source's are looked for."""

# Those of the newest signals of the project that are of the source: an index has the newest, and none the source's.
# Signals that came together were received at one time, so that their ids decide.
_NEWEST = sa.text("""
    SELECT left(newest.description, 8000) FROM (
        SELECT source_product, source_type, description FROM signals
         WHERE project_id = :project_id AND deleted_at IS NULL ORDER BY received_at DESC, id DESC LIMIT :newest
    ) AS newest
     WHERE newest.source_product = :product AND newest.source_type = :type LIMIT 1000
""")


class SourceInsertions:
    """The forms of the lines that were inserted into items, by source. Belongs to one worker."""

    def __init__(self, timer: Callable[[], float] = time.monotonic, *, newest: int = NEWEST) -> None:
        """Start without any; `timer` returns the seconds by which what was found grows old."""
        self._held: TTLCache[tuple[int, str, str], tuple[str, ...]] = TTLCache(SOURCES, SECONDS, timer)
        self._newest = newest

    async def of(self, engine: AsyncEngine, project_id: int, product: str, type: str) -> tuple[str, ...]:
        """Return those of a source; none of machines and scouts, whose messages repeat what they are about."""
        if product in MACHINE_SOURCES or product == SCOUT[0]:
            return ()
        key = (project_id, product, type)
        held = self._held.get(key)
        if held is None:
            async with unit_of_work(engine) as uow:
                texts = await uow.scalars(
                    _NEWEST,
                    {"project_id": project_id, "product": product, "type": type, "newest": self._newest},
                )
            held = self._held[key] = await asyncio.to_thread(find_insertions, texts.all())
        return held

    async def own_text(self, engine: AsyncEngine, project_id: int, product: str, type: str, text: str) -> str:
        """Return a signal's text without the lines that a form or tool inserts into the items of its source."""
        return drop_insertions(text, await self.of(engine, project_id, product, type))
