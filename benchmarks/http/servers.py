"""The two compared servers, each in its own process, and the CPU time of servers and database."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os import environ
from pathlib import Path

import psutil
import psycopg
from sqlalchemy.engine import make_url

from postroom.app.bootstrap import App
from postroom.db.engine import async_url

HOST = "127.0.0.1"
PATIENCE_SECONDS = 120.0
PEER_PYTHON = Path(".tools/bench/bin/python")


@dataclass(frozen=True, slots=True)
class Server:
    """A server on `port`; `process` is the one whose CPU time is measured."""

    name: str
    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """Return the CPU seconds of the serving process."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


class DatabaseCpu:
    """The CPU seconds of the PostgreSQL server's processes, if they are on this machine."""

    def __init__(self, url: str) -> None:
        self._postmaster: psutil.Process | None = None
        with psycopg.connect(plain(url)) as connection, suppress(psutil.Error):
            backend = psutil.Process(connection.info.backend_pid)
            parent = backend.parent()
            if backend.name() == "postgres" and parent is not None:
                self._postmaster = parent

    def read(self) -> float | None:
        """Return the seconds of all processes, also of those that ended; None if they are on another machine."""
        if self._postmaster is None:
            return None
        ended = self._postmaster.cpu_times()
        total = float(ended.children_user + ended.children_system)
        for process in self._postmaster.children():
            with suppress(psutil.Error):
                times = process.cpu_times()
                total += times.user + times.system
        return total


def plain(url: str) -> str:
    """Return the database's URL in libpq's format."""
    return make_url(async_url(url)).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def postroom(app: App, more: Mapping[str, str] | None = None, *, workers: int = 1) -> Iterator[Server]:
    """Serve the API with `postroom serve` on the database of `app`, with `workers` processes."""
    port = _free_port()
    settings = {
        "POSTROOM_DATABASE_URL": app.database_url,
        "POSTROOM_DATA_DIR": str(app.settings.data_dir),
        # Rate limiting stays enabled, but with a limit that is never reached.
        "POSTROOM_LIMITS__CALLS_PER_MINUTE": "10000000",
        "POSTROOM_LIMITS__CALLS_PER_HOUR": "100000000",
        "POSTROOM_LIMITS__SESSION_CALLS_PER_MINUTE": "10000000",
        "POSTROOM_LIMITS__SENDS_PER_MINUTE": "10000000",
        **(more or {}),
    }
    command = [sys.executable, "-m", "postroom", "serve", "--port", str(port), "--workers", str(workers)]
    with _started(command, settings) as process:
        _wait(port, process)
        yield Server("postroom", port, process)


@contextmanager
def peer(app: App) -> Iterator[Server]:
    """Serve the peer with gunicorn: one worker process, four threads, keep-alive connections."""
    port = _free_port()
    url = make_url(async_url(app.database_url))
    host = url.query.get("host") or url.host or HOST
    settings = {
        "BENCH_HOST": str(host),
        "BENCH_PORT": str(url.query.get("port") or url.port or 5432),
        "BENCH_USER": str(url.query.get("user") or url.username),
        "BENCH_PASSWORD": str(url.query.get("password") or url.password or ""),
        "BENCH_DATABASE": str(url.query.get("dbname") or url.database),
    }
    command = [str(PEER_PYTHON.absolute()), "-m", "gunicorn", "benchmarks.http.peer:application"]
    options = ["--bind", f"{HOST}:{port}", "--workers", "1", "--threads", "4", "--keep-alive", "60"]
    with _started([*command, *options], settings) as process:
        _wait(port, process)
        yield Server("DRF", port, process.children()[0])


@contextmanager
def _started(command: list[str], settings: Mapping[str, str]) -> Iterator[psutil.Process]:
    inherited = {name: value for name, value in environ.items() if not name.startswith("POSTROOM_")}
    process = subprocess.Popen(
        command, env={**inherited, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listening:
        return int(listening.getsockname()[1])


def _wait(port: int, process: psutil.Process) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            raise RuntimeError("a server ended by itself: " + " ".join(process.cmdline()[:4]))
        time.sleep(0.1)
    raise RuntimeError("a server does not answer")
