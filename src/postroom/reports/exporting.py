"""Exporting the reports that match a filter, as CSV or JSON: chunk by chunk, so that memory has a bound."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from postroom.kit.times import wire_time
from postroom.kit.wire_json import json_bytes
from postroom.reports.schemas import Report

Format = Literal["csv", "json"]

MEDIA_TYPES: Mapping[Format, str] = {"csv": "text/csv; charset=utf-8", "json": "application/json"}

CHUNK = 500
"""Reports that are read at a time."""

COLUMNS = (
    "id",
    "status",
    "signals",
    "weight",
    "sources",
    "title",
    "priority",
    "created_at",
    "area",
    "labels",
    "assignee",
    "repository",
)
"""Those of `postroom reports list --output plain`; a test compares them."""

_FORMULA = frozenset("=+-@\t\r\n")
"""Characters at the beginning of a cell by which spreadsheets take it for a formula, and their wide forms."""


def row(report: Report) -> dict[str, Any]:
    """Return a report as a row of an export."""
    return {
        "id": str(report.id),
        "status": report.status,
        "signals": report.signal_count,
        "weight": round(report.total_weight, 2),
        "sources": list(report.source_products),
        "title": report.title or report.headline,
        "priority": report.priority,
        "created_at": wire_time(report.created_at),
        "area": report.area,
        "labels": list(report.labels),
        "assignee": None if report.claim is None else report.claim.holder.email,
        "repository": report.repository,
    }


def head(format: Format) -> bytes:
    """Return the beginning of an export."""
    return _csv([COLUMNS]) if format == "csv" else b"["


def body(reports: Sequence[Report], format: Format, *, is_first: bool) -> bytes:
    """Return the part of an export for some reports; `is_first` are the first ones."""
    rows = [row(report) for report in reports]
    if format == "csv":
        return _csv([[cell(one[name]) for name in COLUMNS] for one in rows])
    text = b",\n".join(json_bytes(one) for one in rows)
    return text if is_first or not rows else b",\n" + text


def tail(format: Format) -> bytes:
    """Return the end of an export."""
    return b"" if format == "csv" else b"]\n"


def cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula: a quote comes before one that looks so."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = ", ".join(value) if isinstance(value, list) else str(value)
    firsts = (text[:1], unicodedata.normalize("NFKC", text.lstrip()[:1]))
    return f"'{text}" if any(first in _FORMULA for first in firsts) else text


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "replace")
