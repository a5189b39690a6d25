"""Worker processes that are forked from the server before it opens anything.

What both have imported, some 75 MB, is then in memory once, and a worker is ready without importing it again.
"""

import gc
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

NAME = "postroom-worker"
"""What the process is called in lists of processes; the kernel keeps 15 letters."""


class ForkedWorker:
    """A forked process that waits to be started and is then watched like a `subprocess.Popen`.

    It ends by itself when this process ends, at whatever point.
    """

    def __init__(self, work: Callable[[int], None]) -> None:
        """Fork a process that does `work`, given the reading end of a pipe that ends with this process."""
        self._reading, self._writing = multiprocessing.Pipe(duplex=False)
        self._process: ForkProcess = multiprocessing.get_context("fork").Process(
            target=_wait_and_work, args=(self._reading, self._writing, work), daemon=True
        )
        self._process.start()
        self._reading.close()

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process.pid is not None  # noqa: S101  # it was started
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """With what the process ended, None while it runs."""
        return self._process.exitcode

    def start(self) -> None:
        """Have it begin."""
        self._writing.send(True)

    def let_go(self) -> None:
        """Have it stop, or end at once if it was never started."""
        self._writing.close()

    def poll(self) -> int | None:
        """Return with what the process ended, None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return with what it ended.

        Raises:
            subprocess.TimeoutExpired: it has not ended within `timeout` seconds.
        """
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(NAME, timeout or 0)
        return code

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()


def can_fork() -> bool:
    """Tell whether forking is safe: on Linux, and while this process has a single thread."""
    return sys.platform == "linux" and len(list(Path("/proc/self/task").iterdir())) == 1


def fork_workers(count: int, work: Callable[[int], None]) -> list[ForkedWorker]:
    """Return `count` forked workers, not started yet; none where forking isn't safe."""
    if not count or not can_fork():
        return []
    import_all()
    if not can_fork():  # a library may have started a thread
        return []
    # What is there now is never looked at by the collectors of either process, which would copy its pages.
    gc.collect()
    gc.freeze()
    return [ForkedWorker(work) for _ in range(count)]


def compute_in_one_thread() -> None:
    """Have NumPy start no thread for every core, to be called before anything imports it.

    What servers and workers compute with it is limited to one thread anyway, and forking needs a single one.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def import_all() -> None:
    """Import what server and worker need."""
    import uvicorn  # noqa: F401

    import postroom.asgi
    import postroom.worker.runtime  # noqa: F401


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
        return  # the server has ended before it needed a worker
    work(reading.fileno())
