"""Helpers for databases: their URLs, and what is in them."""

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work


def database_name(url: str) -> str:
    """Return the name of the database at `url`."""
    name = make_url(url).database
    assert name is not None
    return name


_COLUMNS = sa.text("""
    SELECT table_name, column_name, data_type FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type IN ('text', 'json', 'jsonb', 'ARRAY', 'bytea', 'tsvector')
""")


async def columns_with(engine: AsyncEngine, value: str) -> set[str]:
    """Return each column of the database in which a text has a value, without regard to case."""
    async with unit_of_work(engine) as uow:
        found = set()
        for table, column, kind in (await uow.execute(_COLUMNS)).all():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            query = f'SELECT EXISTS (SELECT FROM "{table}" WHERE strpos(lower({text}), :value) > 0)'
            if await uow.scalar(sa.text(query), {"value": value.lower()}):
                found.add(f"{table}.{column}")
        return found
