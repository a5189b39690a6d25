"""Progress of long commands on standard error: a bar on a terminal, occasional plain lines elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from postroom.cli.output import warn

Advance = Callable[[int, int], None]
"""Called with the completed part of the total (in its unit), and the number of items."""

LINE_SECONDS = 10.0
"""Interval of plain lines."""


@contextmanager
def meter(label: str, noun: str, *, whole: int | None, plain: bool) -> Iterator[Advance]:
    """Show progress towards `whole` (None if unknown) until the block ends.

    `noun` is the plural of the items. `plain` selects lines even on a terminal.
    """
    if plain or not sys.stderr.isatty():
        yield _lines(label, noun, whole)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[items]:,} " + noun),
        TextColumn("{task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=whole, items=0, rate=0.0)
        rate = _Rate()

        def advance(done: int, items: int) -> None:
            progress.update(task, completed=done, items=items, rate=rate.after(items))

        yield advance


class _Rate:
    """Items per second since the first update, so that the progress of an earlier attempt is not counted."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._first: int | None = None

    def after(self, items: int) -> float:
        if self._first is None:
            self._first = items
        return (items - self._first) / max(time.monotonic() - self.started, 1e-6)


def _lines(label: str, noun: str, whole: int | None) -> Advance:
    rate = _Rate()
    last_shown = rate.started
    first: int | None = None
    # Print immediately, so that the user sees that the command is working.
    warn(f"{label} …")

    def advance(done: int, items: int) -> None:
        nonlocal last_shown, first
        first = done if first is None else first
        speed = rate.after(items)
        now = time.monotonic()
        if now - last_shown < LINE_SECONDS:
            return
        last_shown = now
        line = f"{label}: {items:,} {noun}, {speed:,.0f}/s"
        if whole and done > first:
            remaining = (whole - done) * (now - rate.started) / (done - first)
            line += f", {100 * done / whole:.0f} %, {remaining:.0f} s left"
        warn(line)

    return advance
