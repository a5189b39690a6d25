"""A data directory remembers its database, so that no server starts on an empty or another one by mistake.

A lost volume, a changed address or a forgotten variable would otherwise look like a new installation: keys stop
working, and what is sent goes to where nobody looks.
"""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.embedded.layout import write_file
from postroom.db.engine import async_url
from postroom.domain.errors import Conflict

FILE_NAME = "database.json"


def check(data_dir: Path, url: str) -> bool:
    """Check that the database at `url` is the one that the data directory was used with; return if it is known.

    Raises:
        Conflict: it is empty, or another one.
    """
    known = _known(data_dir)
    if known is None:
        return False
    empty, found = _identity(url)
    if found == known:
        return True
    if found is None and not empty:
        return False  # of a version before there were identities
    what = "empty" if empty else "another one"
    raise Conflict(
        f"The database is {what}, but {data_dir} was used with one that had data. Check POSTROOM_DATABASE_URL and "
        f"--data-dir, or restore a backup (postroom restore); to start with a new database, "
        f"remove {data_dir / FILE_NAME}."
    )


def remember(data_dir: Path, url: str) -> None:
    """Write the identity of the migrated database at `url` into the data directory, if it is another one."""
    _, found = _identity(url)
    if found is not None and found != _known(data_dir) and data_dir.is_dir():
        # Where the folder can't be written, there is nothing to guard with.
        with suppress(OSError):
            write_file(data_dir / FILE_NAME, json.dumps({"installation": str(found)}), mode=0o600)


def _known(data_dir: Path) -> UUID | None:
    try:
        found: Any = json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8"))
        return UUID(found["installation"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _identity(url: str) -> tuple[bool, UUID | None]:
    """Return whether a database is empty, and its identity, which those of earlier versions lack."""
    engine = sa.create_engine(async_url(url), connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            tables = sa.inspect(connection)
            if not tables.has_table("installation"):
                return not tables.has_table("alembic_version"), None
            found: UUID | None = connection.execute(sa.text("SELECT id FROM installation LIMIT 1")).scalar()
            return False, found
    finally:
        engine.dispose()
