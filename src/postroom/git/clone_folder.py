"""Folders of clones: permissions, times of fetch and use, sizes, and leftovers of killed git processes."""

import os
import stat
from contextlib import suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder that only its owner may enter; an existing one is closed to others.

    Raises:
        OSError: it can't be created, or belongs to somebody else and is open to others.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    close_to_others(folder)


def close_to_others(folder: Path) -> None:
    """Remove the permissions of everybody but the owner from a folder, if it exists.

    Raises:
        OSError: it belongs to somebody else.
    """
    with suppress(FileNotFoundError):
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)


def was_fetched(place: Path) -> bool:
    """Return whether a clone was ever complete."""
    return (place / "postroom-fetched").exists()


def clear(place: Path) -> None:
    """Remove leftovers of killed git processes from a clone: locks, which block the next one, and partial packs."""
    for path in (*place.rglob("*.lock"), *(place / "objects").rglob("tmp_*")):
        if path.is_file():
            path.unlink(missing_ok=True)


def touch(path: Path, moment: float) -> None:
    """Set the time of a file, in seconds since 1970; creates the file."""
    path.touch()
    os.utime(path, (moment, moment))


def moment_of(path: Path) -> float:
    """Return the time of a file, 0 if it doesn't exist."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def size_of(folder: Path) -> int:
    """Return the total size in bytes of the files below a folder."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += (Path(path) / name).lstat().st_size
    return total
