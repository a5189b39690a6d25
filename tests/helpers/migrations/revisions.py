"""Databases of earlier revisions, and descriptions of schemas for comparison."""

import gzip
import re
import subprocess
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command

from postroom.db.embedded.binaries import find_binaries
from postroom.db.engine import async_url, plain_url
from postroom.db.migrate import alembic_config

REVISION_0040 = Path(__file__).parent / "revision_0040.sql.gz"
"""A dump of a used database at the last revision before the baseline: seeded projects and grouped signals."""

_STATEMENT = re.compile(r";\n(?=\n|ALTER |COMMENT |CREATE |$)")


_SERVERS_OWN = re.compile(r"ALTER TABLE .* SET \(pg_attver=\d+\)")
"""Statements about what a server notes itself, in each database another number (PostgreSQL 17.12)."""


def restore(url: str, dump: Path = REVISION_0040) -> None:
    """Execute a plain dump with INSERT statements in an empty database."""
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        connection.execute(gzip.decompress(dump.read_bytes()))


def upgrade(url: str, revision: str) -> None:
    """Upgrade an empty database to a revision."""
    engine = sa.create_engine(async_url(url))
    with engine.begin() as connection:
        for extension in ("pg_trgm", "vector"):
            connection.execute(sa.text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
    with engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def set_revision(url: str, revision: str) -> None:
    """Write a revision into the database, as if its migrations had run."""
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [revision])


def revision(url: str) -> str:
    """Return the revision that is written in the database."""
    with psycopg.connect(plain_url(url)) as connection:
        [(found,)] = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        return str(found)


def schema(url: str) -> set[str]:
    """Return the statements of a schema dump, normalised; the order of a table's columns does not matter.

    Without the partitions of events, which workers create day by day.
    """
    program = find_binaries().program("pg_dump")
    options = [
        "--schema-only",
        "--no-owner",
        "--no-privileges",
        "--schema=public",
        "--exclude-table=events_d*",
    ]
    done = subprocess.run([program, *options, plain_url(url)], check=True, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if not line.startswith(("--", "\\", "SET "))]
    statements = {_normal(one) for one in _STATEMENT.split("\n".join(lines)) if one.strip()}
    return {one for one in statements if not _SERVERS_OWN.fullmatch(one)}


def _normal(statement: str) -> str:
    head, opening, body = statement.strip().partition(" (\n")
    if not head.startswith("CREATE TABLE"):
        return " ".join(statement.split())
    columns, _, rest = body.rpartition("\n)")
    parts = sorted(" ".join(part.split()) for part in columns.split(",\n"))
    return "\n".join([head + opening.rstrip(), *parts, f"){rest}"])
