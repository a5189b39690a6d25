"""Migrations run beside servers of the previous release: see docs/contributing/migration.md."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from tests.helpers.migrations.online import blocking, sql_of

from postroom.db.revisions import MIGRATIONS

FIRST_RELEASE = "0077"
"""Up to this number, migrations came with the first release or before it: no earlier code runs beside them."""

REFUSED = [
    "create index ix_signals_at on signals (at)",
    "create unique index ix_signals_at on signals (at)",
    "drop index ix_signals_at",
    "alter table signals alter column title set not null",
    "alter table signals alter column seq type bigint",
    "alter table signals alter seq set data type bigint",
    "alter table signals rename column title to name",
    "alter table signals add column kind text not null",
    "alter table signals add column key uuid default gen_random_uuid()",
    "alter table signals add constraint ck_kind check (kind <> '')",
    "alter table signals add foreign key (kind) references kinds",
    "alter table signals drop column title",
    "drop table signal_traces",
    "update signals set kind = 'x'",
    "delete from signals where kind = 'x'",
    "truncate signal_traces",
    "lock table signals",
]
ALLOWED = [
    ["create index concurrently ix_signals_at on signals (at)"],
    ["drop index concurrently ix_signals_at"],
    ["alter table signals add column kind text"],
    ["alter table signals add column kind text default 'x' not null"],
    ["alter table signals add column kind text not null default 'x'"],
    ["alter table signals add constraint ck_kind check (kind <> '') not valid"],
    ["alter table signals validate constraint ck_kind"],
    [
        "create table kinds (id integer)",
        "create index ix_kinds_id on kinds (id)",
        "insert into kinds values (1)",
    ],
    ["comment on column signals.kind is 'update of what'"],
]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"migration_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_migrations_after_the_first_release_block_nobody() -> None:
    found = {}
    for path in sorted((MIGRATIONS / "versions").glob("[0-9]*_*.py")):
        if path.name[:4] > FIRST_RELEASE:
            migration = load(path)
            reason = getattr(migration, "CONTRACTS", "")
            found[path.name] = blocking(sql_of(migration), contracts=bool(reason))
    assert {name: problems for name, problems in found.items() if problems} == {}


@pytest.mark.parametrize("statement", REFUSED)
def test_blocking_statement_is_found(statement: str) -> None:
    assert len(blocking([statement])) == 1


@pytest.mark.parametrize("statements", ALLOWED)
def test_online_statements_are_allowed(statements: list[str]) -> None:
    assert blocking(statements) == []


def test_removal_is_allowed_where_the_migration_says_that_it_contracts() -> None:
    assert blocking(["alter table signals drop column title", "drop table kinds"], contracts=True) == []
    assert blocking(["create index ix on signals (at)"], contracts=True) != []


def test_statements_of_a_migration_are_read(tmp_path: Path) -> None:
    path = tmp_path / "9000_kinds.py"
    path.write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n\ndef upgrade():\n"
        "    op.add_column('signals', sa.Column('kind', sa.Text()))\n"
        "    op.create_index('ix_signals_kind', 'signals', ['kind'])\n"
        "    op.execute(\"UPDATE signals SET kind = 'x'\")\n"
    )
    problems = [problem.partition(":")[0] for problem in blocking(sql_of(load(path)))]
    assert problems == ["an index without CONCURRENTLY", "rows changed in the transaction of the schema"]
