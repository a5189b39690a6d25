"""Reads the rows of a file as a stream: CSV, JSON lines or mail, plain or compressed, however broken.

An unreadable row becomes a row with a problem; the rows after it are read normally. Memory is bounded by
`MAX_RECORD`.
"""

import csv
import errno
import gzip
import hashlib
import json
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO, Any, Literal, NoReturn, cast

from postroom.domain.errors import Invalid
from postroom.signals.imports.mailbox import Threads, messages, values_of

Format = Literal["csv", "jsonl", "mbox"]

MAX_FIELD = 1_000_000
"""Maximum number of characters of one CSV field: three times the longest allowed text."""

MAX_COLUMNS = 1_000

MAX_RECORD = 16 * 1024 * 1024
"""Maximum size of one row in bytes."""

SHOWN = 2_000
"""Number of characters that are shown of an unreadable row."""

FORMATS: Mapping[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".mbox": "mbox",
}
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row: `values` by column name, or its `problem`.

    `number` counts rows from 1, including broken ones but not a CSV header. `data` is what a person needs to find
    and fix the row. `size` is its length in bytes. `shortening`: a text that is too long is shortened, since its
    author (of mail) knew of no limit.
    """

    number: int
    size: int
    data: Any
    values: Mapping[str, Any] | None = None
    problem: str | None = None
    shortening: bool = False


class ImportFile:
    """An open file of rows.

    `columns` are the names in a CSV's header, None for other formats: rows of JSON lines name their own, and those
    of a mailbox are `signals.imports.mailbox.COLUMNS`. `size` is the file's length in bytes, None for a stream.
    `reading` identifies how the file is read: another way yields other rows. With `columns` the stream is a part of
    a CSV without its header, and `line` is the number of lines before it.
    """

    def __init__(
        self,
        raw: IO[bytes],
        *,
        format: Format,
        delimiter: str,
        size: int | None,
        columns: Sequence[str] | None = None,
        line: int = 0,
    ) -> None:
        self._raw = raw
        self.reading = f"{format} {delimiter}"
        self.size = size
        self._stream = _decompressed(raw)
        self._format = format
        self._lines = _Lines(self._stream)
        self._lines.number = line
        self._reader = csv.reader(self._lines, delimiter=delimiter)
        csv.field_size_limit(MAX_FIELD)
        given = None if columns is None else list(columns)
        self.columns = given if format != "csv" or given is not None else self._read_header()
        self._unread = self._read_rows()

    def names(self) -> Sequence[str]:
        """Return the names of the columns: those of a CSV's header, or of the first object of JSON lines."""
        if self.columns is not None or self._format == "mbox":
            return self.columns or ()
        first = next(self._unread, None)
        if first is not None:
            self._unread = chain([first], self._unread)
        return list((first and first.values) or ())

    @property
    def position(self) -> int:
        """Number of bytes read of the file as stored."""
        return self._raw.tell() if self.size is not None else 0

    def digest(self) -> bytes | None:
        """Return the SHA-256 of the file as stored, None for a stream; reading continues where it was."""
        if self.size is None:
            return None
        position = self._raw.tell()
        try:
            self._raw.seek(0)
            return hashlib.file_digest(cast("Any", self._raw), "sha256").digest()
        except OSError as error:
            raise Invalid(f"The file can't be read: {error.strerror}.") from error
        finally:
            self._raw.seek(position)

    def rows(self) -> Iterator[FileRow]:
        """Yield every row in order. Empty lines at the end of the file are not rows.

        Raises:
            Invalid: a compressed file is damaged.
        """
        number = empty = 0
        for row in self._unread:
            number += 1
            if row.problem is _EMPTY:
                empty += 1
                continue
            for passed in range(number - empty, number):
                yield FileRow(passed, 1, "", problem=_EMPTY)
            empty = 0
            yield replace(row, number=number)

    def _read_rows(self) -> Iterator[FileRow]:
        if self._format == "mbox":
            return self._messages()
        return self._csv_rows() if self.columns is not None else self._json_rows()

    def _messages(self) -> Iterator[FileRow]:
        threads = Threads()
        for message in messages(self._stream):
            values = values_of(message, threads)
            if isinstance(values, str):
                yield FileRow(0, len(message), message[:SHOWN].decode(errors="replace"), problem=values)
            else:
                yield FileRow(0, len(message), values, values=values, shortening=True)

    def _read_header(self) -> list[str]:
        try:
            header = [name.strip() for name in next(self._reader)]
        except StopIteration:
            raise Invalid("The file is empty; its first line must name the columns.") from None
        except (csv.Error, _Unclosed, _TooLong) as error:
            reason = str(error).format(line=1)
            raise Invalid(f"The first line names no columns: {reason} Is this a CSV file?") from error
        if self._lines.undecodable:
            raise Invalid("The first line is not UTF-8 text. Is this a CSV file?")
        if len(header) > MAX_COLUMNS:
            raise Invalid(f"The first line names {len(header):,} columns; a file may have {MAX_COLUMNS:,}.")
        return header

    def _csv_rows(self) -> Iterator[FileRow]:
        header = self.columns or []
        while True:
            lines = self._lines
            lines.begin()
            first = lines.number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (_Unclosed, _TooLong) as error:
                yield _broken(lines, str(error).format(line=first), lines.start)
                lines.skip_quoted()
            except csv.Error as error:
                if "field larger" in str(error):
                    yield _broken(
                        lines, f"Line {first} has a field of more than {MAX_FIELD} characters.", lines.start
                    )
                    lines.skip_quoted()
                else:
                    yield _broken(lines, f"Line {first} is not CSV: {error}.", lines.start)
            else:
                yield self._csv_row(header, cells, first)

    def _csv_row(self, header: list[str], cells: list[str], first: int) -> FileRow:
        lines = self._lines
        if not cells:
            return _broken(lines, _EMPTY, "")
        if len(cells) != len(header):
            problem = f"Line {first} has {len(cells)} values; the header names {len(header)} columns."
            return _broken(lines, problem, cells)
        values = dict(zip(header, cells, strict=True))
        if lines.undecodable:
            return _broken(lines, f"Line {first} is not UTF-8 text.", values)
        return FileRow(0, lines.size, values, values=values)

    def _json_rows(self) -> Iterator[FileRow]:
        lines = self._lines
        while True:
            lines.begin()
            try:
                line = next(lines)
            except StopIteration:
                return
            except _TooLong as error:
                yield _broken(lines, str(error).format(line=lines.number), lines.start)
                continue
            yield _json_row(lines, line)


@contextmanager
def open_file(
    path: Path | None, *, format: Format | None, delimiter: str | None, follow_links: bool = True
) -> Iterator[ImportFile]:
    """Open `path`, or standard input for None. `format` None: determined by the file's name.

    Without `follow_links` only a regular file is opened: a symbolic link in a folder that others can write to could
    lead to any file that this user can read.

    Raises:
        Invalid: the file can't be read, its format is unknown, or it has no header.
    """
    name = path.name.lower().removesuffix(".gz") if path else ""
    suffix = Path(name).suffix
    chosen = format or FORMATS.get(suffix)
    if chosen is None:
        what = f"the name '{path.name}' does not indicate it" if path else "a stream does not indicate it"
        raise Invalid(f"Name the format with --format (csv, jsonl or mbox); {what}.")
    separator = delimiter or ("\t" if suffix == ".tsv" else ",")
    if len(separator) != 1 or separator in '"\r\n':
        raise Invalid("The delimiter must be one character other than a quote or a line break.")
    if path is None:
        yield ImportFile(sys.stdin.buffer, format=chosen, delimiter=separator, size=None)
        return
    try:
        raw = path.open("rb") if follow_links else open_regular(path)
        status = os.fstat(raw.fileno())
    except OSError as error:
        raise Invalid(f"'{path}' can't be read: {error.strerror}.") from error
    with raw:
        size = status.st_size if stat.S_ISREG(status.st_mode) else None
        yield ImportFile(raw, format=chosen, delimiter=separator, size=size)


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file for reading, never through a symbolic link.

    Raises:
        OSError: it can't be opened, or is something else.
    """
    # O_NONBLOCK: opening a named pipe would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "It is not a regular file")
    return os.fdopen(descriptor, "rb")


_EMPTY = "The row is empty."


class _TooLong(Exception):
    """A row exceeds the allowed size."""


class _Unclosed(Exception):
    """The file ends within a quoted field."""


class _Lines:
    """The decoded lines of a stream, with the state of the row that they belong to."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.number = 0
        self.begin()

    def begin(self) -> None:
        """Reset the state for a row that begins with the next line."""
        self.size = 0
        self.start = ""
        self.undecodable = False
        self._in_row = False
        self._quotes = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self._read(MAX_RECORD + 1)
        if not raw:
            if self._in_row:  # the CSV reader requests more lines only within quotes
                raise _Unclosed("A quoted field that begins in line {line} or later is never closed.")
            raise StopIteration
        self._take(raw)
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            self.undecodable = True
            text = raw.decode(errors="replace")
        if not self.start:
            self.start = text[:SHOWN].rstrip("\r\n")
        if self.size > MAX_RECORD:
            self._finish_line(raw)
            raise _TooLong(f"The row that begins in line {{line}} has more than {MAX_RECORD} bytes.")
        return text

    def skip_quoted(self) -> None:
        """Skip the rest of an abandoned row: up to the line in which its quotes match."""
        while self._quotes % 2:
            raw = self._read(MAX_RECORD + 1)
            if not raw:
                return
            self._take(raw)
            self._finish_line(raw)

    def _take(self, raw: bytes) -> None:
        self.number += 1
        self._in_row = True
        self.size += len(raw)
        self._quotes += raw.count(b'"')

    def _finish_line(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self._read(MAX_RECORD + 1)
            self.size += len(raw)
            self._quotes += raw.count(b'"')

    def _read(self, limit: int) -> bytes:
        try:
            raw = self._stream.readline(limit)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise Invalid(f"The compressed file is damaged after line {self.number}: {error}.") from error
        except OSError as error:
            raise Invalid(f"The file can't be read after line {self.number}: {error.strerror}.") from error
        if self.number == 0:
            if raw.startswith(_UTF16):
                raise Invalid("The file is UTF-16; save it as UTF-8.")
            return raw.removeprefix(_BOM) or (self._read(limit) if raw else raw)
        return raw


def _decompressed(raw: IO[bytes]) -> IO[bytes]:
    # Both a file and standard input are buffered readers, which support peek.
    if cast("Any", raw).peek(2)[:2] == _GZIP:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=raw))
    return raw


def _broken(lines: _Lines, problem: str, data: Any) -> FileRow:
    return FileRow(0, lines.size, data, problem=problem)


def _json_row(lines: _Lines, line: str) -> FileRow:
    if not line.strip():
        return _broken(lines, _EMPTY, "")
    if lines.undecodable:
        return _broken(lines, f"Line {lines.number} is not UTF-8 text.", lines.start)
    try:
        values = json.loads(line, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return _broken(
            lines, f"Line {lines.number} is not JSON: {error.msg} at character {error.pos + 1}.", lines.start
        )
    except (ValueError, RecursionError) as error:
        return _broken(
            lines, f"Line {lines.number} contains JSON that can't be stored: {error}.", lines.start
        )
    if not isinstance(values, dict):
        return _broken(lines, f"Line {lines.number} does not contain a JSON object.", lines.start)
    return FileRow(0, lines.size, values, values=values)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")
