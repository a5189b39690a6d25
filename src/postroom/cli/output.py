"""Print rows as a table, as tab-separated lines, or as JSON."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from postroom.cli.render import Column, Linked, ago, escaped, moment, one_line, printed, shown, table


class Format(StrEnum):
    """The output format of rows."""

    TABLE = "table"
    PLAIN = "plain"
    JSON = "json"


Output = Annotated[
    Format,
    typer.Option(
        "--output", "-o", help="Output format: table, plain or json.", rich_help_panel="How to print"
    ),
]
"""The option that selects the format."""

AsJson = Annotated[
    bool, typer.Option("--json", help="Same as --output json.", rich_help_panel="How to print")
]
"""The flag for JSON."""


def chosen(output: Format, *, json: bool) -> Format:
    """Return the format that the two options select."""
    return Format.JSON if json else output


def show(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str | Column], output: Format, *, empty: str = ""
) -> None:
    """Print `rows`; JSON contains every key, the other formats the `columns` in order.

    Keys are also the titles of columns. `empty` is printed instead of a table without rows.
    """
    if output is Format.JSON:
        show_json(list(rows))
        return
    table_columns = [column if isinstance(column, Column) else _column(column, rows) for column in columns]
    if output is Format.PLAIN:
        for row in rows:
            say("\t".join(_plain(row.get(column.title)) for column in table_columns))
    elif empty and not rows:
        say(empty)
    else:
        cells = [[_cell(row.get(column.title), column.title) for column in table_columns] for row in rows]
        titled = [column._replace(title=_title(column.title)) for column in table_columns]
        for line in table(titled, cells):
            say(line)


def show_json(value: Any) -> None:
    """Print one JSON value on one line."""
    import orjson

    say(escaped(orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()))


def say(text: str = "") -> None:
    """Print a line to standard output, without control characters and what can't be encoded."""
    sys.stdout.buffer.write(printed(text).encode(errors="replace") + b"\n")
    sys.stdout.flush()


@contextmanager
def writing(path: Path | None) -> Iterator[Callable[[bytes], object]]:
    """Yield a function that writes to standard output, or to a file that replaces `path` once it is complete.

    Raises:
        Invalid: the file can't be written.
    """
    from postroom.domain.errors import Invalid

    if path is None:
        yield sys.stdout.buffer.write
        return
    # A device or a pipe is written to as it is.
    whole, is_plain = path.resolve(), path.is_file() or not path.exists()
    part = whole.with_name(f"{whole.name}.{os.getpid()}.part") if is_plain else whole
    try:
        with part.open("wb") as file:
            yield file.write
        if is_plain:
            part.replace(whole)
    except OSError as error:
        raise Invalid(f"{path} can't be written: {error.strerror}.") from None
    finally:
        if is_plain:
            part.unlink(missing_ok=True)


def warn(text: str) -> None:
    """Print a line to standard error."""
    typer.echo(shown(text), err=True)


def flat(value: Any) -> str:
    """Format a value as the text of one cell."""
    if value is None:
        return ""
    if isinstance(value, Linked):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return one_line(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))


def _cell(value: Any, key: str) -> str:
    """Format a value for people: times as ages."""
    if value is not None and _is_moment(key):
        from postroom.clock import now

        try:
            return ago(value if isinstance(value, datetime) else moment(str(value)), now())
        except ValueError:
            pass
    return flat(value)


def _is_moment(key: str) -> bool:
    return key.endswith("_at")


def _title(key: str) -> str:
    return (key.removesuffix("_at") if _is_moment(key) else key).replace("_", " ")


def _plain(value: Any) -> str:
    text = (
        ",".join(map(str, value)) if isinstance(value, list | tuple) else "" if value is None else str(value)
    )
    return one_line(text)


def _column(key: str, rows: Sequence[Mapping[str, Any]]) -> Column:
    values = [row.get(key) for row in rows]
    if any(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return Column(key, right=True)
    # Ids are kept whole for copying; other columns shrink to the width of the terminal.
    whole = key == "id" or key.endswith("_id") or _is_moment(key)
    return Column(key) if whole else Column(key, "wrap")
