"""The template of parser processes: imports what they need once and forks them, in milliseconds each.

It never sees input. It has one thread, ends its children when the server ends, and exits when it has been idle.
Messages from the server are pickled pairs: ("fork", names of modules to import), answered with the id of a new
process and its connection, and ("end", id of a process), answered with its exit status.
"""

import importlib
import os
import pickle
import select
import signal
import socket
import sys
from contextlib import suppress

from postroom.parsing import child, wire

IDLE_SECONDS = 300.0
"""How long the template waits for its next message before it exits, if it has no children."""

_ID = 8
"""Bytes of a process id or exit status on the wire."""


def main() -> None:
    """Serve the connection whose file descriptor is the first argument."""
    control = socket.socket(fileno=int(sys.argv[1]))
    children: set[int] = set()
    try:
        while _is_ready(control, children):
            message = wire.receive(control)
            if message is None:
                return
            order, subject = pickle.loads(message)  # noqa: S301  # it comes from the server
            if order == "end":
                # The id of one that was waited for may belong to another process by now.
                _answer(control, _end(subject) if subject in children else 0)
                children.discard(subject)
            else:
                for name in subject:
                    with suppress(ImportError):  # the call that needs it will say so
                        importlib.import_module(name)
                children.add(_fork(control))
    finally:
        for pid in children:
            _end(pid)


def _is_ready(control: socket.socket, children: set[int]) -> bool:
    """Wait for a message; return whether to go on."""
    while not select.select([control], [], [], IDLE_SECONDS)[0]:
        for pid in list(children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                children.discard(pid)
        if not children:
            return False
    return True


def _fork(control: socket.socket) -> int:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        control.close()
        theirs.close()
        status = 1
        try:
            child.serve(ours)
            status = 0
        finally:
            os._exit(status)
    ours.close()
    with theirs:
        socket.send_fds(control, [pid.to_bytes(_ID)], [theirs.fileno()])
    return pid


def _end(pid: int) -> int:
    """Kill a child; return its exit code, negative for a signal, which may have ended it before."""
    os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _answer(control: socket.socket, status: int) -> None:
    control.sendall(status.to_bytes(_ID, signed=True))
