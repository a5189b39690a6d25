"""Notifications of work: a trigger on the engine's table notifies every worker of queues with jobs.

The engine's own polling, several times a second per queue, costs a quarter of a core at rest.
"""

import asyncio
from collections.abc import Callable

import psycopg
import sqlalchemy as sa

from postroom.db.engine import async_url
from postroom.db.listening import listening_address, read_notifications
from postroom.telemetry import log

CHANNEL = "postroom_jobs"
RECONNECT_SECONDS = 1.0

_FUNCTION = """
CREATE OR REPLACE FUNCTION {schema}.postroom_notify_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('{channel}', NEW.queue_name);
    RETURN NULL;
END
$$
"""

# An enqueued or returned job can be taken; a finished one makes room for the next of its key.
_TRIGGER = """
CREATE TRIGGER postroom_notify_queue AFTER INSERT OR UPDATE OF status ON {schema}.workflow_status
FOR EACH ROW WHEN (NEW.queue_name IS NOT NULL AND NEW.status <> 'PENDING')
EXECUTE FUNCTION {schema}.postroom_notify_queue()
"""

_INSTALLED = """
SELECT EXISTS (
    SELECT FROM pg_trigger
    WHERE tgname = 'postroom_notify_queue' AND tgrelid = to_regclass('{schema}.workflow_status')
)
"""


def install_trigger(url: str, *, schema: str) -> None:
    """Install the trigger that notifies `CHANNEL` of queues with work, unless it exists."""
    words = {"schema": schema, "channel": CHANNEL}
    engine = sa.create_engine(async_url(url))
    try:
        with engine.begin() as connection:
            # Two migrators may run concurrently; the lock of the first one's trigger would fail the second.
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('postroom_notify_queue'))"))
            if not connection.execute(sa.text(_INSTALLED.format(**words))).scalar_one():
                connection.execute(sa.text(_FUNCTION.format(**words)))
                connection.execute(sa.text(_TRIGGER.format(**words)))
    finally:
        engine.dispose()


async def listen(url: str, wake: Callable[[str | None], None]) -> None:
    """Call `wake` with the name of each queue that has work, until cancelled.

    After every connection it is called with None, for all queues: notifications may have been missed.
    """
    address = listening_address(url)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=10, application_name="postroom"
            ) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                wake(None)
                await read_notifications(connection, wake)
        except psycopg.OperationalError as error:
            log.warning("job notifications stopped; reconnecting", error=str(error).strip())
        await asyncio.sleep(RECONNECT_SECONDS)
