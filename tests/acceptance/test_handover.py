"""Restarts of `postroom serve` on a socket that stays: no connection is refused, no request is lost."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from tests.helpers.processes.server import (
    PATIENCE,
    Installation,
    client,
    command,
    environment,
    eventually,
    new_installation,
)

pytestmark = pytest.mark.slow

# What systemd does before it starts a service with a socket.
_ACTIVATE = """
import os, sys
os.dup2(int(sys.argv[1]), 3, inheritable=True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=sys.argv[2])
os.execv(sys.argv[3], sys.argv[3:])
"""


def activate(
    installation: Installation, listening: socket.socket, *, count: int = 1
) -> subprocess.Popen[str]:
    """Start `postroom serve` with a listening socket, as systemd does."""
    starter = [sys.executable, "-c", _ACTIVATE, str(listening.fileno()), str(count)]
    return subprocess.Popen(
        [*starter, *command("serve", "--workers", "0")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if count > 1 else subprocess.DEVNULL,
        text=True,
        env=environment(installation.settings),
        pass_fds=[listening.fileno()],
    )


class ContinuousCaller(threading.Thread):
    """Calls a server all the time, on kept and on new connections, and never repeats a call."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.ended = threading.Event()
        self.answers: list[Any] = []

    def run(self) -> None:
        with httpx.Client(base_url=self._address, timeout=PATIENCE, trust_env=False) as kept:
            while not self.ended.wait(0.01):
                for call in (kept.get, lambda path: httpx.get(self._address + path, timeout=PATIENCE)):
                    try:
                        self.answers.append(call("/_ready").status_code)
                    except httpx.HTTPError as error:
                        self.answers.append(repr(error))


@contextmanager
def calling(address: str) -> Iterator[ContinuousCaller]:
    caller = ContinuousCaller(address)
    caller.start()
    try:
        eventually(lambda: len(caller.answers) > 20)
        yield caller
        already = len(caller.answers)
        eventually(lambda: len(caller.answers) > already + 20)
    finally:
        caller.ended.set()
        caller.join()


def test_serve_reload_keeps_process_id_and_answers_every_call() -> None:
    with new_installation() as installation:
        server = installation.serve("--workers", "1")
        address = server.address()
        with calling(address) as caller:
            os.kill(server.popen.pid, signal.SIGHUP)
            eventually(lambda: server.out.count("Serving on") == 2, lambda: server.err)
        assert set(caller.answers) == {200}
        assert [line.split()[-1] for line in server.out.splitlines() if "Serving" in line] == [address] * 2
        os.kill(server.popen.pid, signal.SIGTERM)
        assert server.ended().code == 0


def test_serve_restarted_on_a_systemd_socket_answers_every_call() -> None:
    with (
        new_installation() as installation,
        socket.create_server(("127.0.0.1", 0), backlog=2048) as listening,
    ):
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        first = activate(installation, listening)
        with client(address) as api:
            assert api.get("/_ready", timeout=PATIENCE).json() == {"status": "ok"}
        with calling(address) as caller:
            first.terminate()
            assert first.wait(PATIENCE) == 0
            second = activate(installation, listening)
        assert set(caller.answers) == {200}
        second.terminate()
        assert second.wait(PATIENCE) == 0


def test_serve_with_several_sockets_says_what_to_configure() -> None:
    with new_installation() as installation, socket.create_server(("127.0.0.1", 0)) as listening:
        started = activate(installation, listening, count=2)
        _, said = started.communicate(timeout=PATIENCE)
        assert started.returncode != 0
        assert "exactly one ListenStream=" in said
