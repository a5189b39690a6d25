"""A pipe between a server and its worker processes, so that they end whenever and however the server ends."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Protocol

from postroom.cli.server.handover import NOTIFY_SOCKET
from postroom.cli.server.prefork import ForkedWorker
from postroom.telemetry import log

LIFELINE = "POSTROOM_LIFELINE_FD"
"""Environment variable with the file descriptor of the pipe's read end for a child."""

RESTART_SECONDS = 1.0
END_SECONDS = 15.0
BLOCKED_SECONDS = 20
"""After so many seconds a process whose event loop does not react to SIGTERM is killed."""


class WorkerProcess(Protocol):
    """The interface of a worker process, whether started as a program or forked."""

    @property
    def returncode(self) -> int | None: ...  # noqa: D102

    def poll(self) -> int | None: ...  # noqa: D102

    def wait(self, timeout: float | None = None) -> int: ...  # noqa: D102

    def kill(self) -> None: ...  # noqa: D102


class WorkerProcesses:
    """The worker processes of a server: started, restarted when one dies, stopped together.

    `forked` ones are used first; additional ones and replacements are started as programs.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        count: int,
        environment: Mapping[str, str],
        forked: Sequence[ForkedWorker] = (),
    ) -> None:
        self._forked = list(forked)
        self._arguments = [sys.executable, "-m", "postroom", *arguments]
        self._count = count
        self._environment = dict(environment)
        self._reading, self._writing = os.pipe()
        self._processes: list[WorkerProcess] = []

    async def keep(self) -> None:
        """Start the workers and restart each that ends, until cancelled."""
        for worker in self._forked:
            worker.start()
        self._processes = [*self._forked, *(self._start() for _ in range(self._count - len(self._forked)))]
        while True:
            await asyncio.sleep(RESTART_SECONDS)
            for at, process in enumerate(self._processes):
                if process.poll() is not None:
                    log.error("a worker exited; starting another", code=process.returncode)
                    self._processes[at] = self._start()

    async def end(self, *, max_wait: float = END_SECONDS) -> None:
        """Stop the workers gracefully; kill those that are still running after `max_wait` seconds."""
        os.close(self._writing)
        os.close(self._reading)
        for worker in self._forked:
            worker.let_go()
        for process in self._processes:
            try:
                await asyncio.to_thread(process.wait, max_wait)
            except subprocess.TimeoutExpired:
                process.kill()
                await asyncio.to_thread(process.wait)

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603  # our own program with our own arguments
            self._arguments,
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl-C goes to the server, which then stops its workers
            pass_fds=(self._reading,),
            env={**os.environ, **self._environment, LIFELINE: str(self._reading), NOTIFY_SOCKET: ""},
        )


def stop_event(lifeline: int | None = None) -> asyncio.Event:
    """Return an event that is set by SIGTERM, SIGINT, or the end of the parent server.

    The parent's end is detected by the pipe `lifeline`, or the one in the environment.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _heed, stop)
        # A blocked loop runs no callback. The kernel then ends the process, which no code in it can delay.
        signal.signal(number, _end_soon)
    if lifeline is None and LIFELINE in os.environ:
        lifeline = int(os.environ[LIFELINE])
    if lifeline is not None:
        # Nothing is ever written to it, so it only becomes readable when its other end is closed.
        loop.add_reader(lifeline, _cut, loop, lifeline, stop)
    return stop


def _end_soon(_number: int, _frame: FrameType | None) -> None:
    signal.alarm(BLOCKED_SECONDS)


def _heed(stop: asyncio.Event) -> None:
    signal.alarm(0)
    stop.set()


def _cut(loop: asyncio.AbstractEventLoop, lifeline: int, stop: asyncio.Event) -> None:
    loop.remove_reader(lifeline)
    stop.set()
