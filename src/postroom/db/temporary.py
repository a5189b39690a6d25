"""A temporary database, dropped at the end of a block."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from postroom.db.engine import async_url, plain_url

TRIES = 60
"""Attempts to drop a database, a quarter of a second apart."""


@contextmanager
def temporary_database(
    server: str,
    purpose: str,
    *,
    template: str = "template1",
    admin: psycopg.Connection[Any] | None = None,
) -> Iterator[str]:
    """Create a copy of the database `template` on a server, yield its URL, and drop it.

    `admin`, if given, is an open connection to the server that commits by itself; else two are made.

    Our own templates are copied as files, which is faster but forces a checkpoint. The server's own templates, on a
    server that may be in use, are copied through the WAL.

    Raises:
        psycopg.Error: the server can't be reached, or refuses to create or drop a database.
    """
    name = sql.Identifier(f"postroom_{purpose}_{uuid4().hex[:12]}")
    strategy = sql.SQL("WAL_LOG" if template in {"template0", "template1"} else "FILE_COPY")
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
    _execute(admin or server, create.format(name, sql.Identifier(template), strategy))
    try:
        url = make_url(async_url(server)).set(database=name.as_string().strip('"'))
        yield url.render_as_string(hide_password=False)
    finally:
        _drop(admin or server, name)


def _drop(server: str | psycopg.Connection[Any], name: sql.Identifier) -> None:
    """Drop a database, retrying as often as necessary.

    The autovacuum may be connected to it: only a superuser can terminate that, but it disconnects by itself.
    """
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    for _ in range(TRIES - 1):
        try:
            _execute(server, statement)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.25)
        else:
            return
    _execute(server, statement)


def _execute(server: str | psycopg.Connection[Any], statement: sql.Composed) -> None:
    if not isinstance(server, str):
        server.execute(statement)
        return
    with psycopg.connect(plain_url(server), autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)
