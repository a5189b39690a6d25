"""The schema of an empty database, and databases of the revision before the baseline."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from tests.helpers.databases import database_name
from tests.helpers.migrations.revisions import restore, revision, set_revision
from tests.helpers.migrations.schemas import schema

from postroom.db.engine import plain_url
from postroom.db.migrate import BEFORE_BASELINE, migrate
from postroom.db.revisions import MIGRATIONS, head_revision
from postroom.db.temporary import temporary_database
from postroom.domain.errors import Invalid

ROWS = {
    "artefacts": 199,
    "audit_entries": 15,
    "events": 1,
    "imported_items": 12,
    "installation": 1,
    "notification_destinations": 1,
    "personal_api_keys": 6,
    "report_labels": 1,
    "report_outcomes": 6,
    "report_state_changes": 33,
    "report_texts": 41,
    "reports": 53,
    "scout_runs": 4,
    "search_words": 1405,
    "sign_in_state": 1,
    "signal_features": 74,
    "signals": 98,
}
"""Rows of the dump, which migrations leave as they are."""

CHANGES = [
    "ALTER TABLE reports ALTER COLUMN signal_count SET DEFAULT 1",
    "ALTER TABLE reports ALTER COLUMN headline DROP NOT NULL",
    "ALTER TABLE reports DROP CONSTRAINT ck_reports_status",
    "ALTER TABLE signals ADD COLUMN added text",
    "ALTER INDEX ix_reports_inbox RENAME TO ix_reports_list",
    "DROP TRIGGER count_moved ON reports",
    "ALTER TABLE reports DISABLE TRIGGER count_inserted",
    "CREATE OR REPLACE FUNCTION report_counts_fold(folded integer) RETURNS void LANGUAGE sql AS 'SELECT'",
    "COMMENT ON COLUMN users.email IS 'changed'",
    "ALTER TABLE source_maps ALTER COLUMN content SET STORAGE EXTENDED",
    "ALTER TABLE report_texts RESET (toast_tuple_target)",
    "ALTER SEQUENCE jobs_id_seq INCREMENT 2",
    "CREATE VIEW urgent AS SELECT id FROM reports",
    "CREATE TYPE mood AS ENUM ('good')",
]


@pytest.fixture(scope="module")
def dump(admin_url: str) -> Iterator[str]:
    """Name of a used database at the last revision before the baseline."""
    with temporary_database(admin_url, "dump") as url:
        restore(url)
        yield database_name(url)


@pytest.fixture
def earlier_url(admin_url: str, dump: str) -> Iterator[str]:
    """URL of a copy of that database."""
    with temporary_database(admin_url, "earlier", template=dump) as url:
        yield url


@pytest.fixture
def empty_url(admin_url: str) -> Iterator[str]:
    with temporary_database(admin_url, "empty") as url:
        yield url


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(plain_url(url)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchall()[0][0]
            for table in ROWS
        }


def test_migrate_before_the_baseline_gives_the_new_schema_and_keeps_rows(
    earlier_url: str, fresh_database_url: str
) -> None:
    assert (revision(earlier_url), counts(earlier_url)) == (BEFORE_BASELINE, ROWS)
    assert migrate(earlier_url) == head_revision()
    assert (revision(earlier_url), counts(earlier_url)) == (head_revision(), ROWS)

    before, after = schema(earlier_url), schema(fresh_database_url)
    kinds = Counter(kind for kind, *_ in after)
    assert (
        min(kinds[kind] for kind in ("relation", "column", "constraint", "index", "trigger", "function")) > 30
    )
    assert {"missing": before - after, "new": after - before} == {"missing": set(), "new": set()}
    # Again: there is nothing to do.
    assert migrate(earlier_url) == head_revision()
    assert counts(earlier_url) == ROWS


def test_schema_after_each_change_is_another_one(fresh_database_url: str) -> None:
    before = schema(fresh_database_url)
    for change in CHANGES:
        with psycopg.connect(plain_url(fresh_database_url), autocommit=True) as connection:
            connection.execute(change.encode())
        after = schema(fresh_database_url)
        assert after != before, change
        before = after


def test_migrate_runs_the_migrations_after_the_baseline_on_new_and_used_databases(
    earlier_url: str, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = (
        "from alembic import op\n\nrevision = '9000'\n"
        f"down_revision = '{head_revision()}'\n\n"
        "def upgrade() -> None:\n    op.execute('CREATE TABLE added_later (id integer)')\n"
    )
    later = tmp_path / "migrations"
    later.mkdir()
    (later / "env.py").symlink_to(MIGRATIONS / "env.py")
    (later / "versions").mkdir()
    for file in (MIGRATIONS / "versions").glob("*.py"):
        (later / "versions" / file.name).write_bytes(file.read_bytes())
    (later / "versions/9000_later.py").write_text(added)
    monkeypatch.setattr("postroom.db.migrate.MIGRATIONS", later)
    monkeypatch.setattr("postroom.db.revisions.MIGRATIONS", later)

    for url in (earlier_url, empty_url):
        assert migrate(url) == "9000"
        assert revision(url) == "9000"
        assert ("relation", "added_later") in {row[:2] for row in schema(url)}
    assert counts(earlier_url) == ROWS


def test_migrate_after_a_first_start_that_failed_creates_the_schema(empty_url: str) -> None:
    """Alembic commits its table before the first migration."""
    with psycopg.connect(plain_url(empty_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    migrate(empty_url)
    assert revision(empty_url) == head_revision()


@pytest.mark.parametrize("older", ["0001", "0040", "0075"])
def test_migrate_at_an_older_revision_says_what_to_start_first(fresh_database_url: str, older: str) -> None:
    set_revision(fresh_database_url, older)
    before = schema(fresh_database_url)
    with pytest.raises(Invalid) as refused:
        migrate(fresh_database_url)
    assert refused.value.message == (
        f"The database is at revision {older}, and this version upgrades from 0076 on: start the last version "
        "of Postroom that has migration 0076 on it once, then this one."
    )
    assert (revision(fresh_database_url), schema(fresh_database_url)) == (older, before)


def test_migrate_at_an_unknown_revision_says_to_install_a_newer_version(fresh_database_url: str) -> None:
    set_revision(fresh_database_url, "9999")
    with pytest.raises(Invalid, match=r"a newer Postroom; install that version or newer\.$"):
        migrate(fresh_database_url)
