"""A database that lives as long as a block of code."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from postroom.db.engine import async_url

TRIES = 60
"""Tries of dropping a database, a quarter of a second apart."""


@contextmanager
def temporary_database(server: str, purpose: str, *, template: str = "template1") -> Iterator[str]:
    """Make a copy of the database `template` on a server, yield its address, and drop it.

    A template of our own is copied file by file, which is quicker and has the server write a checkpoint. A copy of
    the server's own templates, on a server that may be in use, goes through its log as anything else.

    Raises:
        psycopg.Error: the server can't be reached, or does not let us make or drop a database.
    """
    name = sql.Identifier(f"postroom_{purpose}_{uuid4().hex[:12]}")
    strategy = sql.SQL("WAL_LOG" if template in {"template0", "template1"} else "FILE_COPY")
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}")
    _execute(server, create.format(name, sql.Identifier(template), strategy))
    try:
        url = make_url(async_url(server)).set(database=name.as_string().strip('"'))
        yield url.render_as_string(hide_password=False)
    finally:
        _drop(server, name)


def _drop(server: str, name: sql.Identifier) -> None:
    """Drop a database, as often as it takes.

    The server's own vacuum may be in it. Who is no superuser can't send it away, but it leaves by itself.
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


def _execute(server: str, statement: sql.Composed) -> None:
    url = make_url(async_url(server)).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)
