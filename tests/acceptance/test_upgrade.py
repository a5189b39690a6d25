"""`postroom migrate` and `postroom serve` on a database of the revision before the baseline."""

from collections.abc import Iterator

import pytest
from tests.helpers.migrations.revisions import restore, revision, set_revision
from tests.helpers.processes.server import Installation, client, make_key, new_installation

from postroom.db.migrate import BEFORE_BASELINE
from postroom.db.revisions import head_revision
from postroom.db.temporary import temporary_database

pytestmark = pytest.mark.slow

PASSPHRASE = "a passphrase for tests"


@pytest.fixture
def earlier_url(admin_url: str) -> Iterator[str]:
    with temporary_database(admin_url, "earlier") as url:
        restore(url)
        yield url


def test_migrate_at_the_revision_before_the_baseline_reports_the_new_one(earlier_url: str) -> None:
    with new_installation(earlier_url) as installation:
        done = installation.run("migrate")
    assert (done.code, done.out) == (0, f"The database is at revision {head_revision()}.\n")


def test_migrate_at_an_older_revision_fails_with_one_sentence(earlier_url: str) -> None:
    set_revision(earlier_url, "0075")
    with new_installation(earlier_url) as installation:
        said = installation.run("migrate").sentence(code=1)
    assert "start the last version of Postroom that has migration 0076" in said
    assert revision(earlier_url) == "0075"


def test_serve_at_the_revision_before_the_baseline_shows_its_reports(earlier_url: str) -> None:
    assert revision(earlier_url) == BEFORE_BASELINE
    with new_installation(earlier_url) as installation:
        server = installation.serve()
        address = server.address()
        assert revision(earlier_url) == head_revision()
        with client(address, make_key(installation)) as api:
            reports = api.get("/api/projects/1/signals/reports/").json()
            assert reports["count"] > 20
            first = reports["results"][0]["id"]
            assert api.get(f"/api/projects/1/signals/reports/{first}/signals/").json()["signals"]
        imported = installation.folder / "new.jsonl"
        imported.write_text('{"text": "The export of invoices ends with a timeout after a minute."}\n')
        source = ("--source-product", "zendesk", "--source-type", "ticket", "--enable-sources")
        done = installation.run("import", imported, "--text", "{text}", *source, "--wait", "--no-progress")
        assert (done.code, "1 stored" in done.out + done.err) == (0, True), done
        assert installation.value("SELECT count(*) FROM signals WHERE state = 'pending'") == 0
        restore_elsewhere(installation)


def restore_elsewhere(installation: Installation) -> None:
    """Back the running server up, and restore that on another machine with a database of its own."""
    file = installation.folder / "it.backup"
    made = installation.run("backup", file, POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE, POSTROOM_LOG_LEVEL="error")
    assert (made.code, "read back and verified" in made.out) == (0, True), made
    with new_installation() as other:
        refused = other.run("restore", file)
        assert "Set POSTROOM_BACKUP_PASSPHRASE" in refused.sentence(code=1)
        done = other.run("restore", file, POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE)
        assert (done.code, "POSTROOM_LOG_LEVEL=error" in done.out) == (0, True), done
        listed = [machine.run("reports", "list", "--json").json for machine in (installation, other)]
        assert listed[0] == listed[1]
        keys = [(machine.data_dir / "secret_key").read_bytes() for machine in (installation, other)]
        assert keys[0] == keys[1]
        again = other.run("restore", file, POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE)
        assert "--replace" in again.err
