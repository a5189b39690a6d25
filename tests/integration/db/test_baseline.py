"""The baseline migration, and databases of the revision before it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.helpers.migrations.revisions import restore, revision, schema, set_revision, upgrade

from postroom.db.engine import plain_url
from postroom.db.migrate import BASELINE, BEFORE_BASELINE, migrate
from postroom.db.revisions import MIGRATIONS, head_revision
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Invalid

ROWS = {
    "events": 1,
    "personal_api_keys": 7,
    "report_state_changes": 30,
    "reports": 52,
    "scout_runs": 2,
    "sign_in_state": 1,
    "signal_features": 61,
    "signals": 85,
}
"""Rows of the dump, which migrations leave as they are."""


CHANGES = [
    "ALTER TABLE reports ALTER COLUMN signal_count SET DEFAULT 1",
    "ALTER TABLE reports ALTER COLUMN headline DROP NOT NULL",
    "ALTER TABLE reports DROP CONSTRAINT ck_reports_status",
    "ALTER TABLE signals ADD COLUMN added text",
    "ALTER INDEX ix_reports_inbox RENAME TO ix_reports_list",
    "DROP TRIGGER count_moved ON reports",
    "CREATE OR REPLACE FUNCTION report_counts_fold(folded integer) RETURNS void LANGUAGE sql AS 'SELECT'",
    "COMMENT ON COLUMN users.email IS 'changed'",
    "ALTER TABLE source_maps ALTER COLUMN content SET STORAGE EXTENDED",
]


@pytest.fixture
def empty_url(admin_url: str) -> Iterator[str]:
    with temporary_database(admin_url, "empty") as url:
        yield url


@pytest.fixture
def earlier_url(admin_url: str) -> Iterator[str]:
    """URL of a used database at the last revision before the baseline."""
    with temporary_database(admin_url, "earlier") as url:
        restore(url)
        yield url


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(plain_url(url)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchall()[0][0]
            for table in ROWS
        }


def test_baseline_schema_equals_that_of_the_migrations_before_it(earlier_url: str, empty_url: str) -> None:
    upgrade(empty_url, BASELINE)
    before, after = schema(earlier_url), schema(empty_url)

    kinds = ("CREATE TABLE", "CREATE INDEX", "CREATE TRIGGER", "CREATE FUNCTION", "COMMENT ON COLUMN")
    for kind in (*kinds, "ALTER TABLE ONLY public.source_maps ALTER COLUMN content SET STORAGE EXTERNAL"):
        assert any(statement.startswith(kind) for statement in after), kind
    assert {"missing": before - after, "new": after - before} == {"missing": set(), "new": set()}


def test_schema_after_each_change_is_another_one(fresh_database_url: str) -> None:
    before = schema(fresh_database_url)
    for change in CHANGES:
        with psycopg.connect(plain_url(fresh_database_url), autocommit=True) as connection:
            connection.execute(change.encode())
        after = schema(fresh_database_url)
        assert after != before, change
        before = after


def test_migrate_at_the_revision_before_the_baseline_upgrades_and_keeps_rows(
    earlier_url: str, fresh_database_url: str
) -> None:
    assert (revision(earlier_url), counts(earlier_url)) == (BEFORE_BASELINE, ROWS)
    assert migrate(earlier_url) == head_revision()
    assert (revision(earlier_url), counts(earlier_url)) == (head_revision(), ROWS)
    assert schema(earlier_url) == schema(fresh_database_url)
    # Again: there is nothing to do.
    assert migrate(earlier_url) == head_revision()
    assert counts(earlier_url) == ROWS


def test_migrate_at_the_revision_before_the_baseline_runs_the_migrations_after_it(
    earlier_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = (
        "from alembic import op\n\nrevision = '9000'\n"
        f"down_revision = '{head_revision()}'\n\n"
        "def upgrade() -> None:\n    op.execute('CREATE TABLE added_later (id integer)')\n"
    )
    later = tmp_path / "migrations"
    later.mkdir()
    for part in ("env.py", "script.py.mako", "baseline"):
        (later / part).symlink_to(MIGRATIONS / part)
    (later / "versions").mkdir()
    for file in (MIGRATIONS / "versions").glob("*.py"):
        (later / "versions" / file.name).write_bytes(file.read_bytes())
    (later / "versions/9000_later.py").write_text(added)
    monkeypatch.setattr("postroom.db.migrate.MIGRATIONS", later)

    migrate(earlier_url)
    assert revision(earlier_url) == "9000"
    assert any("added_later" in statement for statement in schema(earlier_url))
    assert counts(earlier_url) == ROWS


@pytest.mark.parametrize("older", ["0001", "0018", "0039"])
def test_migrate_at_an_older_revision_says_to_start_the_previous_version(
    fresh_database_url: str, older: str
) -> None:
    set_revision(fresh_database_url, older)
    before = schema(fresh_database_url)
    with pytest.raises(Invalid) as refused:
        migrate(fresh_database_url)
    assert refused.value.message == (
        f"The database is at revision {older}, and this version upgrades from 0040 on: start the previous "
        "version of Postroom on it once, then this one."
    )
    assert (revision(fresh_database_url), schema(fresh_database_url)) == (older, before)


def test_migrate_at_an_unknown_revision_says_to_install_a_newer_version(fresh_database_url: str) -> None:
    set_revision(fresh_database_url, "9999")
    with pytest.raises(Invalid, match=r"a newer Postroom; install that version or newer\.$"):
        migrate(fresh_database_url)
