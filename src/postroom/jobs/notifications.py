"""Listens for notifications of jobs, so that workers at rest need not poll."""

import asyncio
from collections.abc import Callable

import psycopg

from postroom.db.connecting import OPTIONS
from postroom.db.listening import listening_address, read_notifications
from postroom.jobs.repository import CHANNEL
from postroom.telemetry import log

RECONNECT_SECONDS = 1.0


async def listen(url: str, wake: Callable[[str], None]) -> None:
    """Call `wake` with the name of jobs that can be claimed, until cancelled.

    After every connection it is called with an empty name, for all: notifications may have been missed.
    """
    address = listening_address(url)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, application_name="postroom", **OPTIONS
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                wake("")
                await read_notifications(connection, wake)
        except psycopg.OperationalError as error:
            log.warning("job notifications stopped; reconnecting", error=str(error).strip())
        await asyncio.sleep(RECONNECT_SECONDS)
