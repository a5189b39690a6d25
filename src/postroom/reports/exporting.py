"""Exporting the reports that match a filter, as CSV or JSON: chunk by chunk, so that memory has a bound."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from postroom.kit.csv_file import cell, csv_lines
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
    return csv_lines([COLUMNS]) if format == "csv" else b"["


def body(reports: Sequence[Report], format: Format, *, is_first: bool) -> bytes:
    """Return the part of an export for some reports; `is_first` are the first ones."""
    rows = [row(report) for report in reports]
    if format == "csv":
        return csv_lines([[cell(one[name]) for name in COLUMNS] for one in rows])
    text = b",\n".join(json_bytes(one) for one in rows)
    return text if is_first or not rows else b",\n" + text


def tail(format: Format) -> bytes:
    """Return the end of an export."""
    return b"" if format == "csv" else b"]\n"
