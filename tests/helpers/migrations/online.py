"""Which statements of a migration would block the servers that run meanwhile, or the previous release's code."""

import io
import re
from types import ModuleType

from alembic.migration import MigrationContext
from alembic.operations import Operations

_CREATED = re.compile(r"\bcreate table (?:if not exists )?(\w+)")
_BLOCKING = (
    (r"^create (?:unique )?index (?!concurrently)", "an index without CONCURRENTLY", 0),
    (r"^drop index (?!concurrently)", "an index dropped without CONCURRENTLY", 0),
    (r"^alter table .* set not null", "SET NOT NULL, which reads the whole table", 0),
    (
        r"^alter table .* alter (?:column )?\w+ (?:set data )?type ",
        "another type, which rewrites the table",
        0,
    ),
    (r"^alter table .* rename ", "a rename, which the previous release does not know", 0),
    (
        r"^alter table .* add column (?!.* default ).* not null",
        "a required column without default",
        0,
    ),
    (r"^alter table .* default (?:gen_random_uuid|clock_timestamp|random|nextval)\(", "a default per row", 0),
    (
        r"^alter table .* add (?:constraint \w+ )?(?:check|foreign key|unique|primary key)(?!.* not valid)",
        "a",
        1,
    ),
    (r"^(?:update|delete from|truncate) ", "rows changed in the transaction of the schema", 0),
    (r"^(?:lock|vacuum full|cluster|reindex (?!.*concurrently))", "a lock of a whole table", 0),
    (r"^drop (?:table|view|function|type) ", "what the previous release may use", 2),
    (r"^alter table .* drop (?:column|constraint) ", "what the previous release may use", 2),
)
_NAMES = {1: "a constraint without NOT VALID", 2: "a removal of what the previous release may use"}


def sql_of(migration: ModuleType) -> list[str]:
    """Return the statements of a migration, lower-case and on one line each."""
    written = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": written}
    )
    with Operations.context(context):
        migration.upgrade()
    return [" ".join(one.split()).lower() for one in re.split(r";\s*\n", written.getvalue()) if one.strip()]


def blocking(statements: list[str], *, contracts: bool = False) -> list[str]:
    """Return what is wrong with statements; those on tables that they create are free.

    `contracts` allows the removal of what the previous release no longer uses.
    """
    new = {table for one in statements for table in _CREATED.findall(one)}
    found = []
    for statement in statements:
        if new & set(re.findall(r"\w+", statement.partition("(")[0])):
            continue
        for pattern, what, kind in _BLOCKING:
            if re.match(pattern, statement) and not (kind == 2 and contracts):
                found.append(f"{_NAMES.get(kind, what)}: {statement[:120]}")
    return found
