"""Folders of clones: who may enter, when each was fetched and used, how large it is, what killed gits left."""

import os
import stat
from contextlib import suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder that its owner alone may enter, and take away what others may do in one that is there.

    Raises:
        OSError: it can't be made, or belongs to somebody else and is open to others.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    close_to_others(folder)


def close_to_others(folder: Path) -> None:
    """Take away what others than the owner may do in a folder, if it is there.

    Raises:
        OSError: it belongs to somebody else.
    """
    with suppress(FileNotFoundError):
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)


def was_fetched(place: Path) -> bool:
    """Tell whether a clone was ever whole."""
    return (place / "postroom-fetched").exists()


def clear(place: Path) -> None:
    """Remove what killed gits left in a clone: locks, which stop the next one, and parts of what they fetched."""
    for path in (*place.rglob("*.lock"), *(place / "objects").rglob("tmp_*")):
        if path.is_file():
            path.unlink(missing_ok=True)


def touch(path: Path, moment: float) -> None:
    """Note a moment, in seconds since 1970, as the time of a file."""
    path.touch()
    os.utime(path, (moment, moment))


def moment_of(path: Path) -> float:
    """Return the time of a file, 0 without one."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def size_of(folder: Path) -> int:
    """Return how many bytes the files below a folder have."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(path) / name).lstat().st_size
    return total
