"""The connection pool and the unit of work: one request or one job step is one transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from postroom.domain.errors import Invalid

UnitOfWork = AsyncConnection
"""An open transaction. Services execute on it and never commit; whoever opened it commits."""


def async_url(url: str) -> str:
    """Return `url` with the driver that Postroom uses; plain `postgres://` addresses are accepted.

    Raises:
        Invalid: `url` is no PostgreSQL address.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What is there is not shown: it may hold a password.
        raise Invalid(
            "The database address can't be read; write it as postgresql://USER:PASSWORD@HOST:PORT/NAME "
            "with any of : / @ in the password as %3A %2F %40."
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise Invalid(f"Postroom needs PostgreSQL; the database address starts with '{parsed.drivername}'.")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def create_engine(url: str, *, pool_size: int) -> AsyncEngine:
    """Return an engine for `url` that keeps at most `pool_size` connections; one that has ended is replaced."""
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        # Errors are logged, and parameters are people's texts and hashes of their keys.
        hide_parameters=True,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={
            "connect_timeout": 10,
            "application_name": "postroom",
            # A plan for any project is a bad one: some have ten reports and some a hundred thousand.
            "options": "-c timezone=UTC -c idle_in_transaction_session_timeout=60000"
            " -c plan_cache_mode=force_custom_plan",
        },
    )
    sa.event.listen(engine.sync_engine, "checkout", _refuse_ended)
    return engine


def _refuse_ended(connection: Any, *_: object) -> None:
    """Have the pool replace a connection that the server has ended while it lay idle.

    The end is looked for in what has arrived, which takes no round trip as asking the server would.
    """
    waiting = connection.driver_connection.pgconn
    try:
        waiting.consume_input()
        waiting.consume_input()  # the first may have read no more than the server's last words
    except psycopg.OperationalError as error:
        raise DisconnectionError(str(error)) from error


@asynccontextmanager
async def unit_of_work(engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
    """Open a transaction: committed when the block ends, rolled back when it raises."""
    async with engine.begin() as connection:
        yield connection
