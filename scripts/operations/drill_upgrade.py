"""The upgrade drill: from an earlier version and from another PostgreSQL to this one; prints what it compared.

python -m scripts.operations.drill_upgrade [--earlier REF]

1. The code of REF (by default the newest tag) makes a server and fills it.
2. While that server runs, this version migrates the database; the earlier code lists and accepts signals on.
3. This version serves the same data folder: reports and signals are the same.
4. If PostgreSQL 17 of the system is installed: a data folder of it moves to the packaged version.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from scripts.operations.drill_restore import PASSPHRASE, Checks, content, emit
from tests.helpers.migrations.revisions import restore as load_dump
from tests.helpers.processes.server import (
    Installation,
    client,
    eventually,
    make_key,
    new_installation,
    python_path,
)

from postroom.db.embedded import open_database
from postroom.db.embedded.binaries import binaries_of
from postroom.db.embedded.cluster import cluster_version
from postroom.db.embedded.layout import Layout
from postroom.db.migrate import migrate
from postroom.db.revisions import current_revision, head_revision
from postroom.domain.errors import NotFound

ROOT = Path(__file__).resolve().parents[2]
REPORTS = "/api/projects/1/signals/reports/"


def main() -> int:
    """Run the drill; return 1 if anything differed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--earlier", metavar="REF", help="revision of git with the earlier code")
    ref = parser.parse_args().earlier or newest_tag()
    checks = Checks()
    with ExitStack() as stack:
        installation = stack.enter_context(new_installation())
        if ref is None:
            print("  skipped: an earlier version (there is no tag; name a revision with --earlier)")
        else:
            sources = stack.enter_context(checkout(ref))
            print(f"From {ref}:")
            from_earlier(checks, installation, python_path(sources / "src"))
        other_major(checks, stack.enter_context(new_installation()))
    print("FAILED: " + ", ".join(checks.failed) if checks.failed else "Both upgrades kept everything.")
    return 1 if checks.failed else 0


def newest_tag() -> str | None:
    """Return the newest tag of a release, or None."""
    found = run_git("tag", "--list", "v*", "--sort=-version:refname").split()
    return found[0] if found else None


def run_git(*arguments: str) -> str:
    """Run git and return its output."""
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True, text=True
    ).stdout


@contextmanager
def checkout(ref: str) -> Iterator[Path]:
    """Yield a folder with the code of a revision."""
    with tempfile.TemporaryDirectory(prefix="postroom-earlier-") as folder:
        tree = Path(folder) / "tree"
        run_git("worktree", "add", "--quiet", "--detach", str(tree), ref)
        try:
            yield tree
        finally:
            run_git("worktree", "remove", "--force", str(tree))


def from_earlier(checks: Checks, installation: Installation, earlier: str) -> None:
    """Fill a server of the earlier code, migrate below it, and serve the same folder with this code."""
    server = installation.serve(PYTHONPATH=earlier)
    address = server.address()
    key = make_key(installation)
    installation.query(
        "INSERT INTO source_configs (id, project_id, source_product, source_type, created_at, updated_at) "
        "SELECT gen_random_uuid(), id, 'zendesk', 'ticket', now(), now() FROM projects ON CONFLICT DO NOTHING"
    )
    with client(address, key) as api:
        emit(api, range(300))
        grouped(installation)
        before = listing(api)
        revision = str(installation.value("SELECT version_num FROM alembic_version"))
        made = installation.run(
            "backup", installation.folder / "before", POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE
        )
        checks.that("this version backs the earlier server up", made.code == 0, made.err)
        done = installation.run("migrate")
        checks.that(
            f"migrated from {revision} to {head_revision()} below the server", done.code == 0, done.err
        )
        checks.that("the earlier code lists the same reports on the new schema", listing(api) == before)
        emit(api, range(300, 400))
        grouped(installation)
        checks.that("the earlier code accepts and groups signals on it", signals(installation) == 400)
        after = listing(api)
    server.interrupt()
    ended = server.ended()
    wrong = [line for line in ended.err.splitlines() if "[error" in line or "[warning" in line]
    checks.that("the earlier code logged no error", not wrong, wrong[:3])
    server = installation.serve()
    with client(server.address(), key) as api:
        checks.that("this version lists the same reports", listing(api) == after, f"({len(after)} reports)")
        checks.that("this version has all signals", signals(installation) == 400)
    server.interrupt()
    server.ended()


def listing(api: httpx.Client) -> list[Any]:
    """Return what listed reports consist of; research may go on meanwhile."""
    found = api.get(REPORTS, params={"limit": 100})
    found.raise_for_status()
    return sorted([one["id"], one["signal_count"], one["total_weight"]] for one in found.json()["results"])


def signals(installation: Installation) -> int:
    """Return the number of stored signals."""
    return int(installation.value("SELECT count(*) FROM signals"))


def grouped(installation: Installation) -> None:
    """Wait until no signal waits."""
    eventually(lambda: installation.value("SELECT count(*) FROM signals WHERE state = 'pending'") == 0)


def other_major(checks: Checks, installation: Installation) -> None:
    """Move a data folder of PostgreSQL 17 to the packaged version, and compare every row."""
    try:
        old = binaries_of(17)
    except NotFound as error:
        print(f"  skipped: another major version ({error.message})")
        return
    print(f"From PostgreSQL {old.version}:")
    with open_database(installation.data_dir, binaries=old) as database:
        load_dump(database.url)
        migrate(database.url)
        before = content(database.url)
    refused = installation.run("doctor")
    checks.that("doctor says what to do", "needs PostgreSQL 17" in refused.out or refused.code == 1)
    done = installation.run("database", "upgrade")
    checks.that("database upgrade", done.code == 0, (done.out + done.err).strip())
    layout = Layout.of(installation.data_dir)
    checks.that(
        "the folder has the packaged version", cluster_version(layout) != "17", cluster_version(layout)
    )
    with open_database(installation.data_dir) as database:
        after = content(database.url)
        checks.that("schema revision is kept", current_revision(database.url) == head_revision())
    differing = sorted(table for table in before if before[table] != after.get(table))
    rows = sum(count for count, _ in before.values())
    checks.that(f"{len(before)} tables with {rows} rows are equal", before == after, differing)
    kept = sorted(path.name for path in layout.root.iterdir() if path.name.startswith("postgres-"))
    checks.that("the old files are kept", "postgres-17" in kept, kept)


if __name__ == "__main__":
    sys.exit(main())
