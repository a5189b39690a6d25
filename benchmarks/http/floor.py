"""Lower bound of the default list: the statements of one call, executed directly by the driver without HTTP."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from benchmarks import machine
from benchmarks.http.servers import plain

from postroom.app.bootstrap import App
from postroom.db.engine import unit_of_work
from postroom.db.paging import DEFAULT_LIMIT, Page
from postroom.domain.reports.inbox import DEFAULT_ORDERING
from postroom.reports import service

ROUNDS = 200

Statements = list[tuple[str, Any]]


async def show(app: App, project_id: int) -> None:
    """Print the number and the duration of the list's statements."""
    with recorded(app) as statements:
        async with unit_of_work(app.engine) as uow:
            await service.inbox(
                uow,
                project_id,
                filters=service.NO_FILTERS,
                ordering=DEFAULT_ORDERING,
                page=Page(DEFAULT_LIMIT, 0),
                viewer=["person0"],
            )
    seconds = time_statements(app.database_url, statements)
    print(f"  floor: {len(statements)} statements of the list, without HTTP   {machine.spread(seconds)}")


@contextmanager
def recorded(app: App) -> Iterator[Statements]:
    """Record the statements executed within the block as the driver receives them."""
    statements: Statements = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        statements.append((statement, parameters))

    engine = app.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def time_statements(url: str, statements: Statements) -> list[float]:
    """Return the seconds of all `statements` in one transaction, including fetching, by round."""
    seconds = []
    with psycopg.connect(plain(url), options="-c timezone=UTC") as connection:
        for _ in range(ROUNDS):
            started = time.perf_counter()
            with connection.transaction(), connection.cursor() as cursor:
                for statement, parameters in statements:
                    cursor.execute(statement.encode(), parameters).fetchall()
            seconds.append(time.perf_counter() - started)
    return seconds
