"""Showing rows: a table for people, plain tab-separated lines for shells, JSON for programs."""

import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import orjson
import typer

WIDTH = 160
"""Columns of a table that does not go to a terminal."""


class Format(StrEnum):
    """How a command prints its rows."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


Output = Annotated[Format, typer.Option("--output", "-o", help="How to print: table, plain or json.")]
"""The option that chooses between the three."""

AsJson = Annotated[bool, typer.Option("--json", help="Short for --output json.")]
"""The flag for JSON."""


def chosen(output: Format, *, json: bool) -> Format:
    """Return the format that the two options ask for together."""
    return Format.JSON if json else output


def show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], output: Format) -> None:
    """Print `rows`; JSON has every key, the others have `columns`, in that order."""
    match output:
        case Format.JSON:
            show_json(list(rows))
        case Format.PLAIN:
            for row in rows:
                say("\t".join(_flat(row.get(column)) for column in columns))
        case Format.TABLE:
            _table(rows, columns)


def show_json(value: Any) -> None:
    """Print one JSON value on one line."""
    say(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode())


def say(text: str) -> None:
    """Print a line to standard output, whatever signs are in it."""
    sys.stdout.buffer.write(text.encode(errors="replace") + b"\n")
    sys.stdout.flush()


def warn(text: str) -> None:
    """Print a line to standard error."""
    typer.echo(text, err=True)


def _flat(value: Any) -> str:
    if value is None:
        return ""
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return " ".join(text.split())


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        numeric = any(isinstance(row.get(column), int | float) for row in rows)
        # Ids stay whole so that they can be copied; the rest gives way to the width of the terminal.
        table.add_column(
            column.replace("_", " "),
            justify="right" if numeric else "left",
            no_wrap=column == "id" or numeric,
            overflow="fold",
        )
    for row in rows:
        # Text is somebody's data: its square brackets are no markup.
        table.add_row(*(Text(_flat(row.get(column))) for column in columns))
    console.print(table)
