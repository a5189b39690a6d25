"""The folder of one test run: in memory where that is possible, and removed with all that runs in it.

Making a database copies eight hundred files, which on a disk takes twenty times as long as in memory.
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
    """Make the folder, have this process and all that it starts put their temporary files there, and return it.

    Whatever becomes of this process, also by `kill -9`: what was started in the folder ends soon after it, and
    the folder goes. `TMPDIR`, if set, says where the folder is made.
    """
    folder = Path(tempfile.mkdtemp(prefix="pt-", dir=_place()))
    # The embedded server gives up root's rights, so its folder must be within everyone's reach.
    folder.chmod(0o711)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None
    # Its standard input ends with this process, which alone holds the other end.
    global _reaper  # noqa: PLW0603  # it is held until the end
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
    """Have what was left in the folder ended and removed, and wait for it."""
    if _reaper is not None and _reaper.stdin is not None:
        _reaper.stdin.close()
        _reaper.wait(60)


def _place() -> Path | None:
    """Return the file system in memory if this machine has a large one, and None for the usual place."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    found = os.statvfs(MEMORY)
    roomy = found.f_bavail * found.f_frsize >= ENOUGH_BYTES
    return MEMORY if roomy and not found.f_flag & os.ST_NOEXEC else None
