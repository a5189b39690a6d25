"""Large objects that are loaded on first use and released when idle.

A server that groups a few signals an hour would otherwise keep some 200 MB of models in memory.
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
"""Time from the last use until the release. Loading again takes some tenths of a second."""
START_SECONDS = 10.0
"""Time from a process being ready until the end of what it does once at the start."""

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
MEGABYTE = 1 << 20

_loaded: "weakref.WeakSet[Loaded[object]]" = weakref.WeakSet()
_guard = threading.Lock()
_watching = False


class Loaded(Generic[Value]):
    """The result of `load`, loaded on first use, and again after a release. Thread-safe."""

    def __init__(self, load: Callable[[], Value]) -> None:
        """Store the loader; nothing is loaded yet."""
        self._load = load
        self._held: Value | None = None
        self._lock = threading.Lock()
        self._used = 0.0

    def get(self) -> Value:
        """Return the value, loading it if necessary; keep it for one piece of work at most."""
        with self._lock:
            self._used = time.monotonic()
            if self._held is None:
                self._held = self._load()
                _watch(self)
            return self._held

    def release(self, *, unused_since: float | None = None) -> bool:
        """Drop the value unless it was used after `unused_since` (monotonic); return whether it was dropped."""
        with self._lock:
            if self._held is None or (unused_since is not None and self._used > unused_since):
                return False
            self._held = None
            return True

    def is_held(self) -> bool:
        """Return whether the value is in memory."""
        return self._held is not None


def release_idle(seconds: float) -> int:
    """Release all values that were idle for so many seconds, and return their number."""
    since = time.monotonic() - seconds
    with _guard:
        loaded = list(_loaded)
    released = sum(each.release(unused_since=since) for each in loaded)
    if loaded:
        trim()  # loading and reading leave some 20 MB of free blocks
    return released


def trim() -> None:
    """Return free memory to the system, which the C library would keep."""
    with suppress(OSError, AttributeError):  # not every C library supports it
        ctypes.CDLL(None).malloc_trim(0)


def trim_after_start() -> None:
    """Return to the system what only the start needed, once the running event loop has finished with it."""
    import asyncio  # noqa: PLC0415  # commands that only bound the heap start quicker without it

    asyncio.get_running_loop().call_later(START_SECONDS, trim)


def bound_heap() -> None:
    """Make the C library return large freed blocks to the system; call this when a process starts.

    By default each such block raises the library's threshold, up to 32 MB, so that the memory used briefly while
    loading a model would stay with the process. Blocks of one inference are below 4 MB and stay in the heap.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.mallopt(_M_MMAP_THRESHOLD, 4 * MEGABYTE)
            library.mallopt(_M_TRIM_THRESHOLD, 16 * MEGABYTE)
            library.mallopt(_M_ARENA_MAX, 4)


def _watch(loaded: "Loaded[Value]") -> None:
    global _watching  # noqa: PLW0603  # one thread for the process, while anything is loaded
    with _guard:
        _loaded.add(loaded)  # type: ignore[arg-type]  # only its `release` is used
        if not _watching:
            _watching = True
            threading.Thread(target=_release_periodically, name="release-models", daemon=True).start()


def _release_periodically() -> None:
    global _watching  # noqa: PLW0603
    while True:
        time.sleep(IDLE_SECONDS / 5)
        release_idle(IDLE_SECONDS)
        with _guard:
            if not any(each.is_held() for each in _loaded):
                _watching = False
                return
