"""The database of the tests: one server, one migrated template, a fresh copy or a rolled-back transaction."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.embedded import open_database
from postroom.db.engine import UnitOfWork, async_url, create_engine
from postroom.db.migrate import migrate
from postroom.jobs.queue import migrate_jobs


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """Address of a server on which databases may be made.

    `POSTROOM_TEST_DATABASE_URL` names one; otherwise each test process runs the embedded server.
    """
    given = os.environ.get("POSTROOM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="postroom-tests-", dir="/tmp") as folder:
        # The server gives up root's rights, so its folder must be within everyone's reach.
        Path(folder).chmod(0o711)
        database = open_database(Path(folder) / "data", role="own")
        try:
            yield database.url
        finally:
            database.stop()


def _execute(admin_url: str, statement: sql.Composed) -> None:
    url = make_url(async_url(admin_url)).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement)


def _create(admin_url: str, name: str, *, template: str) -> str:
    _execute(
        admin_url,
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
    )
    url: URL = make_url(async_url(admin_url)).set(database=name)
    return url.render_as_string(hide_password=False)


def _drop(admin_url: str, name: str) -> None:
    _execute(admin_url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _scratch_name(purpose: str) -> str:
    return f"postroom_{purpose}_{uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def template(admin_url: str) -> Iterator[str]:
    """Name of a migrated, empty database. Nothing connects to it, so that it can be copied at any time."""
    name = _scratch_name("template")
    url = _create(admin_url, name, template="template1")
    try:
        migrate(url)
        migrate_jobs(url)
        yield name
    finally:
        _drop(admin_url, name)


@pytest.fixture(scope="session")
def database_url(admin_url: str, template: str) -> Iterator[str]:
    """Address of the migrated database whose tests leave nothing behind."""
    name = _scratch_name("shared")
    try:
        yield _create(admin_url, name, template=template)
    finally:
        _drop(admin_url, name)


@pytest.fixture(scope="session")
async def shared_engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Engine of the database that all rolled-back tests share."""
    engine = create_engine(database_url, pool_size=4)
    yield engine
    await engine.dispose()


@pytest.fixture
async def uow(shared_engine: AsyncEngine) -> AsyncIterator[UnitOfWork]:
    """Yield a transaction that is rolled back after the test."""
    async with shared_engine.connect() as connection:
        transaction = await connection.begin()
        try:
            yield connection
        finally:
            await transaction.rollback()


@pytest.fixture
def fresh_database_url(admin_url: str, template: str) -> Iterator[str]:
    """Address of a migrated database of this test alone, for tests that commit."""
    name = _scratch_name("fresh")
    try:
        yield _create(admin_url, name, template=template)
    finally:
        _drop(admin_url, name)


@pytest.fixture
async def engine(fresh_database_url: str) -> AsyncIterator[AsyncEngine]:
    """Engine of a database of this test alone."""
    engine = create_engine(fresh_database_url, pool_size=5)
    yield engine
    await engine.dispose()
