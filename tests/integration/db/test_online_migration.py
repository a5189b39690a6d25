"""Migrations with statements outside of a transaction, by several migrators at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from tests.helpers.migrations.revisions import set_revision

from postroom.db import migrate as migrating
from postroom.db import revisions
from postroom.db.engine import plain_url
from postroom.db.locks import BACKUP_LOCK
from postroom.db.migrate import BASELINE, migrate
from postroom.domain.errors import Unavailable

HEAD = 'from alembic import op\nrevision = "{}"\ndown_revision = {}\nbranch_labels = depends_on = None\n'
STEPS = {
    "9001_table.py": HEAD.format("9001", f'"{BASELINE}"')
    + "def upgrade():\n    op.execute('CREATE TABLE things (name text)')\n",
    "9002_index.py": HEAD.format("9002", '"9001"')
    + "def upgrade():\n    with op.get_context().autocommit_block():\n"
    + "        op.create_index('ix_name', 'things', ['name'], postgresql_concurrently=True)\n"
    + "        op.execute('SELECT pg_sleep(0.5)')\n",
}


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Other migrations after the baseline."""
    (tmp_path / "versions").mkdir()
    for name in ("env.py", f"versions/{BASELINE}_baseline.py"):
        (tmp_path / name).write_text((revisions.MIGRATIONS / name).read_text())
    for name, text in STEPS.items():
        (tmp_path / "versions" / name).write_text(text)
    monkeypatch.setattr(migrating, "MIGRATIONS", tmp_path)
    monkeypatch.setattr(revisions, "MIGRATIONS", tmp_path)
    return tmp_path


def test_concurrent_index_is_made_while_another_migrator_waits(fresh_database_url: str, steps: Path) -> None:
    assert steps.is_dir()
    set_revision(fresh_database_url, BASELINE)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(migrate, [fresh_database_url] * 3)) == ["9002"] * 3
    with psycopg.connect(plain_url(fresh_database_url)) as connection:
        valid = connection.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_name'::regclass")
        assert valid.fetchall() == [(True,)]


def test_migration_during_a_backup_is_refused(fresh_database_url: str, steps: Path) -> None:
    assert steps.is_dir()
    set_revision(fresh_database_url, BASELINE)
    with psycopg.connect(plain_url(fresh_database_url)) as backup:
        backup.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BACKUP_LOCK])
        with pytest.raises(Unavailable, match="backup is being made"):
            migrate(fresh_database_url)
        assert backup.execute("SELECT to_regclass('things')").fetchall() == [(None,)]
