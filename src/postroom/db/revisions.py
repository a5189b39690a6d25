"""The schema revision of a database, and that of this version of Postroom.

Without Alembic, which processes that have nothing to migrate do not load.
"""

from pathlib import Path

import sqlalchemy as sa

from postroom.db.engine import async_url
from postroom.domain.errors import Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"


def revisions() -> list[str]:
    """Return the numbers of the packaged migrations in order."""
    found = sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    if not found:
        raise Unavailable("The packaged migrations are missing. Reinstall postroom.")
    return found


def head_revision() -> str:
    """Return the schema revision of this version of Postroom: the highest number of a packaged migration."""
    return revisions()[-1]


def current_revision(url: str) -> str | None:
    """Return the revision of the database at `url`, or None for an empty one."""
    engine = sa.create_engine(async_url(url))
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def revision_of(connection: sa.Connection) -> str | None:
    """Return the revision of a connection's database, or None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
