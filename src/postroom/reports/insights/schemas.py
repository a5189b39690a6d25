"""Data classes of insights."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from postroom.domain.reports.insights import Periods


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports of a project are counted; None is no filter. `areas` and `reviewers` are in lower case."""

    project_id: int
    areas: Sequence[str] | None = None
    source_products: Sequence[str] | None = None
    reviewers: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """How long reports took: of `count` of them, the median and the 90th percentile in seconds; None for none."""

    count: int = 0
    median_seconds: float | None = None
    p90_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted of a period, a group, or all of them.

    Reports count at their first signal: `opened`, with the `signals` that these have, and how many are still `open`
    and `undecided`. All else counts when it happened. `decision` and `fix` are from the first signal to the first
    decision, and to the first fix.
    """

    opened: int = 0
    signals: int = 0
    open: int = 0
    undecided: int = 0
    decided: int = 0
    fixed: int = 0
    dismissed: int = 0
    snoozed: int = 0
    handed_off: int = 0
    archived: int = 0
    came_back: int = 0
    decision: Times = field(default_factory=Times)
    fix: Times = field(default_factory=Times)

    @property
    def signals_per_report(self) -> float | None:
        """The noise ratio: how many signals each report that was opened has; None without any."""
        return self.signals / self.opened if self.opened else None


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The figures of one period, with its first and last day."""

    first_day: date
    last_day: date
    figures: Figures


@dataclass(frozen=True, slots=True)
class Overview:
    """The figures by period, earliest first, and of all of them."""

    periods: Periods
    rows: Sequence[PeriodFigures]
    total: Figures


@dataclass(frozen=True, slots=True)
class Groups:
    """Figures by name of the group, None for reports without one; the largest first, and `more` are left out."""

    rows: Sequence[tuple[str | None, Figures]]
    more: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The reports of an area that opened in a period: how many, still open, their signals, and affected users."""

    area: str | None
    first_day: date
    last_day: date
    reports: int
    open: int
    signals: int
    users: int


@dataclass(frozen=True, slots=True)
class InboxMap:
    """The areas with most reports, the largest first, and their cells; `more` areas are left out."""

    periods: Periods
    areas: Sequence[str | None]
    cells: Sequence[Cell]
    more: int
