"""Connections that notice when the database is gone, does not answer, or has become a standby.

A machine that vanishes ends no connection, and a frozen one answers nothing: without limits everything would wait.
"""

import asyncio
import os
import socket
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import psycopg
import sqlalchemy as sa

OPTIONS: Mapping[str, Any] = {
    "connect_timeout": 10,
    # Of a connection over TCP: it ends after 15 s without a sign of the other end.
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""Parameters of every connection that is kept."""

STATEMENT_SECONDS = 300.0
time_limit: ContextVar[float | None] = ContextVar("time_limit", default=STATEMENT_SECONDS)
"""Seconds that a statement may take; requests set less. After that the database counts as unavailable."""

DECLARED_READ_ONLY = "declared_read_only"
"""The execution option of connections in a transaction that may only read, because this program wants that."""

_READ_ONLY = "25006"
"""A write was refused: after a failover this is a standby, unless the transaction was declared to be read-only."""
_UNUSABLE = frozenset(
    {
        _READ_ONLY,
        "25P03",  # the server ended a transaction that was idle for too long, such as that of a frozen process
    }
)


class Connection(psycopg.AsyncConnection[Any]):
    """A connection whose statements and commits end within `time_limit`."""

    async def wait(self, *arguments: Any, **options: Any) -> Any:
        """Wait for the server, as the driver does.

        Raises:
            psycopg.OperationalError: it did not answer in time. The driver has tried to cancel the statement.
        """
        seconds = time_limit.get()
        try:
            async with asyncio.timeout(seconds):
                return await super().wait(*arguments, **options)
        except TimeoutError:
            raise psycopg.OperationalError(
                f"the database did not answer within {seconds:g} seconds"
            ) from None

    async def commit(self) -> None:
        """Commit, or lose the connection.

        A commit is never cancelled. With synchronous replication it may wait for a standby, and when that wait is
        cancelled, others see what a failover would still lose.
        """
        seconds = time_limit.get()
        losing = seconds and asyncio.get_running_loop().call_later(seconds, self._lose)
        token = time_limit.set(None)
        try:
            await super().commit()
        finally:
            time_limit.reset(token)
            if losing:
                losing.cancel()

    def _lose(self) -> None:
        with socket.socket(fileno=os.dup(self.fileno())) as stream:
            stream.shutdown(socket.SHUT_RDWR)


def name_outages(engine: sa.Engine) -> None:
    """Turn errors that another connection would not have into operational ones, and let the pool reconnect."""
    sa.event.listen(engine, "handle_error", _as_outage, retval=True)


def _as_outage(context: Any) -> sa.exc.OperationalError | None:
    error = context.original_exception
    state = getattr(error, "sqlstate", None)
    options = context.connection.get_execution_options() if context.connection else {}
    if state == _READ_ONLY and options.get(DECLARED_READ_ONLY):
        return None
    # Without a state it is the driver's own: the server, or a pooler as it died, sent nonsense.
    if state not in _UNUSABLE and not (state is None and isinstance(error, psycopg.InternalError)):
        return None
    context.is_disconnect = True
    return sa.exc.OperationalError(
        context.statement, None, error, hide_parameters=True, connection_invalidated=True
    )


def is_deadlock(error: BaseException) -> bool:
    """Return whether a transaction was ended for the sake of a concurrent one, and can be repeated."""
    cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    return isinstance(cause, psycopg.errors.DeadlockDetected | psycopg.errors.SerializationFailure)


def is_outage(error: BaseException) -> bool:
    """Return whether an error says that the database could not be used, rather than that something is wrong."""
    if isinstance(error, sa.exc.TimeoutError | sa.exc.InterfaceError):
        return True
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        return True
    original = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    if not isinstance(original, psycopg.Error):
        return False
    state = original.sqlstate
    if state == _READ_ONLY and isinstance(error, sa.exc.DBAPIError):
        return False  # a standby's would have invalidated the connection
    if state is None:
        # There was no connection, it ended, or what it sent made no sense.
        return isinstance(original, psycopg.OperationalError | psycopg.InternalError)
    # 08: the connection broke; 53: no space, memory or connections; 57P: the server ends or starts; 58: its disk.
    return state.startswith(("08", "53", "57P", "58")) or state in _UNUSABLE
