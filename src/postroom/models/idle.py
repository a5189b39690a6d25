"""Large things that are loaded at first use and given back when nobody has used them for a while.

A server that groups a few signals an hour would otherwise keep some 200 MB of models in memory for nothing.
"""

import ctypes
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

Value = TypeVar("Value")

IDLE_SECONDS = 300.0
"""How long something stays loaded after its last use. Loading it again takes some tenths of a second."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
MEGABYTE = 1 << 20

_loaded: "weakref.WeakSet[Loaded[object]]" = weakref.WeakSet()
_guard = threading.Lock()
_watching = False


class Loaded(Generic[Value]):
    """What `load` returns, made at the first call and again after it was given back. Threads may share it."""

    def __init__(self, load: Callable[[], Value]) -> None:
        """Load nothing yet."""
        self._load = load
        self._held: Value | None = None
        self._lock = threading.Lock()
        self._used = 0.0

    def get(self) -> Value:
        """Return the value; whoever calls may keep it for as long as one piece of work takes."""
        with self._lock:
            self._used = time.monotonic()
            if self._held is None:
                self._held = self._load()
                _watch(self)
            return self._held

    def release(self, *, unused_since: float | None = None) -> bool:
        """Let the value go and tell whether there was one; not if it was used after `unused_since` (monotonic)."""
        with self._lock:
            if self._held is None or (unused_since is not None and self._used > unused_since):
                return False
            self._held = None
            return True

    def is_held(self) -> bool:
        """Tell whether the value is in memory."""
        return self._held is not None


def release_idle(seconds: float) -> int:
    """Give back all that nobody has used for so long, and return how many there were."""
    since = time.monotonic() - seconds
    with _guard:
        loaded = list(_loaded)
    released = sum(each.release(unused_since=since) for each in loaded)
    if released:
        trim()
    return released


def trim() -> None:
    """Give free memory back to the system, which the C library keeps otherwise."""
    with suppress(OSError, AttributeError):  # not every C library can
        ctypes.CDLL(None).malloc_trim(0)


def bound_heap() -> None:
    """Have the C library give large blocks back when they are freed, to be called when a process starts.

    By default it raises the size from which it does so with every such block, up to 32 MB, and what loading a model
    took for a moment stays with the process. Blocks of one inference are below 4 MB, and remain in the heap.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.mallopt(_M_MMAP_THRESHOLD, 4 * MEGABYTE)
            library.mallopt(_M_TRIM_THRESHOLD, 16 * MEGABYTE)
            library.mallopt(_M_ARENA_MAX, 4)


def _watch(one: "Loaded[Value]") -> None:
    global _watching  # noqa: PLW0603  # one thread for the process, while anything is loaded
    with _guard:
        _loaded.add(one)  # type: ignore[arg-type]  # it is only released
        if not _watching:
            _watching = True
            threading.Thread(target=_release_by_and_by, name="release-models", daemon=True).start()


def _release_by_and_by() -> None:
    global _watching  # noqa: PLW0603
    while True:
        time.sleep(IDLE_SECONDS / 5)
        release_idle(IDLE_SECONDS)
        with _guard:
            if not any(each.is_held() for each in _loaded):
                _watching = False
                return
