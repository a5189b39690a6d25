"""A temporary database is dropped, also when the server's own vacuum is just in it."""

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from tests.helpers.databases import database_name

from postroom.db import temporary
from postroom.db.engine import async_url
from postroom.db.temporary import temporary_database


def exists(admin_url: str, name: str) -> bool:
    url = make_url(async_url(admin_url)).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        return (
            connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        )


def test_temporary_database_is_dropped_after_vacuum(admin_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute, refused = temporary._execute, 0

    def as_long_as_a_vacuum_runs(server: str, statement: sql.Composed) -> None:
        nonlocal refused
        if "DROP" in statement.as_string() and refused < 2:
            refused += 1
            raise psycopg.errors.InsufficientPrivilege("permission denied to terminate process")
        execute(server, statement)

    monkeypatch.setattr(temporary, "_execute", as_long_as_a_vacuum_runs)
    with temporary_database(admin_url, "vacuumed") as url:
        name = database_name(url)
        assert exists(admin_url, name)
    assert refused == 2
    assert not exists(admin_url, name)


def test_temporary_database_error_is_raised_and_database_dropped(admin_url: str) -> None:
    names = []

    def fail() -> None:
        with temporary_database(admin_url, "failed") as url:
            names.append(database_name(url))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    [name] = names
    assert not exists(admin_url, name)
    with (
        pytest.raises(psycopg.errors.InvalidCatalogName),
        temporary_database(admin_url, "copied", template="there_is_no_such_template"),
    ):
        pass
