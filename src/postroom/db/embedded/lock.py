"""The lock that makes one process the owner of a data directory.

It is a `flock`, so the system releases it whenever its holder ends, for whatever reason.
"""

import fcntl
import os
from pathlib import Path

from postroom.domain.errors import Forbidden


def try_lock(path: Path) -> int | None:
    """Take the lock and return its file descriptor, or None while another process has it.

    Closing the descriptor releases the lock. The holder's process id is written to the file for messages.

    Raises:
        Forbidden: the file can't be opened by this user.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise Forbidden(f"The lock file {path} can't be opened: {error.strerror}.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
    return handle


def holder(path: Path) -> int | None:
    """Return the process id of the last holder, or None. It may have ended since."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
