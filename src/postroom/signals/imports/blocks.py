"""Cuts an uploaded file into blocks of whole rows, which a parser process reads one by one."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from postroom.signals.imports.files import MAX_RECORD, FileRow, Format, ImportFile

BLOCK = 256 * 1024
"""Bytes of a block, unless one row is longer."""


class Cutter:
    """Cuts the pieces of a file, as they come, after whole rows. The cost is linear in what is fed."""

    def __init__(self, format: Format) -> None:
        self._format = format
        self._rest = b""

    def feed(self, piece: bytes, *, is_last: bool) -> Iterator[bytes]:
        """Yield the blocks that are complete with another piece. A row that is too long is cut into several."""
        whole = self._rest + piece
        start, size = 0, BLOCK
        while start < len(whole):
            block = whole[start : start + size]
            at_end = start + size >= len(whole)
            end = len(block) if at_end and is_last else rows_end(self._format, block)
            if end == 0 and not at_end and size <= MAX_RECORD:
                size *= 2
                continue
            if end == 0 and at_end and size <= MAX_RECORD:
                break
            end = end or len(block)
            yield block[:end]
            start, size = start + end, BLOCK
        self._rest = whole[start:]


def rows_end(format: Format, block: bytes) -> int:
    """Return where the last whole row of a block ends; 0 if none does."""
    if format == "jsonl":
        return block.rfind(b"\n") + 1
    if format == "mbox":
        found = max(block.rfind(b"\n\nFrom ") + 2, block.rfind(b"\r\n\r\nFrom ") + 4)
        return found if found > 4 else 0
    end = at = quotes = 0
    while (newline := block.find(b"\n", at)) >= 0:
        quotes += block.count(b'"', at, newline)
        at = newline + 1
        if quotes % 2 == 0:
            end = at
    return end


@dataclass(frozen=True, slots=True)
class BlockRows:
    """The rows of a block, numbered from 1, and the lines that it has."""

    rows: list[FileRow]
    lines: int


def read_block(
    block: bytes, format: Format, delimiter: str, columns: Sequence[str] | None, line: int
) -> BlockRows:
    """Return the rows of a block; `columns` are those of the file's header, and `line` the lines before it.

    It is called in a parser process.
    """
    file = ImportFile(
        io.BufferedReader(io.BytesIO(block)),
        format=format,
        delimiter=delimiter,
        size=None,
        columns=columns,
        line=line,
    )
    return BlockRows(list(file.rows()), block.count(b"\n"))
