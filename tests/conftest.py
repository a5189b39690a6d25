"""Test databases: one server, one migrated template, and copies or rolled-back transactions."""

import gc
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.databases import database_name
from tests.helpers.processes.run_folder import end_run, make_run_folder
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from postroom.db.embedded import open_database
from postroom.db.embedded.layout import Layout
from postroom.db.engine import UnitOfWork, create_engine, plain_url
from postroom.db.migrate import migrate
from postroom.db.temporary import temporary_database

# The speed of generating examples depends on the machine, not on the code.
hypothesis_settings.register_profile("postroom", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("postroom")

# Otherwise each program started by a test would compile all its imports, which is most of its work.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

FORGETFUL = (
    "fsync = off\nfull_page_writes = off\nwal_compression = off\nautovacuum = off\nshared_buffers = 32MB\n"
    "authentication_timeout = 10s\nlog_error_verbosity = default\n"
)
"""Settings of a server without durability.

Most of the cost of creating a test database is writing its pages for crash recovery. A connection that
was cancelled while it was made keeps a database from being dropped until authentication times out, by default
after a minute. The log says which statements of a deadlock waited for each other.
"""

SLOW = "pytest.mark.slow"
SLOW_FILE = f"\npytestmark = {SLOW}\n"
"""What a file says whose tests are all slow."""

TOGETHER = ("tests/architecture/", "tests/contract/")
"""Folders whose files are tested by one process: they share all syntax trees, or a server."""

LIVE = os.environ.get("POSTROOM_TEST_LIVE") == "1"
"""Whether this is `make test-live`, the only run that may contact a provider."""

if not LIVE:
    for _name in [name for name in os.environ if name.startswith("POSTROOM_LANGUAGE")]:
        del os.environ[_name]  # tests must not use a configured model


def _stay_on_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Reject connections to other machines, so that no test can contact a provider."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0]).split("%", maxsplit=1)[0]
        if host != "localhost" and not ip_address(host).is_loopback:
            raise ConnectionRefusedError(f"Tests stay on this machine; {host} is another one.")
    elif event == "socket.getaddrinfo":
        host = arguments[0].decode() if isinstance(arguments[0], bytes) else arguments[0]
        # Numeric addresses need no name lookup.
        numbers = host and (":" in host or host.rpartition(".")[2].isdecimal())
        if host and host != "localhost" and not numbers:
            raise socket.gaierror(f"Tests stay on this machine; {host} is another one.")


if not LIVE:
    sys.addaudithook(_stay_on_this_machine)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Create the folder of this run; child processes get it by their environment."""
    if not hasattr(config, "workerinput"):
        make_run_folder()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder of this run."""
    if not hasattr(config, "workerinput"):
        end_run()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out files that have none of the tests that are run: importing them all would cost a minute."""
    chosen = config.option.markexpr
    if chosen not in ("slow", "not slow") or collection_path.suffix != ".py":
        return None
    text = collection_path.read_text(encoding="utf-8")
    return (SLOW_FILE in text if chosen == "not slow" else SLOW not in text) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the first case of each test that uses a database, so that these can be run with another one.

    The cases of a test ask the same queries. The contract suite, whose server uses it, sets its own marks.
    """
    marked = set[str]()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if "admin_url" in getattr(item, "fixturenames", ()) and test not in marked:
            marked.add(test)
            item.add_marker("database")


class Scheduling(LoadFileScheduling):  # type: ignore[misc]
    """Gives the tests of a file to one process, and those of some folders."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((folder for folder in TOGETHER if nodeid.startswith(folder)), None)
        return folder or str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    """Schedule by files and folders where `--dist loadfile` is chosen."""
    return Scheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def admin_url() -> Iterator[str]:
    """URL of a server for creating databases.

    `POSTROOM_TEST_DATABASE_URL` names one; otherwise each test process runs the embedded server.
    """
    given = os.environ.get("POSTROOM_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="postroom-tests-") as folder:
        # The server drops root privileges, so its folder must be accessible to others.
        Path(folder).chmod(0o711)
        layout = Layout.of(Path(folder) / "data")
        layout.root.mkdir()
        layout.root.chmod(0o711)
        layout.local_configuration.write_text(FORGETFUL, encoding="utf-8")
        layout.local_configuration.chmod(0o644)
        database = open_database(layout.root, role="own")
        try:
            yield database.url
        finally:
            database.stop()


@pytest.fixture(scope="session")
def template(admin_url: str) -> Iterator[str]:
    """Name of a migrated, empty database without connections, so that it can be copied at any time."""
    with temporary_database(admin_url, "template", template="template1") as url:
        migrate(url)
        yield database_name(url)


@pytest.fixture(scope="session")
def database_url(admin_url: str, template: str) -> Iterator[str]:
    """URL of the migrated database for rolled-back tests."""
    with temporary_database(admin_url, "shared", template=template) as url:
        yield url


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


@pytest.fixture(scope="session")
def admin(admin_url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that creates and drops the databases of single tests: connecting is a third of their cost."""
    with psycopg.connect(plain_url(admin_url), autocommit=True) as connection:
        yield connection


@pytest.fixture
def fresh_database_url(admin_url: str, admin: psycopg.Connection[Any], template: str) -> Iterator[str]:
    """URL of a migrated database for one test that commits."""
    with temporary_database(admin_url, "fresh", template=template, admin=admin) as url:
        yield url


@pytest.fixture
async def engine(fresh_database_url: str) -> AsyncIterator[AsyncEngine]:
    """Engine of a database for one test."""
    engine = create_engine(fresh_database_url, pool_size=5)
    yield engine
    await engine.dispose()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Exempt what is collected from garbage collection, which would look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
