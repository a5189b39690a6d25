"""A parser process: calls functions for the server, one at a time, within their limits.

It is forked from the template process, see `postroom.parsing.template`.
"""

import os
import pickle
import signal
import socket
import sys
import zoneinfo
from contextlib import suppress
from typing import Any

from postroom.parsing import wire
from postroom.parsing.limits import Limits

IDLE_SECONDS = 60.0
"""How long a parser process waits for its next call before it exits."""

MAX_CALLS = 1_000
"""Number of calls after which the process exits, so that what it keeps by and by is freed."""

RECEIVED = b"+"
"""Sent when a call was received, before it is made: without it the call can be repeated elsewhere."""

_FORBIDDEN = (
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.kill",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.remove",
    "os.rename",
    "pty.spawn",
    "shutil.",
    "socket.",
    "subprocess.",
    "urllib.",
    "webbrowser.",
)
_inside = False
_statistics: int | None = None


def is_inside() -> bool:
    """Return whether this is a parser process."""
    return _inside


def serve(connection: socket.socket) -> None:
    """Make calls until there are none for a while, or the server has gone."""
    global _inside, _statistics  # noqa: PLW0603  # of this process
    _inside = True
    with suppress(OSError):
        _statistics = os.open("/proc/self/statm", os.O_RDONLY)
    _forbid_side_effects()
    connection.settimeout(IDLE_SECONDS)
    for _ in range(MAX_CALLS):
        try:
            message = wire.receive(connection)
        except TimeoutError:
            return
        if message is None:
            return
        connection.sendall(RECEIVED)
        before = _address_space()
        try:
            function, arguments, limits = pickle.loads(message)  # noqa: S301  # it comes from the server
        except (ImportError, AttributeError) as problem:
            wire.send(connection, _failure(problem))
            continue
        del message
        wire.send(connection, _bounded(function, arguments, limits))
        del arguments
        if _address_space() > before + limits.memory_bytes // 2:
            return


def _bounded(function: Any, arguments: tuple[Any, ...], limits: Limits) -> bytes:
    """Call a function; return its serialized result: a pair of a word and a value.

    The words are `value`, `raised` (with type, arguments and attributes), `failed` (with a message) and `memory`.
    Where time runs out, the kernel ends the process.
    """
    ceiling = _limit_memory(limits.memory_bytes)
    # The default action of the signal ends the process, in the middle of a call of C code as well.
    signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
    try:
        found = wire.result_of(("value", function(*arguments)))
        if len(found) > limits.result_bytes:
            found = wire.result_of(("memory", None))
    except MemoryError:
        found = wire.result_of(("memory", None))
    except Exception as problem:  # noqa: BLE001  # it is handed to the caller
        found = _failure(problem)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _restore_memory(ceiling)
    return found


def _failure(problem: Exception) -> bytes:
    kind = type(problem)
    try:
        raised = wire.result_of(("raised", (kind, problem.args, problem.__dict__)))
        wire.read_result(raised)
    except Exception:  # noqa: BLE001  # of a type that the server would not read
        return wire.result_of(("failed", f"{kind.__name__}: {str(problem)[:500]}"))
    return raised


def _address_space() -> int:
    """Return the bytes of this process's address space, 0 on a system that does not tell."""
    if _statistics is None:
        return 0
    return int(os.pread(_statistics, 100, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _limit_memory(size: int) -> tuple[int, int] | None:
    used = _address_space()
    if not used:
        return None  # there is no such limit on this system
    import resource  # noqa: PLC0415  # not on every system

    before = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = used + size if before[1] == resource.RLIM_INFINITY else min(used + size, before[1])
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, before[1]))
    return before


def _restore_memory(before: tuple[int, int] | None) -> None:
    if before is not None:
        import resource  # noqa: PLC0415  # not on every system

        resource.setrlimit(resource.RLIMIT_AS, before)


def _forbid_side_effects() -> None:
    """Refuse processes, connections, writing, and reading anything but code from now on."""
    readable = tuple(
        {os.path.realpath(path) + os.sep for path in (sys.prefix, sys.base_prefix, *sys.path) if path}
        | {path + os.sep for path in zoneinfo.TZPATH}
    )

    def check(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = (*arguments, None, None, None)[:3]
            if isinstance(path, int):
                return
            writes = isinstance(mode, str) and any(sign in mode for sign in "wax+")
            writes = writes or bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
            if writes or not os.path.realpath(os.fsdecode(path)).startswith(readable):
                raise PermissionError("A parser may not open files.")
        elif event.startswith(_FORBIDDEN):
            raise PermissionError(f"A parser may not call {event}.")

    sys.addaudithook(check)
