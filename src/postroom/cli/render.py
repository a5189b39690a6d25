"""Format text for a terminal: tables within its width, paragraphs, ages, without control sequences."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

WIDTH = 160
"""Width of output that does not go to a terminal."""

WIDE = 100
MIN_WIDTH = 40
GAP = 2
NARROWEST = 10
"""Minimum width of a text cell."""

SHORT_ID = 8

_ESCAPE = os.urandom(16).hex()
"""What begins a control sequence of ours until the text is printed: no text of others can have it."""


class Column(NamedTuple):
    """A column of a table. Text that does not fit is cut between words, wrapped, or kept whole."""

    title: str
    fit: Literal["whole", "cut", "wrap"] = "whole"
    right: bool = False
    wide: bool = False
    """Left out where the table has less than `WIDE` columns, so that the others stay readable."""


class Linked(str):
    """The text of a cell that opens an address, where the terminal can."""

    __slots__ = ("url",)
    url: str

    @classmethod
    def to(cls, text: str, url: str) -> "Linked":
        """Return text with the address that it opens."""
        linked = cls(text)
        linked.url = url
        return linked


def terminal_width() -> int:
    """Return the width of the terminal in columns."""
    if not sys.stdout.isatty():
        return WIDTH
    return max(shutil.get_terminal_size().columns, MIN_WIDTH)


def clean(text: str) -> str:
    """Remove control sequences and bidirectional controls from untrusted text."""
    if text.isascii() and text.isprintable():
        return text
    text = text.expandtabs(4).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _UNSHOWN)


_UNSHOWN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def escaped(json: str) -> str:
    """Return JSON with what `clean` removes as escapes: terminals obey none of it, and programs read the same."""
    if json.isascii():
        return json.replace("\x7f", "\\u007f")
    return "".join(_escape(sign) if unicodedata.category(sign) in _UNSHOWN else sign for sign in json)


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def shown(text: str) -> str:
    """Return text without control sequences and bidirectional controls, its lines and tabs as they are."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in _UNSHOWN)


def one_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return clean(" ".join(text.split()))


def cells(text: str) -> int:
    """Return the width of `text` in columns; letters of some scripts take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Return `text` if it fits into `width` columns, else its first words and an ellipsis."""
    if cells(text) <= width:
        return text
    head = _fitting(text, width - 1)
    # A word longer than the line is cut inside.
    words = head if text[len(head) : len(head) + 1] == " " else head.rpartition(" ")[0]
    head_words = words if cells(words) * 2 >= width else head
    return head_words.rstrip(" ,;:.-(") + "…"


def wrap(text: str, width: int, *, indent: str = "") -> list[str]:
    """Wrap `text` into lines of at most `width` columns including `indent`, keeping its line breaks."""
    room = max(width - cells(indent), NARROWEST)
    return [
        f"{indent}{line}".rstrip() for part in clean(text).strip().split("\n") for line in _lines(part, room)
    ]


def _lines(text: str, room: int) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) <= room:
            line = f"{line} {word}"
            continue
        if line:
            yield line
        line = word
        while cells(line) > room:
            head = _fitting(line, room)
            yield head
            line = line[len(head) :]
    yield line


def _fitting(text: str, width: int) -> str:
    """Return the longest start of `text` that fits, at least one letter."""
    head = text[: max(width, 1)]
    while len(head) > 1 and cells(head) > width:
        head = head[:-1]
    return head


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, width: int | None = None) -> list[str]:
    """Return the lines of a table with its header; rows without wrapped texts take one line each."""
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    links = [[_address(cell) for cell in row] for row in rows]
    width = width or terminal_width()
    used = [
        index
        for index, column in enumerate(columns)
        if (width >= WIDE or not column.wide) and (not cleaned or any(row[index] for row in cleaned))
    ]
    columns = [columns[index] for index in used]
    cleaned = [[row[index] for index in used] for row in cleaned]
    widths = _widths(columns, cleaned, width)
    head = _joined([[column.title] for column in columns], columns, widths, [""] * len(columns))
    lines = [emphasize(line, "dim") for line in head]
    for row, urls in zip(cleaned, links, strict=True):
        parts = [_cell(cell, column, room) for cell, column, room in zip(row, columns, widths, strict=True)]
        lines += _joined(parts, columns, widths, [urls[index] for index in used])
    return lines


def _address(cell: str) -> str:
    return cell.url if isinstance(cell, Linked) and wants_links() else ""


def _cell(text: str, column: Column, room: int) -> list[str]:
    match column.fit:
        case "whole":
            return [text]
        case "cut":
            return [cut(text, room)]
        case "wrap":
            return list(_lines(text, room))


def _joined(
    cells_: Sequence[list[str]], columns: Sequence[Column], widths: Sequence[int], urls: Sequence[str]
) -> list[str]:
    lines = []
    for number in range(max(map(len, cells_))):
        parts = []
        for cell, column, width, url in zip(cells_, columns, widths, urls, strict=True):
            text = cell[number] if number < len(cell) else ""
            blanks = " " * (width - cells(text))
            if url and text:
                text = f"{_ESCAPE}]8;;{url}{_ESCAPE}\\{text}{_ESCAPE}]8;;{_ESCAPE}\\"
            parts.append(blanks + text if column.right else text + blanks)
        lines.append((" " * GAP).join(parts).rstrip())
    return lines


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Return the width of each column: its natural width, or less if it may be cut or wrapped."""
    widths = [
        max([len(column.title), *(cells(row[index]) for row in rows)]) for index, column in enumerate(columns)
    ]
    flexible = [index for index, column in enumerate(columns) if column.fit != "whole"]
    over = sum(widths) + GAP * (len(columns) - 1) - width
    while over > 0:
        # The widest column shrinks first, down to the next one.
        widest = max(flexible, key=lambda index: widths[index], default=None)
        if widest is None or widths[widest] <= NARROWEST:
            break
        others = [widths[index] for index in flexible if index != widest and widths[index] < widths[widest]]
        floor = max([NARROWEST, *others])
        step = min(over, max(widths[widest] - floor, 1))
        widths[widest] -= step
        over -= step
    return widths


def emphasize(text: str, how: Literal["bold", "dim"]) -> str:
    """Return `text` in bold or dim letters for a terminal that shows them, and unchanged elsewhere."""
    if not _is_styled():
        return text
    return f"{_ESCAPE}[{1 if how == 'bold' else 2}m{text}{_ESCAPE}[0m"


def wants_links() -> bool:
    """Return whether addresses behind words are printed: to terminals that show more than letters."""
    return _is_styled()


def _is_styled() -> bool:
    from postroom.settings import wants_styles

    return sys.stdout.isatty() and wants_styles()


def printed(text: str) -> str:
    """Return text as it is printed: without control sequences, but for those of `emphasize` and `table`."""
    return shown(text).replace(_ESCAPE, "\x1b")


def short_id(id: object) -> str:
    """Return the end of an id, which distinguishes ids of the same minute."""
    return str(id)[-SHORT_ID:]


def moment(text: str) -> datetime:
    """Parse a time of the API."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


_UNITS = (("y", 365 * 86_400), ("mo", 30 * 86_400), ("w", 7 * 86_400), ("d", 86_400), ("h", 3_600), ("m", 60))


def age(then: datetime, now: datetime) -> str:
    """Return the age of a time in one or two digits and a unit: now, 5m, 3h, 2d, 6w, 5mo, 2y."""
    seconds = (now - then).total_seconds()
    if seconds < -60:
        return f"in {age(now, then)}"
    # A unit is used from two on, so that rounding never loses half of the value.
    for unit, size in _UNITS:
        if seconds >= 2 * size or (unit in "mhd" and seconds >= size):
            return f"{int(seconds // size)}{unit}"
    return "now"


def ago(then: datetime, now: datetime) -> str:
    """Return `age` in the form for a sentence."""
    text = age(then, now)
    return "just now" if text == "now" else text if text.startswith("in ") else f"{text} ago"
