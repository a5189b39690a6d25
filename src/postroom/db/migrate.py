"""Migration of a database to the schema of this version: one migrator at a time, with bounded lock waits."""

import time

import sqlalchemy as sa

from postroom.db.baseline import create_schema
from postroom.db.engine import async_url
from postroom.db.locks import BACKUP_LOCK
from postroom.db.revisions import MIGRATIONS, head_revision, revision_of, revisions
from postroom.domain.errors import Invalid, Unavailable

MIGRATION_LOCK = 0x706F7374
"""Advisory lock of the migrator; others ask for it again and again."""

LOCK_TIMEOUT = "10s"
STATEMENT_TIMEOUT = "10min"
WAIT_SECONDS = 600.0
"""How long one waits for another migrator."""
_POLL_SECONDS = 0.25
BASELINE = "0077"
"""The first migration, which creates the whole schema."""
BEFORE_BASELINE = "0076"
"""The last of the migrations that the baseline replaces; a database at it has the baseline's schema."""

_VERSIONS = (
    "CREATE TABLE IF NOT EXISTS alembic_version "
    "(version_num varchar(32) CONSTRAINT alembic_version_pkc PRIMARY KEY)"
)
"""The table of Alembic, as it would make it."""

MINIMUM_SERVER = 150000
MINIMUM_VECTOR = (0, 7)


def migrate(url: str) -> str:
    """Migrate the database at `url` to the newest revision and return that revision.

    Raises:
        Invalid: the server or its pgvector is too old, an extension can't be installed, or the schema is newer than
            this Postroom, or older than it can upgrade.
        Unavailable: the server can't be reached, or a lock was not available in time.
    """
    options = f"-c lock_timeout={LOCK_TIMEOUT} -c statement_timeout={STATEMENT_TIMEOUT}"
    engine = sa.create_engine(async_url(url), connect_args={"connect_timeout": 10, "options": options})
    try:
        with engine.connect() as guard:
            _check_server(guard)
            _lock(guard)
            with engine.begin() as connection:
                _check_extensions(connection)
                present = _baseline(connection)
            if present != head_revision():
                _upgrade(engine)
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Unavailable(f"The database could not be migrated: {reason}") from error
    finally:
        engine.dispose()
    return head_revision()


def _baseline(connection: sa.Connection) -> str:
    """Create the schema of an empty database, or check the revision of another one; return the revision."""
    present = revision_of(connection)
    if present is None:
        create_schema(connection)
        connection.execute(sa.text(_VERSIONS))
        connection.execute(sa.text("INSERT INTO alembic_version VALUES (:number)"), {"number": BASELINE})
        return BASELINE
    check_revision(present)
    if present == BEFORE_BASELINE:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :number"), {"number": BASELINE})
        return BASELINE
    return present


def _upgrade(engine: sa.Engine) -> None:
    """Run the migrations after the baseline, which an empty database of this version may not need."""
    from alembic import command  # noqa: PLC0415  # a third of a second
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # Each migration is a transaction of its own, and may have statements outside of it.
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _lock(guard: sa.Connection) -> None:
    """Lock migrations for others until the connection's transaction ends, once no backup is being made.

    It asks again and again: a statement that waits holds a snapshot, and `CREATE INDEX CONCURRENTLY` waits for the
    end of all of them.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        if guard.execute(sa.select(sa.func.pg_try_advisory_xact_lock(MIGRATION_LOCK))).scalar():
            break
        guard.rollback()
        if time.monotonic() > deadline:
            raise Unavailable(
                "Another process has been migrating the database for too long. Try again later."
            )
        time.sleep(_POLL_SECONDS)
    if not guard.execute(sa.select(sa.func.pg_try_advisory_xact_lock(BACKUP_LOCK))).scalar():
        raise Unavailable("A backup is being made. Wait for its end, then start again.")
    # The last statement, since the result of a query keeps its snapshot until the next one.
    guard.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))


def check_revision(revision: str) -> None:
    """Check that this version can migrate a database at a revision.

    Raises:
        Invalid: it is newer than this Postroom, or older than it can upgrade.
    """
    if revision in {*revisions(), BEFORE_BASELINE}:
        return
    if revision < BEFORE_BASELINE:
        raise Invalid(
            f"The database is at revision {revision}, and this version upgrades from {BEFORE_BASELINE} on: start "
            f"the last version of Postroom that has migration {BEFORE_BASELINE} on it once, then this one."
        )
    raise Invalid("The database was migrated by a newer Postroom; install that version or newer.")


def prepare(url: str) -> None:
    """Check that the server at `url` can hold the schema, and create the extensions that are missing.

    Raises:
        Invalid: the server or its pgvector is too old, or an extension can't be installed.
        Unavailable: the server can't be reached.
    """
    engine = sa.create_engine(async_url(url), connect_args={"connect_timeout": 10})
    try:
        with engine.begin() as connection:
            _check_server(connection)
            _check_extensions(connection)
    except sa.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise Unavailable(f"The database is not available: {reason}") from error
    finally:
        engine.dispose()


def _check_server(connection: sa.Connection) -> None:
    version = int(connection.execute(sa.text("SHOW server_version_num")).scalar_one())
    if version < MINIMUM_SERVER:
        raise Invalid(f"Postroom needs PostgreSQL 15 or newer; this server is version {version // 10000}.")


def _check_extensions(connection: sa.Connection) -> None:
    _provide(connection, "pg_trgm", "Install PostgreSQL's own contributed extensions on it.")
    installed = _provide(
        connection, "vector", "Install the extension 'vector' (pgvector) 0.7 or newer on it."
    )
    if tuple(int(part) for part in installed.split(".")[:2]) < MINIMUM_VECTOR:
        raise Invalid(f"Postroom needs pgvector 0.7 or newer; this database has {installed}.")


def _provide(connection: sa.Connection, extension: str, advice: str) -> str:
    """Create the extension if it is missing and return its version."""
    name = {"name": extension}
    available = sa.text("SELECT FROM pg_available_extensions WHERE name = :name")
    installed = sa.text("SELECT extversion FROM pg_extension WHERE extname = :name")
    if connection.execute(available, name).one_or_none() is None:
        raise Invalid(f"This PostgreSQL has no {extension}. {advice}")
    if connection.execute(installed, name).one_or_none() is None:
        try:
            connection.execute(sa.text(f"CREATE EXTENSION {extension}"))
        except sa.exc.ProgrammingError as error:
            raise Invalid(
                f"This database role may not install {extension}. "
                f"Ask a superuser to run in this database: CREATE EXTENSION {extension}"
            ) from error
    return str(connection.execute(installed, name).scalar_one())
