"""Scouts that are forms: what one finds now, what one would have found, and making or changing one."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from psycopg.errors import QueryCanceled
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, only_read, unit_of_work
from postroom.domain.errors import Unavailable
from postroom.domain.scouts.forms import Form, Hit, distinct, hits, measured, titled
from postroom.scouts.forms import queries
from postroom.scouts.forms.queries import Example


@dataclass(frozen=True, slots=True)
class Previewed:
    """A finding that a form would have had at the end of a window."""

    at: datetime
    title: str
    value: float
    usual: float | None
    group: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a form would have found in 30 days, oldest first, in how many windows, and the items that it read.

    `now` are the titles of what a run would find now. `values` is what each window measured, oldest first, None
    without a value; empty for what is no number or has groups.
    """

    now: list[str]
    findings: Sequence[Previewed]
    windows: int
    items: int
    values: list[float | None]


async def preview(
    engine: AsyncEngine, project_id: int, form: Form, *, now: datetime, seconds: float
) -> Preview:
    """Return what a form would have found in each window of the last 30 days; nothing is written.

    Raises:
        Unavailable: counting took longer than `seconds`.
    """
    async with reading(engine, seconds) as uow:
        points = await queries.points(uow, project_id, form, now)
    found = [hit for window in range(form.windows) for hit in hits(form, points, window)]
    shown = [
        Previewed(
            now - timedelta(hours=hit.window * form.window_hours),
            titled(form, hit),
            hit.value,
            hit.usual,
            hit.group,
        )
        for hit in distinct(form, found)
    ]
    latest = [titled(form, hit) for hit in found if hit.window == 0]
    items = sum(point.items for point in points)
    return Preview(latest, shown, form.windows, items, measured(form, points))


async def found_now(
    engine: AsyncEngine, project_id: int, form: Form, *, now: datetime, seconds: float
) -> tuple[int, list[tuple[Hit, Sequence[Example]]]]:
    """Return the number of items in the windows, and what a form finds in the latest one, with its items.

    Raises:
        Unavailable: counting took longer than `seconds`.
    """
    async with reading(engine, seconds) as uow:
        points = await queries.points(uow, project_id, form, now)
        found = hits(form, points, 0)
        shown = [(hit, await queries.examples(uow, project_id, form, hit, now)) for hit in found]
    return sum(point.items for point in points), shown


@asynccontextmanager
async def reading(engine: AsyncEngine, seconds: float) -> AsyncIterator[UnitOfWork]:
    """Open a transaction that can't write and whose statements have a time limit.

    Raises:
        Unavailable: a statement took too long.
    """
    try:
        async with unit_of_work(engine) as uow:
            await only_read(uow)
            await uow.execute(sa.text(f"SET LOCAL statement_timeout = {int(seconds * 1000)}"))
            yield uow
    except sa.exc.OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise Unavailable(
                f"Counting took longer than {seconds:g} s; name a source, or add a condition."
            ) from error
        raise
