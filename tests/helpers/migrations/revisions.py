"""Databases of an earlier revision."""

import gzip
from pathlib import Path

import psycopg

from postroom.db.engine import plain_url

EARLIER = Path(__file__).parent / "revision_0076.sql.gz"
"""A dump of a used database at the last revision before the baseline: seeded projects and grouped signals."""


def restore(url: str) -> None:
    """Execute the dump, which has INSERT statements, in an empty database."""
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        connection.execute(gzip.decompress(EARLIER.read_bytes()))


def set_revision(url: str, revision: str) -> None:
    """Write a revision into the database, as if its migrations had run."""
    with psycopg.connect(plain_url(url), autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [revision])


def revision(url: str) -> str:
    """Return the revision that is written in the database."""
    with psycopg.connect(plain_url(url)) as connection:
        [(found,)] = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        return str(found)
