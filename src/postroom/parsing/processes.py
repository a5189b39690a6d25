"""Starting, using and ending parser processes."""

import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from postroom.domain.errors import Unavailable
from postroom.parsing import wire
from postroom.parsing.child import RECEIVED
from postroom.parsing.limits import Limits, ParserFailed, TooCostly

START_SECONDS = 60.0
"""Timeout of starting the template and importing what a parser needs."""

_BOOT = "import sys; sys.path[:] = sys.argv[2:]; from postroom.parsing.template import main; main()"
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""The whole environment: no secrets, and single-threaded libraries, so that the template can be forked."""

_ID = 8
TOO_SLOW = "This takes more than {seconds:g} seconds to read. Make it smaller or simpler."
TOO_LARGE = "This needs too much memory to read. Make it smaller or simpler."


@dataclass(slots=True)
class _Parser:
    pid: int
    connection: socket.socket


class Parsers:
    """Parser processes, which are started when they are needed and used again. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._modules: set[str] = set()
        self._idle: list[_Parser] = []
        self._template: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._closed = False

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...], limits: Limits) -> Any:
        """Call a function in a parser process; see `postroom.parsing.pool.run`."""
        message = pickle.dumps((function, arguments, limits))
        deadline = time.monotonic() + limits.seconds
        parser = self._hand_over(message, function.__module__ or "builtins", limits.seconds)
        answer, late = None, False
        try:
            parser.connection.settimeout(max(deadline - time.monotonic(), 0.001))
            answer = wire.receive(parser.connection)
        except TimeoutError:
            late = True
        finally:
            status = self._end(parser) if answer is None else 0
        if answer is None:
            if late or status == -signal.SIGPROF:
                raise TooCostly(TOO_SLOW.format(seconds=limits.seconds if late else limits.cpu_seconds))
            if status == -signal.SIGSEGV:  # the stack is memory as well
                raise TooCostly(TOO_LARGE)
            raise ParserFailed(f"its process ended unexpectedly (status {status})")
        with self._lock:
            self._idle.append(parser)
        return _value_of(answer)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._closed = True
            for parser in self._idle:
                parser.connection.close()
            self._idle.clear()
            self._stop_template()

    def _hand_over(self, message: bytes, module: str, seconds: float) -> _Parser:
        """Return a process that has received a message."""
        for _ in range(1_000):  # an idle process may just have ended
            parser = self._take(module)
            parser.connection.settimeout(seconds)
            with suppress(OSError):
                wire.send(parser.connection, message)
                if parser.connection.recv(len(RECEIVED)) == RECEIVED:
                    return parser
            self._end(parser)
        raise Unavailable("No parser process can be started. Try again.")

    def _take(self, module: str) -> _Parser:
        with self._lock:
            self._modules.add(module)
            if self._idle:
                return self._idle.pop()
            for _ in range(2):  # the template may have ended for want of work
                if self._template is None:
                    self._start_template()
                try:
                    return self._fork()
                except (OSError, EOFError):
                    self._stop_template()
        raise Unavailable("No parser process can be started. Try again.")

    def _fork(self) -> _Parser:
        assert self._control is not None  # noqa: S101  # it was started
        wire.send(self._control, pickle.dumps(("fork", sorted(self._modules))))
        found, descriptors, _, _ = socket.recv_fds(self._control, _ID, 1)
        if not descriptors:
            raise EOFError
        return _Parser(int.from_bytes(found), socket.socket(fileno=descriptors[0]))

    def _end(self, parser: _Parser) -> int:
        """Kill a process; return its exit status, negative for a signal, 0 if it is unknown."""
        parser.connection.close()
        with self._lock:
            if self._control is None:
                return 0
            try:
                wire.send(self._control, pickle.dumps(("end", parser.pid)))
                return int.from_bytes(self._control.recv(_ID), signed=True)
            except OSError:
                self._stop_template()
                return 0

    def _start_template(self) -> None:
        if self._closed:
            raise Unavailable("The server is stopping.")
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_SECONDS)
        with theirs:
            self._template = subprocess.Popen(  # noqa: S603  # our own interpreter and code
                [sys.executable, "-I", "-c", _BOOT, str(theirs.fileno()), *sys.path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_ENVIRONMENT,
                start_new_session=True,
            )

    def _stop_template(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._template is not None:
            # It ends its children when the connection is closed.
            try:
                self._template.wait(5.0)
            except subprocess.TimeoutExpired:
                self._template.kill()
                self._template.wait()
        self._control = self._template = None


def _value_of(answer: bytes) -> Any:
    word, value = wire.read_result(answer)
    if word == "value":
        return value
    if word == "memory":
        raise TooCostly(TOO_LARGE)
    if word == "failed":
        raise ParserFailed(value)
    kind, arguments, attributes = value
    # Not by calling the type, whose parameters need not be these arguments.
    problem = kind.__new__(kind, *arguments)
    problem.args = arguments
    problem.__dict__.update(attributes)
    raise problem
