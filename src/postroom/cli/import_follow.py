"""`postroom import --follow`: a folder whose files are imported as they come."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from postroom.cli.output import say, warn

if TYPE_CHECKING:
    from postroom.bootstrap import App
    from postroom.cli.import_ import Order

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".mbox")
REJECTS = ".rejects.jsonl"
LOOK_SECONDS = 2.0
"""How often the folder is looked at; a file is read once it has stayed as it is from one look to the next."""

Seen = tuple[int, int]
"""Size of a file, and when it was last written."""


async def follow(app: "App", order: "Order", folder: Path, *, looks: int | None = None) -> int:
    """Import the files of a folder, those that are there and those that come, until it is stopped.

    A file that grows is read again; what was stored of it is known. `looks` ends it after so many.
    """
    done: dict[Path, Seen] = {}
    before: Mapping[Path, Seen] = {}
    say(f"Following {folder}; Ctrl-C ends it.")
    while looks is None or looks > 0:
        found = await asyncio.to_thread(_files, folder)
        for path, seen in found.items():
            if before.get(path) == seen and done.get(path) != seen:
                done[path] = seen
                await _take(app, order, path)
        before = found
        if looks is not None:
            looks -= 1
        await asyncio.sleep(LOOK_SECONDS)
    return 0


async def _take(app: "App", order: "Order", path: Path) -> None:
    from postroom.cli.import_ import check, store_file
    from postroom.domain.errors import Conflict, Invalid
    from postroom.signals.import_files import open_file

    begun = time.monotonic()
    mine = replace(order, path=path, rejects=Path(f"{path}{REJECTS}"))
    try:
        with open_file(path, format=None, delimiter=order.delimiter) as source:
            check(mine, source)
            say(f"{path.name}:")
            await store_file(app, mine, source)
    except (Invalid, Conflict) as problem:
        # Whoever puts the next file there must not find that an earlier one has ended all.
        warn(f"{path.name}: {problem.message}")
        return
    say(f"{path.name} took {time.monotonic() - begun:.1f} s.")


def _files(folder: Path) -> dict[Path, Seen]:
    found: dict[Path, Seen] = {}
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        if name.startswith(".") or name.endswith(REJECTS) or not name.removesuffix(".gz").endswith(SUFFIXES):
            continue
        try:
            status = path.stat()
        except OSError:
            continue
        if path.is_file():
            found[path] = (status.st_size, status.st_mtime_ns)
    return found
