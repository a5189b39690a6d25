"""Time and ids, the sources of nondeterminism that other code takes as arguments."""

import secrets
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

Clock = Callable[[], datetime]
"""Returns the current time, timezone-aware, in UTC."""

MAX_ANSWER_SECONDS = 1.0


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class ServerClock:
    """The time of the database, shared by all processes of a server: a jump of a machine's clock changes nothing.

    Before it is set it is this machine's time.
    """

    def __init__(self) -> None:
        self._ahead: float | None = None

    def __call__(self) -> datetime:
        """Return the current time in UTC."""
        return now() if self._ahead is None else datetime.fromtimestamp(time.monotonic() + self._ahead, UTC)

    def set(self, server_time: datetime, *, asked: float) -> float:
        """Set it to a time that was asked for at `asked`, monotonic; return its lead over this machine's.

        An answer that took long says little and is ignored, unless it is the first one.
        """
        answered = time.monotonic()
        if self._ahead is None or answered - asked <= MAX_ANSWER_SECONDS:
            self._ahead = server_time.timestamp() - (asked + answered) / 2
            _ids.clock = self
        return (self() - now()).total_seconds()


class _Ids:
    """The times of ids: those of the server's clock once there is one."""

    clock: Clock = staticmethod(now)
    last = 0


_ids = _Ids()
_lock = threading.Lock()


def new_id() -> UUID:
    """Return a new time-ordered UUID (version 7, RFC 9562), greater than all previous ones of this process.

    48 bits of milliseconds, 12 bits of a counter within the millisecond (overflowing into the next one), 62 random
    bits.
    """
    with _lock:
        _ids.last = max(_ids.last + 1, int(_ids.clock().timestamp() * 1000) << 12)
        ticks = _ids.last
    milliseconds, count = ticks >> 12, ticks & 0xFFF
    return UUID(
        int=(milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | count << 64 | 0b10 << 62 | secrets.randbits(62)
    )


def first_id(at: datetime) -> UUID:
    """Return the lowest id that `new_id` could have returned at a time: ids of what was stored before are lower."""
    return UUID(int=(int(at.timestamp() * 1000) & (1 << 48) - 1) << 80 | 0x7 << 76 | 0b10 << 62)
