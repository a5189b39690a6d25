"""The parser processes of this process, and the calls that wait for one.

Calls of one owner (a project, say) are made one after the other, so that costly input of one delays no other.
"""

import asyncio
import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from postroom.domain.errors import Unavailable
from postroom.parsing.child import is_inside
from postroom.parsing.limits import DEFAULT, Limits
from postroom.parsing.processes import Parsers

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = max(2, min(os.cpu_count() or 1, 4))
"""Number of parser processes."""

MAX_WAITING = 500
"""Maximum number of calls that wait for a process."""

MAX_WAITING_OF_OWNER = 20
"""Maximum number of calls of one owner that wait."""


async def run(
    function: Callable[..., T], *arguments: Any, limits: Limits = DEFAULT, owner: Hashable = None
) -> T:
    """Call a function of a module in a parser process and return its result.

    Arguments can be anything that can be pickled; the result consists of values, lists, dictionaries, and data
    classes and enumerations of Postroom. Exceptions of Postroom and of Python are raised as they are. Calls with
    the same `owner` are made one after the other.

    Raises:
        TooCostly: the call reached a limit of time, memory or size.
        ParserFailed: it raised an exception of a library, or its process crashed.
        Unavailable: too many calls wait.
    """
    return await asyncio.wrap_future(_pool().submit(_Call(function, arguments, limits, owner)))


def run_blocking(function: Callable[..., T], *arguments: Any, limits: Limits = DEFAULT) -> T:
    """Like `run`, for code without an event loop. Within a parser process the function is just called."""
    if is_inside():
        return function(*arguments)
    found: T = _pool().submit(_Call(function, arguments, limits, None)).result()
    return found


@dataclass(eq=False, slots=True)
class _Call:
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    limits: Limits
    owner: Hashable
    result: "Future[Any]" = field(default_factory=Future)


class _Pool:
    """Threads that take waiting calls, oldest first, but one at a time of each owner."""

    def __init__(self, at_once: int) -> None:
        self.pid = os.getpid()
        self._parsers = Parsers()
        self._changed = threading.Condition()
        self._waiting: deque[_Call] = deque()
        self._active: set[Hashable] = set()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"parsing-{number}", daemon=True)
            for number in range(at_once)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, call: _Call) -> "Future[Any]":
        with self._changed:
            of_owner = 0 if call.owner is None else sum(one.owner == call.owner for one in self._waiting)
            if len(self._waiting) >= MAX_WAITING or of_owner >= MAX_WAITING_OF_OWNER:
                raise Unavailable("The server parses too much at the moment. Try again in a minute.")
            self._waiting.append(call)
            self._changed.notify()
        return call.result

    def close(self) -> None:
        """End the processes; calls that wait are never made."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._parsers.close()

    def _work(self) -> None:
        while (call := self._take()) is not None:
            try:
                if call.result.set_running_or_notify_cancel():
                    self._make(call)
            finally:
                with self._changed:
                    self._active.discard(call.owner)
                    self._changed.notify_all()
            del call  # its arguments may be large, and the next one may be long in coming

    def _make(self, call: _Call) -> None:
        try:
            found = self._parsers.call(call.function, call.arguments, call.limits)
        except BaseException as problem:  # noqa: BLE001  # it is raised where the call is awaited
            call.result.set_exception(problem)
        else:
            call.result.set_result(found)

    def _take(self) -> _Call | None:
        with self._changed:
            while not self._closed:
                for call in self._waiting:
                    if call.owner is None or call.owner not in self._active:
                        self._waiting.remove(call)
                        if call.owner is not None:
                            self._active.add(call.owner)
                        return call
                self._changed.wait()
        return None


_shared: _Pool | None = None
_opening = threading.Lock()


def _pool() -> _Pool:
    global _shared  # noqa: PLW0603  # one for all of this process
    with _opening:
        # A process that was forked from another one has none of its threads.
        if _shared is None or _shared.pid != os.getpid():
            _shared = _Pool(AT_ONCE)
            atexit.register(_shared.close)
        return _shared
