"""Worker processes that are forked from the server before it opens anything.

Their imports, some 75 MB, are then shared in memory, and a worker starts without importing them again.
"""

import gc
import importlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from postroom.models.idle import trim

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

NAME = "postroom-worker"
"""The name of the process in process lists; the kernel keeps 15 characters."""
NEEDED = (
    "postroom.asgi",
    "postroom.cli.server.lifeline",
    "postroom.api.http.connections",
    "postroom.worker.runtime",
    # Libraries import these when they are used.
    "numpy.ma",
    "sqlalchemy.dialects.sqlite",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.httptools_impl",
)
"""What server and worker import in any case: once, before they part."""


class ForkedWorker:
    """A forked process that waits to be started and then has the interface of `subprocess.Popen`.

    It ends when this process ends, at any point.
    """

    def __init__(self, work: Callable[[int], None]) -> None:
        """Fork a process that does `work` with the read end of a pipe that closes when this process ends."""
        self._reading, self._writing = multiprocessing.Pipe(duplex=False)
        self._process: ForkProcess = multiprocessing.get_context("fork").Process(
            target=_wait_and_work, args=(self._reading, self._writing, work), daemon=True
        )
        self._process.start()
        self._reading.close()

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process.pid is not None  # noqa: S101  # it was started
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, None while it is running."""
        return self._process.exitcode

    def start(self) -> None:
        """Start the work."""
        self._writing.send(True)

    def let_go(self) -> None:
        """Ask the process to stop; it exits immediately if it was never started."""
        self._writing.close()

    def poll(self) -> int | None:
        """Return the exit code, None while it is running."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the exit and return the exit code.

        Raises:
            subprocess.TimeoutExpired: it has not exited within `timeout` seconds.
        """
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(NAME, timeout or 0)
        return code

    def kill(self) -> None:
        """Kill the process."""
        self._process.kill()


def can_fork() -> bool:
    """Return whether forking is safe: on Linux, while this process has a single thread."""
    return sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1


def fork_workers(count: int, work: Callable[[int], None]) -> list[ForkedWorker]:
    """Return `count` forked workers, not started yet; empty if forking is not safe."""
    if not count or not can_fork():
        return []
    import_all()
    if not can_fork():  # a library may have started a thread
        return []
    # Existing objects are frozen, so that the garbage collectors of both processes don't touch and copy their
    # pages.
    gc.collect()
    gc.freeze()
    trim()  # pages of free blocks would be copied as soon as either process used them
    return [ForkedWorker(work) for _ in range(count)]


def compute_in_one_thread() -> None:
    """Keep NumPy from starting a thread per core; must be called before it is imported.

    Servers and workers limit its computations to one thread anyway, and forking requires a single thread.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def import_all() -> None:
    """Import the modules that server and worker need."""
    for name in NEEDED:
        importlib.import_module(name)


def _wait_and_work(reading: Connection, writing: Connection, work: Callable[[int], None]) -> None:
    writing.close()
    os.setpgid(0, 0)  # Ctrl-C is for the server, which then ends its workers
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    try:
        Path("/proc/self/comm").write_text(NAME, encoding="ascii")
        reading.recv()
    except EOFError:
        return  # the server ended before it needed a worker
    work(reading.fileno())
