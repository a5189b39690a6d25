"""The connection pool and the unit of work: one transaction per request or job step."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from postroom.db.callers import name_callers
from postroom.db.connecting import DECLARED_READ_ONLY, OPTIONS, Connection, is_outage, name_outages
from postroom.db.counting import count_when_committed
from postroom.domain.errors import Invalid

UnitOfWork = AsyncConnection
"""An open transaction. Services execute on it and never commit; the caller that opened it does."""


def async_url(url: str) -> str:
    """Return `url` with the driver that Postroom uses; plain `postgres://` URLs are accepted.

    Raises:
        Invalid: `url` is not a PostgreSQL URL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # The URL is not shown: it may contain a password.
        raise Invalid(
            "The database address can't be read; write it as postgresql://USER:PASSWORD@HOST:PORT/NAME "
            "with any of : / @ in the password as %3A %2F %40."
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise Invalid(f"Postroom needs PostgreSQL; the database address starts with '{parsed.drivername}'.")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def plain_url(url: str) -> str:
    """Return `url` without a driver, as psycopg and PostgreSQL's own programs take it."""
    return make_url(async_url(url)).set(drivername="postgresql").render_as_string(hide_password=False)


def _dumps(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def create_engine(url: str, *, pool_size: int, pooled: bool = False) -> AsyncEngine:
    """Return an engine for `url` with at most `pool_size` connections; closed ones are replaced.

    `pooled`: the address is a pooler in transaction mode (see `postroom.db.pooler`).
    """
    # Generic plans are bad: some projects have ten reports and some a hundred thousand.
    session: dict[str, Any] = {
        "options": "-c timezone=UTC -c idle_in_transaction_session_timeout=60000"
        " -c plan_cache_mode=force_custom_plan"
        # The server ends what a machine that vanished has left open, and with it the locks.
        " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3"
    }
    engine = create_async_engine(
        async_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        pool_use_lifo=True,
        # Errors are logged, and parameters contain customers' texts and key hashes.
        hide_parameters=True,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args={
            **OPTIONS,
            "application_name": "postroom",
            "async_creator_fn": Connection.connect,
            **({"prepare_threshold": None} if pooled else session),
        },
    )
    sa.event.listen(engine.sync_engine, "checkout", _refuse_closed)
    name_outages(engine.sync_engine)
    count_when_committed(engine.sync_engine)
    name_callers(engine.sync_engine)
    return engine


def _refuse_closed(connection: Any, *_: object) -> None:
    """Make the pool replace a connection that the server closed while it was idle.

    Pending input reveals the end without a round trip to the server.
    """
    driver = connection.driver_connection.pgconn
    try:
        driver.consume_input()
        driver.consume_input()  # the first may have read only the server's last message
    except psycopg.OperationalError as error:
        raise DisconnectionError(str(error)) from error


@asynccontextmanager
async def unit_of_work(engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
    """Open a transaction; it is committed when the block ends, and rolled back when it raises."""
    async with engine.begin() as connection:
        try:
            yield connection
        except psycopg.Error as error:  # of a COPY, which SQLAlchemy does not see
            if is_outage(error):
                await connection.invalidate(error)
            raise


async def only_read(uow: UnitOfWork) -> None:
    """Let the rest of the transaction refuse to write, as an error of the program and not an outage."""
    await uow.execution_options(**{DECLARED_READ_ONLY: True})
    await uow.execute(sa.text("SET TRANSACTION READ ONLY"))
