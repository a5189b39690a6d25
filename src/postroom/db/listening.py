"""A connection that listens for database notifications."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from postroom.db.engine import async_url


def listening_address(url: str) -> str:
    """Return a database's URL in the driver's form, for a connection outside the pool."""
    return make_url(async_url(url)).set(drivername="postgresql").render_as_string(hide_password=False)


async def read_notifications(
    connection: psycopg.AsyncConnection[Any], receive: Callable[[str], None]
) -> None:
    """Call `receive` with the payload of each notification until the connection ends.

    The driver's own generator polls ten times a second for interruption; this function sleeps until there is
    something to read.

    Raises:
        psycopg.OperationalError: the connection has ended.
    """
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    def read() -> None:
        try:
            connection.pgconn.consume_input()
            while (notification := connection.pgconn.notifies()) is not None:
                receive(notification.extra.decode())
        except psycopg.OperationalError as error:
            if not ended.done():
                ended.set_exception(error)

    descriptor = connection.fileno()
    loop.add_reader(descriptor, read)
    try:
        read()  # notifications that came with the answer to LISTEN
        await ended
    finally:
        loop.remove_reader(descriptor)
