"""Cells and lines of CSV files that people open in spreadsheets."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any

_FORMULA = frozenset("=+-@\t\r\n")
"""Characters at the beginning of a cell by which spreadsheets take it for a formula, and their wide forms."""


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula: a quote comes before one that looks so."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = ", ".join(value) if isinstance(value, list) else str(value)
    firsts = (text[:1], unicodedata.normalize("NFKC", text.lstrip()[:1]))
    return f"'{text}" if any(first in _FORMULA for first in firsts) else text


def csv_lines(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows of cells as lines of a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
