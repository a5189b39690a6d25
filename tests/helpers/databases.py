"""Databases that live as long as a block of code."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from postroom.db.engine import async_url


@contextmanager
def scratch_database(admin_url: str, purpose: str, *, template: str) -> Iterator[str]:
    """Make a copy of the database `template`, yield its address, and drop it."""
    name = f"postroom_{purpose}_{uuid4().hex[:12]}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    _execute(admin_url, made)
    try:
        url = make_url(async_url(admin_url)).set(database=name)
        yield url.render_as_string(hide_password=False)
    finally:
        _execute(admin_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def database_name(url: str) -> str:
    """Return the name of the database at `url`."""
    name = make_url(url).database
    assert name is not None
    return name


def _execute(admin_url: str, statement: sql.Composed) -> None:
    url = make_url(async_url(admin_url)).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement)
