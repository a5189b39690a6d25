"""Requests and responses of insights."""

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from postroom.domain.reports.insights import Grouping, Unit
from postroom.domain.scouts.schedules import zone_problem
from postroom.reports.insights.schemas import Groups, InboxMap, Overview, Selection
from postroom.validation.fields import Boolean, NotNull, refuse
from postroom.validation.responses import ResponseModel


def _items(value: object) -> list[str] | None:
    return list(dict.fromkeys(item.strip() for item in str(value).split(",") if item.strip())) or None


def _lower(value: object) -> list[str] | None:
    return _items(str(value).lower())


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise refuse("invalid_input", "Use a date such as 2026-07-01.") from None


def _zone(value: object) -> str:
    if problem := zone_problem(str(value).strip()):
        raise refuse("invalid_input", problem)
    return str(value).strip()


_Texts = WithJsonSchema({"type": "array", "items": {"type": "string"}})
_Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class InsightsQuery(BaseModel):
    """The range and the reports that are counted."""

    date_from: Annotated[_Day | None, NotNull] = Field(
        None,
        description="First day, in the time zone; the range begins with its week. Default: 11 weeks earlier.",
    )
    date_to: Annotated[_Day | None, NotNull] = Field(
        None, description="Last day; the range ends with its week. Default: today."
    )
    all_time: Annotated[Boolean, NotNull] = Field(
        False, description="Begin with the first report instead, with 1970 at the earliest."
    )
    timezone: Annotated[str | None, BeforeValidator(_zone), WithJsonSchema({"type": "string"}), NotNull] = (
        Field(None, description="IANA time zone of the weeks. Default: the project's.")
    )
    area: Annotated[list[str] | None, BeforeValidator(_lower), _Texts] = Field(
        None, description="Comma-separated areas in any case; only reports of one of them."
    )
    source_product: Annotated[list[str] | None, BeforeValidator(_items), _Texts] = Field(
        None, description="Comma-separated products; only reports with a live signal of one of them."
    )
    reviewer: Annotated[list[str] | None, BeforeValidator(_lower), _Texts] = Field(
        None,
        description="Comma-separated logins in any case; only reports that one of them is suggested for.",
    )

    def selection(self, project_id: int) -> Selection:
        """Return which reports are counted."""
        return Selection(project_id, self.area, self.source_product, self.reviewer)


class GroupsQuery(InsightsQuery):
    """The range, the reports that are counted, and the groups."""

    by: Annotated[Grouping, NotNull] = Field(
        Grouping.AREA, description="The groups. A report with several sources or reviewers counts for each."
    )


class TimesResponse(ResponseModel):
    """How long reports took from their first signal."""

    count: int = Field(description="Reports that got there within the period.")
    median_seconds: float | None = Field(description="Median of these; null without any.")
    p90_seconds: float | None = Field(description="90th percentile of these.")


class FiguresResponse(ResponseModel):
    """The figures of a period, of a group, or of all."""

    opened: int = Field(description="Reports whose first signal is of the period.")
    signals: int = Field(description="Signals that these reports have by now.")
    signals_per_report: float | None = Field(description="Signals of these per report; null without any.")
    open: int = Field(
        description="Those of them that are neither fixed, dismissed, archived nor snoozed now."
    )
    undecided: int = Field(description="Those of the open ones about which nothing was decided yet.")
    decided: int = Field(
        description="Decisions: fixed, dismissed, snoozed or handed off. Undone ones are none."
    )
    fixed: int = Field(description="How often a report was resolved.")
    dismissed: int
    snoozed: int
    handed_off: int
    archived: int = Field(description="How often the server archived a report, which is no decision.")
    came_back: int = Field(description="How often a fixed, dismissed or archived report was open again.")
    decision: TimesResponse = Field(description="Time to the first decision about a report.")
    fix: TimesResponse = Field(description="Time to the first fix of a report.")


class DaysResponse(BaseModel):
    """One period."""

    first_day: date
    last_day: date


class PeriodResponse(ResponseModel):
    """The figures of one period."""

    first_day: date
    last_day: date
    figures: FiguresResponse


class RangeResponse(BaseModel):
    """The range that was counted, in whole periods."""

    unit: Unit = Field(description="The periods: weeks, or in long ranges months or years.")
    first_day: date
    last_day: date = Field(description="May be in the future: the last period is a whole one.")
    timezone: str


class OverviewResponse(BaseModel):
    """The figures of each period, earliest first, and of the whole range."""

    range: RangeResponse
    periods: list[PeriodResponse]
    total: FiguresResponse

    @classmethod
    def of(cls, found: Overview) -> Self:
        """Return the response."""
        rows = [PeriodResponse.of(row) for row in found.rows]
        return cls(range=_range(found), periods=rows, total=FiguresResponse.of(found.total))


class FiguresOfGroupResponse(BaseModel):
    """The figures of one group."""

    name: str | None = Field(description="Area, product or login; null for reports without one.")
    figures: FiguresResponse


class GroupsResponse(BaseModel):
    """The groups, those with most reports first."""

    results: list[FiguresOfGroupResponse]
    more: int = Field(description="Groups that are left out.")

    @classmethod
    def of(cls, found: Groups) -> Self:
        """Return the response."""
        rows = [
            FiguresOfGroupResponse(name=name, figures=FiguresResponse.of(one)) for name, one in found.rows
        ]
        return cls(results=rows, more=found.more)


class CellResponse(ResponseModel):
    """The reports of an area that opened in a period."""

    area: str | None
    first_day: date
    last_day: date
    reports: int
    open: int = Field(description="Those of them that are open now.")
    signals: int
    users: int = Field(description="Users that the errors affect which these reports are about, summed.")


class MapResponse(BaseModel):
    """The reports that opened, by area and period."""

    range: RangeResponse
    periods: list[DaysResponse] = Field(description="All periods of the range, also those without reports.")
    areas: list[str | None] = Field(description="The areas with most reports first; null: without an area.")
    more: int = Field(description="Areas that are left out.")
    cells: list[CellResponse]

    @classmethod
    def of(cls, found: InboxMap) -> Self:
        """Return the response."""
        cells = [CellResponse.of(cell) for cell in found.cells]
        asked = found.periods
        days = [
            DaysResponse(first_day=start, last_day=asked.last_day(number))
            for number, start in enumerate(asked.starts)
        ]
        return cls(range=_range(found), periods=days, areas=list(found.areas), more=found.more, cells=cells)


def _range(found: Overview | InboxMap) -> RangeResponse:
    asked = found.periods
    return RangeResponse(
        unit=asked.unit,
        first_day=asked.starts[0],
        last_day=asked.last_day(len(asked.starts) - 1),
        timezone=asked.zone,
    )
