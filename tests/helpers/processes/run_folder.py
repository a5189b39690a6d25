"""The folder of one test run: in memory if possible, and removed with all its processes.

Creating a database copies eight hundred files, which takes twenty times as long on a disk as in memory.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2 << 30
REAPER = Path(__file__).parent / "reaper.py"

_reaper: subprocess.Popen[bytes] | None = None


def make_run_folder() -> Path:
    """Create the folder, use it for temporary files of this process and its children, and return it.

    However this process ends, even by `kill -9`, the processes of the folder are killed soon after, and the folder
    is removed. `TMPDIR`, if set, is its location.
    """
    folder = Path(tempfile.mkdtemp(prefix="pt-", dir=_place()))
    # The embedded server drops root privileges, so its folder must be accessible to others.
    folder.chmod(0o711)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
    # Its standard input closes with this process, the only holder of the other end.
    global _reaper  # noqa: PLW0603  # kept until the end
    _reaper = subprocess.Popen(
        [sys.executable, "-S", str(REAPER), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd="/",
        env={},
        start_new_session=True,
    )
    return folder


def end_run() -> None:
    """Kill remaining processes of the folder, remove it, and wait for that."""
    if _reaper is not None and _reaper.stdin is not None:
        _reaper.stdin.close()
        _reaper.wait(60)


def _place() -> Path | None:
    """Return a sufficiently large in-memory file system, or None for the default location."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    found = os.statvfs(MEMORY)
    roomy = found.f_bavail * found.f_frsize >= ENOUGH_BYTES
    return MEMORY if roomy and not found.f_flag & os.ST_NOEXEC else None
