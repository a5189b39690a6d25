"""Other processes that open an embedded database, and small tools around it."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg.conninfo import make_conninfo

from postroom.db.embedded import Database

SOURCES = Path(__file__).resolve().parents[3] / "src"

# Opens the database and reports; then does what each line of its input asks for, until the input ends.
PEER = """
import json, os, sys, time
import psycopg
from postroom.db.embedded import open_database
from postroom.domain.errors import PostroomError
from postroom.telemetry import configure_logging

configure_logging(level="info", json=True)

def say(**what):
    print(json.dumps(what), flush=True)

say(opening=True)
try:
    db = open_database(sys.argv[1], role=sys.argv[2], wait_seconds=float(sys.argv[3]))
except PostroomError as error:
    say(error=str(error), kind=str(error.kind))
    sys.exit(3)
say(owner=db.owner, postmaster=db.postmaster_pid, socket_dir=str(db.socket_dir))
for line in sys.stdin:
    if line.strip() == "fork":
        child = os.fork()
        if child == 0:
            time.sleep(600)
        say(child=child)
    else:
        with psycopg.connect(db.dsn, autocommit=True) as connection:
            cursor = connection.execute(line)
            say(rows=cursor.fetchall() if cursor.description else [])
db.stop()
"""


class Peer:
    """Another process that opens the database, leading a process group of its own."""

    def __init__(self, data_dir: Path, role: str, wait_seconds: float = 30, path: str = "") -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PEER, str(data_dir), role, str(wait_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [path, str(SOURCES)]))},
        )

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the other process ended without a word"
        heard: dict[str, Any] = json.loads(line)
        return heard

    def opened(self) -> dict[str, Any]:
        assert self.hear() == {"opening": True}
        return self.hear()

    def ask(self, line: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.hear()

    def kill_group(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        return status


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """Make a directory that the server's account can enter, which pytest's own is not for root."""
    base = Path(tempfile.mkdtemp(prefix="postroom-test-"))
    base.chmod(0o711)
    try:
        yield base
    finally:
        shutil.rmtree(base)


@contextmanager
def peers() -> Iterator[Callable[..., Peer]]:
    """Give a function that starts peers, and end them all afterwards."""
    started: list[Peer] = []

    def start(data_dir: Path, role: str, **options: Any) -> Peer:
        started.append(Peer(data_dir, role, **options))
        return started[-1]

    try:
        yield start
    finally:
        for each in started:
            each.end()


def query(db: Database, statement: str, *, password: str | None = None) -> list[tuple[Any, ...]]:
    dsn = make_conninfo(db.dsn, password=password) if password else db.dsn
    with psycopg.connect(dsn, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes_above(*paths: Path) -> dict[Path, int]:
    return {parent: mode(parent) for path in paths for parent in path.parents if parent.exists()}


def wait_gone(pid: int) -> None:
    try:
        psutil.Process(pid).wait(timeout=60)
    except psutil.NoSuchProcess:
        return


def wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        threading.Event().wait(0.02)
    raise AssertionError("the condition never came true")
