"""The folder of a clone: whether it was ever whole, when it was used, how large it is, what a killed git left."""

import os
from contextlib import suppress
from pathlib import Path


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
