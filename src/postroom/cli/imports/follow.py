"""`postroom import --follow`: import the files of a folder as they arrive."""

import asyncio
import stat
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from postroom.cli.output import say, warn

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".mbox")
REJECTS = ".rejects.jsonl"
LOOK_SECONDS = 2.0
"""Interval of scans; a file is imported once it is unchanged between two scans."""

Seen = tuple[int, int]
"""Size and modification time of a file."""


async def follow(folder: Path, take: Callable[[Path], Awaitable[object]], *, looks: int | None = None) -> int:
    """Import existing and new files of a folder with `take` until stopped.

    A file that grows is imported again. An unusable one, and one of another kind, is reported once and skipped.
    `looks` is the maximum number of scans.
    """
    done: dict[Path, Seen] = {}
    skipped: dict[Path, str] = {}
    before: Mapping[Path, Seen] = {}
    say(f"Following {folder}; Ctrl-C ends it.")
    while looks is None or looks > 0:
        files, others = await asyncio.to_thread(_files, folder)
        for path, why in others.items():
            if skipped.get(path) != why:
                warn(f"{path.name}: skipped, because {why}.")
        skipped = others
        for path, seen in files.items():
            if before.get(path) == seen and done.get(path) != seen:
                done[path] = seen
                await _taken(path, take)
        before = files
        if looks is not None:
            looks -= 1
        await asyncio.sleep(LOOK_SECONDS)
    return 0


async def _taken(path: Path, take: Callable[[Path], Awaitable[object]]) -> None:
    from postroom.domain.errors import Conflict, Invalid

    started = time.monotonic()
    say(f"{path.name}:")
    try:
        await take(path)
    except (Invalid, Conflict) as problem:
        warn(f"{path.name}: {problem.message}")
        return
    say(f"{path.name} took {time.monotonic() - started:.1f} s.")


_OTHER_NAME = f"its name ends in none of {', '.join(SUFFIXES)} (or these with .gz)"
_NOT_REGULAR = "it is a symbolic link or a special file, not a regular file"


def _files(folder: Path) -> tuple[dict[Path, Seen], dict[Path, str]]:
    """Return the files to import, and those to skip with the reason.

    Hidden files, folders and rejected rows are neither. Links are not followed: who may write to the folder may not
    read everything that this user may.
    """
    files: dict[Path, Seen] = {}
    others: dict[Path, str] = {}
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        if name.startswith(".") or name.endswith(REJECTS):
            continue
        try:
            status = path.lstat()
        except OSError:
            continue
        if stat.S_ISDIR(status.st_mode):
            continue
        if not name.removesuffix(".gz").endswith(SUFFIXES):
            others[path] = _OTHER_NAME
        elif not stat.S_ISREG(status.st_mode):
            others[path] = _NOT_REGULAR
        else:
            files[path] = (status.st_size, status.st_mtime_ns)
    return files, others
