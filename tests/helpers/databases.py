"""Helpers for database URLs."""

from sqlalchemy.engine import make_url


def database_name(url: str) -> str:
    """Return the name of the database at `url`."""
    name = make_url(url).database
    assert name is not None
    return name
