"""The tables of the code and those that the migrations make are the same."""

from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from postroom.db.engine import UnitOfWork
from postroom.db.migrate import alembic_config
from postroom.db.revisions import head_revision
from postroom.db.tables import metadata

MADE = "made_from_the_code"

_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = to_regnamespace(:schema) AND conrelid <> 0
      AND conrelid::regclass::text NOT LIKE '%alembic_version'
"""
_INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE schemaname = :schema AND tablename <> 'alembic_version'
"""
_COLUMNS = """
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
           pg_get_expr(adbin, adrelid), col_description(pg_class.oid, attnum)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE relnamespace = to_regnamespace(:schema) AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
      AND relname <> 'alembic_version'
"""


def differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, metadata))


async def described(uow: UnitOfWork, schema: str) -> dict[str, set[tuple[Any, ...]]]:
    """Return what the database itself says of a schema, without the schema's name."""
    await uow.execute(sa.text(f"SET LOCAL search_path TO {schema}, public"))
    found = {}
    for kind, query in (("columns", _COLUMNS), ("constraints", _CONSTRAINTS), ("indexes", _INDEXES)):
        rows = await uow.execute(sa.text(query), {"schema": schema})
        found[kind] = {tuple(_plain(value, schema) for value in row) for row in rows}
    return found


def _plain(value: Any, schema: str) -> Any:
    return value.replace(f"{schema}.", "") if isinstance(value, str) else value


async def test_alembic_finds_nothing_to_migrate(uow: UnitOfWork) -> None:
    assert await uow.run_sync(differences) == []


async def test_checks_indexes_and_defaults_are_the_same_too(uow: UnitOfWork) -> None:
    """Alembic doesn't look at checks, at the conditions of indexes and at generated columns."""
    await uow.execute(sa.text(f"CREATE SCHEMA {MADE}"))
    await uow.execute(sa.text(f"SET LOCAL search_path TO {MADE}, public"))
    await uow.run_sync(lambda connection: metadata.create_all(connection, checkfirst=False))
    from_the_code = await described(uow, MADE)
    from_the_migrations = await described(uow, "public")

    assert from_the_code["columns"], "the comparison is of something"
    for kind, found in from_the_code.items():
        assert from_the_migrations[kind] == found, kind


def test_schema_newest_migration_is_head() -> None:
    assert head_revision() == ScriptDirectory.from_config(alembic_config()).get_current_head()
