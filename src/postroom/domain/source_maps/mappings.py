"""Decode the `mappings` of source maps into arrays, in linear time and without a loop over characters.

A mapping is a text of base64 digits that form variable-length quantities (VLQ): one to five of them make a segment,
a comma ends a segment, a semicolon a generated line. All numbers are relative to those before.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from postroom.domain.errors import Invalid

Numbers = NDArray[np.int64]

MAX_SEGMENTS = 5_000_000
"""Maximum segments of one map: 120 MB as arrays. A bundle of 20 MB has about two million."""
FIELDS = 6
"""Numbers of a segment: generated line and column, source, line, column and name; -1 for none."""
_PIECE = 1 << 18
"""Characters that are decoded at a time."""
_LONGEST = 7
"""Digits of a number of 32 bits."""
_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_COMMA, _SEMICOLON, _UNKNOWN = 64, 65, 66
_CONTINUES, _BITS = 32, 31
_MAX_NUMBER = 2**31 - 1


def _table() -> NDArray[np.uint8]:
    table = np.full(256, _UNKNOWN, dtype=np.uint8)
    table[list(_DIGITS)] = np.arange(64)
    table[ord(",")], table[ord(";")] = _COMMA, _SEMICOLON
    return table


_TABLE = _table()


@dataclass(slots=True)
class _State:
    """The numbers that the next segment is relative to, and the generated line."""

    line: int = 0
    column: int = 0
    sums: tuple[int, int, int, int] = (0, 0, 0, 0)


def decode(mappings: str, *, room: int = MAX_SEGMENTS) -> NDArray[np.int32]:
    """Return the segments of a mapping, a row of `FIELDS` numbers each, in order of their generated position.

    Raises:
        Invalid: the text is no mapping, or has more than `room` segments.
    """
    state = _State()
    found: list[NDArray[np.int32]] = []
    total = 0
    for piece in _pieces(mappings.encode("ascii", "replace")):
        rows = _decode_piece(piece, state)
        total += len(rows)
        if total > room:
            raise Invalid(f"The source map has more than {room:,} segments; split the bundle.")
        if len(rows):
            found.append(rows)
    if not found:
        return np.empty((0, FIELDS), dtype=np.int32)
    rows = np.concatenate(found)
    line, column = rows[:, 0].astype(np.int64), rows[:, 1]
    order = line * 2**32 + column
    if (order[1:] < order[:-1]).any():
        rows = rows[np.argsort(order, kind="stable")]
    return rows


def _pieces(text: bytes) -> Iterator[bytes]:
    """Yield the text in pieces that end with a separator."""
    at = 0
    while at < len(text):
        end = at + _PIECE
        if end < len(text):
            # A segment has at most 5 numbers, so that a separator is near.
            found = max(text.rfind(b",", at, end), text.rfind(b";", at, end))
            if found < 0:
                raise Invalid("The mappings of the source map are malformed: a segment does not end.")
            end = found + 1
        yield text[at:end]
        at = end


def _decode_piece(text: bytes, state: _State) -> NDArray[np.int32]:
    digits = _TABLE[np.frombuffer(text, dtype=np.uint8)]
    if (digits == _UNKNOWN).any():
        raise Invalid("The mappings of the source map are malformed: they have a character that is no digit.")
    separators = digits >= _COMMA
    ends = ~separators & (digits & _CONTINUES == 0)
    values = _values(digits, separators, ends)
    # For each number: how many separators precede it, and how many of them end a line.
    lines = int((digits == _SEMICOLON).sum())
    last = np.flatnonzero(ends)
    segment = np.cumsum(separators)[last]
    line = np.cumsum(digits == _SEMICOLON)[last]
    if not len(values):
        rows = np.empty((0, FIELDS), dtype=np.int32)
        state.column = 0 if lines else state.column
    else:
        starts = np.flatnonzero(np.diff(segment, prepend=-1))
        counts = np.diff(starts, append=len(segment))
        if not np.isin(counts, (1, 4, 5)).all():
            raise Invalid(
                "The mappings of the source map are malformed: a segment has not 1, 4 or 5 numbers."
            )
        rows = _absolute(values, starts, counts, line[starts], state)
        # A new line begins at column 0.
        state.column = int(rows[-1, 1]) if int(line[-1]) == lines else 0
    state.line += lines
    return rows


def _values(digits: NDArray[np.uint8], separators: NDArray[np.bool_], ends: NDArray[np.bool_]) -> Numbers:
    """Return the numbers that the digits form."""
    used = digits[~separators].astype(np.int64)
    complete = ends[~separators]
    if not len(used):
        return np.empty(0, dtype=np.int64)
    # The digit before a separator, and the last one, must end its number.
    positions = np.flatnonzero(separators)
    before = positions[positions > 0] - 1
    if not (ends[before] | separators[before]).all() or not (ends[-1] or separators[-1]):
        raise Invalid("The mappings of the source map are malformed: a number does not end.")
    starts = np.flatnonzero(np.concatenate(([True], complete[:-1])))
    lengths = np.diff(starts, append=len(used))
    if (lengths > _LONGEST).any():
        raise Invalid("The mappings of the source map are malformed: a number has more than 32 bits.")
    place = np.arange(len(used)) - np.repeat(starts, lengths)
    whole: Numbers = np.add.reduceat((used & _BITS) << (5 * place), starts)
    return np.where(whole & 1, -(whole >> 1), whole >> 1)


def _absolute(
    values: Numbers, starts: Numbers, counts: Numbers, line: Numbers, state: _State
) -> NDArray[np.int32]:
    """Return rows of absolute numbers, and keep in the state what the next piece is relative to."""
    rows = np.full((len(starts), FIELDS), -1, dtype=np.int64)
    rows[:, 0] = line + state.line
    rows[:, 1] = _columns(values[starts], line, state)
    sums = list(state.sums)
    full, named = counts >= 4, counts == 5
    for offset, chosen in ((1, full), (2, full), (3, full), (4, named)):
        summed = np.cumsum(values[starts[chosen] + offset]) + sums[offset - 1]
        if len(summed):
            rows[chosen, offset + 1] = summed
            sums[offset - 1] = int(summed[-1])
    state.sums = (sums[0], sums[1], sums[2], sums[3])
    given = np.column_stack((np.ones((len(rows), 2), bool), np.repeat(full[:, None], 3, 1), named))
    if ((rows > _MAX_NUMBER) | (given & (rows < 0))).any():
        raise Invalid("The mappings of the source map are malformed: a position is out of range.")
    return rows.astype(np.int32)


def _columns(deltas: Numbers, line: Numbers, state: _State) -> Numbers:
    """Return the generated columns, which are relative to the segment before on the same line."""
    summed = np.cumsum(deltas)
    first = np.flatnonzero(np.diff(line, prepend=-1))
    lengths = np.diff(first, append=len(line))
    base = np.where(first > 0, summed[first - 1], 0)
    if line[0] == 0:
        base[0] -= state.column
    columns: Numbers = summed - np.repeat(base, lengths)
    return columns
