"""Programs of Debian that servers are operated with: PostgreSQL on an address, PgBouncer, Prometheus."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest

PATIENCE = 300.0


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait(condition: Callable[[], bool], what: str) -> float:
    """Wait for a condition; return how long it took in seconds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < PATIENCE, what
        time.sleep(0.1)
    return time.monotonic() - began


def told(line: str) -> None:
    """Print a figure; `-s` shows it."""
    sys.stdout.write(f"{line}\n")


def answers(url: str) -> int:
    """Return the status of a response, 0 without one."""
    with suppress(httpx.HTTPError):
        return httpx.get(url, timeout=5).status_code
    return 0


@contextmanager
def running(
    command: Sequence[object], log: Path, *, account: str | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, as an account if this is root, and end it."""
    user = account if account is not None and os.geteuid() == 0 else None
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the accounts of databases can enter."""
    made = Path(tempfile.mkdtemp(prefix="postroom-ops-"))
    made.chmod(0o777)
    yield made
    if os.environ.get("POSTROOM_OPS_KEEP"):
        return
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[str]:
    """The URL of an empty database of a PostgreSQL on an address."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "apt-get install postgresql-17-pgvector"
    programs, data, port = found[-1].parent, folder / "pg", free_port()
    with running(
        [programs / "initdb", "-D", data, "-U", "postroom", "-A", "trust", "-E", "UTF8", "--locale=C"],
        folder / "initdb.log",
        account="postgres",
    ) as process:
        assert process.wait(60) == 0
    options = ["-p", port, "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}"]
    options += ["-c", "fsync=off", "-c", "timezone=America/Lima"]
    with running([programs / "postgres", "-D", data, *options], folder / "postgres.log", account="postgres"):
        base = f"postgresql://postroom@127.0.0.1:{port}"

        def up() -> bool:
            with (
                suppress(psycopg.OperationalError),
                psycopg.connect(f"{base}/postgres", autocommit=True) as admin,
            ):
                admin.execute("CREATE DATABASE postroom")
                return True
            return False

        wait(up, "PostgreSQL starts")
        yield f"{base}/postroom"


@pytest.fixture(scope="module")
def pooled(folder: Path, postgres: str) -> Iterator[str]:
    """The URL of the same database through PgBouncer in transaction mode, as strict as it can be."""
    assert shutil.which("pgbouncer"), "apt-get install pgbouncer"
    port, server = free_port(), psycopg.conninfo.conninfo_to_dict(postgres)
    (folder / "users.txt").write_text('"postroom" ""\n', encoding="utf-8")
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\npostroom = host=127.0.0.1 port={server['port']}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
        f"auth_file = {folder}/users.txt\npool_mode = transaction\nmax_prepared_statements = 0\n"
        "default_pool_size = 8\nmax_client_conn = 500\n",
        encoding="utf-8",
    )
    with running(["pgbouncer", folder / "pgbouncer.ini"], folder / "pgbouncer.log", account="postgres"):
        url = f"postgresql://postroom@127.0.0.1:{port}/postroom"

        def up() -> bool:
            with suppress(psycopg.OperationalError), psycopg.connect(url):
                return True
            return False

        wait(up, "PgBouncer starts")
        yield url
