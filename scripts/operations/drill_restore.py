"""The restore drill: back up a server under load, restore it twice elsewhere, and print what was compared.

python -m scripts.operations.drill_restore [--signals N]

Machines: an embedded server that takes signals during the backup; a new data folder; and, if PostgreSQL 17 of the
system is installed, a cluster of that version.
"""

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from tests.helpers.processes.server import Installation, client, make_key, new_installation

from postroom.backups.create import verify
from postroom.db.embedded import open_database
from postroom.db.embedded.binaries import binaries_of
from postroom.db.engine import plain_url
from postroom.domain.errors import NotFound

PASSPHRASE = "a passphrase for the drill"
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
)
SOURCE = {"source_product": "zendesk", "source_type": "ticket"}


def main() -> int:
    """Run the drill; return 1 if anything differed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--signals", type=int, default=3000, help="signals in the server before the backup")
    wanted = parser.parse_args()
    with ExitStack() as stack:
        first = stack.enter_context(new_installation())
        failed = drill(first, stack, wanted.signals)
    print(
        "FAILED: " + ", ".join(failed) if failed else "The restored servers equal the one that was backed up."
    )
    return 1 if failed else 0


def drill(first: Installation, stack: ExitStack, signals: int) -> list[str]:
    """Fill, back up under load, restore and compare; return what differed."""
    checks = Checks()
    server = first.serve()
    address = server.address()
    key = make_key(first)
    first.query(
        "INSERT INTO source_configs (id, project_id, source_product, source_type, created_at, updated_at) "
        "SELECT gen_random_uuid(), id, 'zendesk', 'ticket', now(), now() FROM projects ON CONFLICT DO NOTHING"
    )
    with client(address, key) as api:
        for start in range(0, signals, 100):
            emit(api, range(start, start + 100))
        checks.note("signals accepted before the backup", signals)
        with sending(api, signals) as sent:
            online, peak, seconds = backup(first, "online.backup")
        checks.note("signals accepted while it was made", sent[0])
    checks.note("backup under load", f"{online.stat().st_size / 1e6:.1f} MB in {seconds:.1f} s")
    checks.note("peak memory of the command and its programs", f"{peak / 1e6:.0f} MB")
    rows = verify(online, PASSPHRASE).main.rows
    checks.that(
        "signals in the online backup", signals <= rows["signals"] <= signals + sent[0], rows["signals"]
    )
    server.interrupt()
    server.ended()
    quiet, _, _ = backup(first, "quiet.backup")
    with open_database(first.data_dir) as database:
        before = content(database.url)
    for name, url in targets(stack):
        other = stack.enter_context(new_installation(url))
        restored(checks, name, other, online, rows)
        compared(checks, name, other, quiet, before, first, key)
    return checks.failed


class Checks:
    """Prints each comparison, and keeps which ones failed."""

    def __init__(self) -> None:
        self.failed: list[str] = []

    def note(self, what: str, value: object) -> None:
        """Print a figure."""
        print(f"  {what}: {value}", flush=True)

    def that(self, what: str, good: bool, value: object = "") -> None:
        """Print a comparison and its outcome."""
        print(f"{'ok    ' if good else 'WRONG '} {what} {value}".rstrip(), flush=True)
        if not good:
            self.failed.append(what)


def emit(api: httpx.Client, numbers: range) -> None:
    """Send signals, which have to be accepted."""
    for number in numbers:
        text = f"The export of invoice {number} ends with a timeout after {number % 60} seconds."
        body = {**SOURCE, "source_id": str(number), "description": text, "weight": 0.5}
        answer = api.post("/api/projects/1/signals/emit/", json=body)
        assert answer.status_code == 202, answer.text


@contextmanager
def sending(api: httpx.Client, first: int) -> Iterator[list[int]]:
    """Send signals as long as the block runs; yield their number in a list."""
    sent, stop = [0], threading.Event()

    def send() -> None:
        while not stop.is_set():
            emit(api, range(first + sent[0], first + sent[0] + 1))
            sent[0] += 1

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield sent
    finally:
        stop.set()
        thread.join()


def backup(installation: Installation, name: str) -> tuple[Path, int, float]:
    """Run `postroom backup`; return the file, the peak memory in bytes, and the seconds it took."""
    file, began, peak = installation.folder / name, time.monotonic(), 0
    program = installation.start("backup", file, POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE)
    while program.running:
        try:
            tree = program.tree()
            peak = max(peak, sum(one.memory_info().rss for one in tree if "postgres" not in one.name()))
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.02)
    done = program.ended()
    assert done.code == 0, done
    return file, peak, time.monotonic() - began


def restored(checks: Checks, name: str, other: Installation, file: Path, rows: dict[str, int]) -> None:
    """Restore the backup that was made under load, and count."""
    began = time.monotonic()
    done = other.run("restore", file, POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE)
    checks.that(f"{name}: online backup restored", done.code == 0, done.err)
    checks.note("seconds", f"{time.monotonic() - began:.1f}")
    found = {table: count for table, (count, _) in here(other).items()}
    checks.that(f"{name}: rows of {len(rows)} tables as in the manifest", found == rows)


def compared(
    checks: Checks,
    name: str,
    other: Installation,
    file: Path,
    before: dict[str, Any],
    first: Installation,
    key: str,
) -> None:
    """Replace it by the backup of the stopped server, compare every row, and use the key that was made there."""
    done = other.run("restore", file, "--replace", POSTROOM_BACKUP_PASSPHRASE=PASSPHRASE)
    checks.that(f"{name}: backup of the stopped server restored over it", done.code == 0, done.err)
    after = here(other)
    differing = sorted(
        table for table in before.keys() | after.keys() if before.get(table) != after.get(table)
    )
    # The row about the backup itself changes to `succeeded` after its snapshot.
    checks.that(
        f"{name}: contents of {len(before)} tables are equal", differing in ([], ["backups"]), differing
    )
    same = (first.data_dir / "secret_key").read_bytes() == (other.data_dir / "secret_key").read_bytes()
    checks.that(f"{name}: secret key is equal", same)
    server = other.serve("--workers", "0")
    with client(server.address(), key) as api:
        listed = api.get("/api/projects/1/signals/reports/")
        checks.that(f"{name}: an API key from before works", listed.status_code == 200)
        count = sum(before["reports"][:1])
        checks.note("reports listed, and in the database", f"{listed.json()['count']}, {count}")
    server.interrupt()
    server.ended()


def here(installation: Installation) -> dict[str, tuple[int, str]]:
    """Return the content of an installation's database."""
    url = installation.settings.get("POSTROOM_DATABASE_URL")
    if url is not None:
        return content(url)
    with open_database(installation.data_dir) as database:
        return content(database.url)


def content(url: str) -> dict[str, tuple[int, str]]:
    """Return the number of rows of each table and a hash of them all."""
    query = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 7))::text, '') FROM \"{}\" AS t"
    with psycopg.connect(plain_url(url)) as connection:
        tables = [name for (name,) in connection.execute(TABLES)]
        return {table: connection.execute(query.format(table).encode()).fetchall()[0] for table in tables}


def targets(stack: ExitStack) -> Iterator[tuple[str, str | None]]:
    """Yield where to restore: an embedded server, and one of PostgreSQL 17 if it is installed."""
    yield "embedded", None
    try:
        old = binaries_of(17)
    except NotFound as error:
        print(f"  skipped: a server of PostgreSQL 17 ({error.message})")
        return
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="postroom-drill-")))
    folder.chmod(0o711)
    yield "PostgreSQL 17", stack.enter_context(open_database(folder / "data", binaries=old)).url


if __name__ == "__main__":
    sys.exit(main())
