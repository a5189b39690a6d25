"""Time and ids, the sources of nondeterminism that other code takes as arguments."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

Clock = Callable[[], datetime]
"""Returns the current time, timezone-aware, in UTC."""


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """Return a new time-ordered UUID (version 7, RFC 9562), greater than all previous ones of this process.

    48 bits of milliseconds, 12 bits of a counter within the millisecond (overflowing into the next one), 62 random
    bits.
    """
    global _last  # noqa: PLW0603  # one counter per process makes the ids increase
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1_000_000 << 12)
        ticks = _last
    milliseconds, count = ticks >> 12, ticks & 0xFFF
    return UUID(
        int=(milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | secrets.randbits(62)
    )
