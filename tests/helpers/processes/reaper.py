"""Wait for the end of a test run, then kill all processes that were started in its folder, and remove the folder.

Started as a program with the folder as its argument; the end of its standard input marks the end of the run. It
only uses the standard library, for a fast start.
"""

import os
import shutil
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

STALLED_SECONDS = 30.0


def is_of(process: Path, folder: bytes) -> bool:
    """Return whether the folder is in the process's command, environment or working directory."""
    with suppress(OSError):
        if folder in os.fsencode((process / "cwd").readlink()):
            return True
    for source in ("cmdline", "environ"):
        with suppress(OSError):
            if folder in (process / source).read_bytes():
                return True
    return False


def processes_of(folder: str) -> list[int]:
    """Return the ids of the live processes of the folder, except this one."""
    word = os.fsencode(folder)
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [number for number in numbers if number != os.getpid() and is_of(Path(f"/proc/{number}"), word)]


def reap(folder: str) -> None:
    """Kill the processes of the folder and remove it."""
    deadline = time.monotonic() + STALLED_SECONDS
    while (living := processes_of(folder)) and time.monotonic() < deadline:
        for number in living:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.2)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    while sys.stdin.buffer.read(4096):
        pass
    reap(sys.argv[1])
