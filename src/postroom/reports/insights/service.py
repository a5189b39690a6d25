"""Insights of a project's reports: by period, by group, and as a map.

The reports are those that there are now: one that was merged is a part of the other one, with its signals, and a
deleted one counts nowhere. A decision that was undone was none.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom.db.engine import UnitOfWork
from postroom.domain.reports.insights import Grouping, Periods
from postroom.reports.insights import queries
from postroom.reports.insights.queries import Opened, first_opened
from postroom.reports.insights.schemas import (
    Cell,
    Figures,
    Groups,
    InboxMap,
    Overview,
    PeriodFigures,
    Selection,
    Times,
)

__all__ = ["MAX_AREAS", "MAX_GROUPS", "by_group", "by_period", "first_opened", "inbox_map"]

MAX_GROUPS = 50
MAX_AREAS = 20


async def by_period(uow: UnitOfWork, selection: Selection, asked: Periods) -> Overview:
    """Return the figures of each period and of all."""
    bounds = asked.bounds
    opened = await queries.opened(uow, selection, bounds, "period")
    happened = await queries.happened(uow, selection, bounds, "period")
    found = _figures(opened, [row for row in happened if not row["is_total"]])
    rows = [
        PeriodFigures(first, asked.last_day(number), found.get(number, Figures()))
        for number, first in enumerate(asked.starts)
    ]
    sums = Opened(None, *(sum(column) for column in list(zip(*opened, strict=True))[1:])) if opened else None
    total = _figures([] if sums is None else [sums], _only_total(happened))
    return Overview(asked, rows, total.get(None, Figures()))


async def by_group(uow: UnitOfWork, selection: Selection, asked: Periods, grouping: Grouping) -> Groups:
    """Return the figures of at most `MAX_GROUPS` groups, those with most reports opened first."""
    bounds = asked.bounds
    opened = await queries.opened(uow, selection, bounds, grouping)
    happened = await queries.happened(uow, selection, bounds, grouping)
    found = _figures(opened, [row for row in happened if not row["is_total"]])
    order = sorted(
        found, key=lambda name: (-found[name].opened, -found[name].decided, name is None, name or "")
    )
    return Groups([(name, found[name]) for name in order[:MAX_GROUPS]], max(len(order) - MAX_GROUPS, 0))


async def inbox_map(uow: UnitOfWork, selection: Selection, asked: Periods) -> InboxMap:
    """Return the reports that opened, by area and period, of the `MAX_AREAS` areas with most of them."""
    rows, areas = await queries.cells(uow, selection, asked.bounds, limit=MAX_AREAS)
    cells = [
        Cell(
            row.area,
            asked.starts[row.period],
            asked.last_day(row.period),
            row.reports,
            row.open,
            int(row.signals),
            int(row.users),
        )
        for row in rows
    ]
    shown = list(dict.fromkeys(cell.area for cell in cells))
    return InboxMap(asked, shown, cells, areas - len(shown))


def _figures(opened: Sequence[Opened], happened: Sequence[Mapping[str, Any]]) -> dict[Any, Figures]:
    by_key: dict[Any, dict[str, Any]] = {}
    for counts in opened:
        fields = counts._asdict()
        by_key[fields.pop("key")] = fields
    for row in happened:
        fields = {name: row[name] for name in ("decided", *queries.KINDS)}
        times = {name: _times(row, name) for name in ("decision", "fix")}
        by_key[row["key"]] = by_key.get(row["key"], {}) | fields | times
    return {key: Figures(**fields) for key, fields in by_key.items()}


def _only_total(happened: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return [row for row in happened if row["is_total"]]


def _times(row: Mapping[str, Any], name: str) -> Times:
    median, p90 = row[f"{name}_times"] or (None, None)
    return Times(row[f"{name}_count"], median, p90)
