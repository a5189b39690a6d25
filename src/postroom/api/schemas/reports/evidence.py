"""Responses and parameters of a report's signals."""

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired, Self
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.reports.evidence import Group
from postroom.reports.responses import ReportResponse
from postroom.validation.fields import Identifier
from postroom.validation.responses import ResponseModel, WireTime


class SignalsQuery(BaseModel):
    """Which signals of a report to list."""

    like: Identifier | None = Field(
        None, description="Id of a signal of the report: returns a page of the signals in its group."
    )


class ReportSignalResponse(ResponseModel):
    """A signal within its report."""

    signal_id: UUID
    content: Annotated[str, Field(description="What was observed.")]
    source_product: str
    source_type: str
    source_id: str
    weight: Annotated[float, Field(description="Weight, 0 to 1.")]
    timestamp: Annotated[WireTime, Field(description="When it happened.")]
    extra: Annotated[dict[str, Any], Field(description="Additional fields of the source.")]


class ReportSignalsResponse(TypedDict):
    """A report with its live signals, earliest first; `count` and links are present when a page was requested."""

    report: ReportResponse
    signals: list[ReportSignalResponse]
    count: NotRequired[Annotated[int, Field(description="Number of signals on all pages.")]]
    next: NotRequired[Annotated[str | None, Field(description="URL of the next page.")]]
    previous: NotRequired[Annotated[str | None, Field(description="URL of the previous page.")]]


class EvidenceSource(TypedDict):
    """Number of a group's signals from one source."""

    source_product: str
    source_type: str
    count: int


class EvidenceGroupResponse(BaseModel):
    """Signals of a report with the same text."""

    representative: ReportSignalResponse = Field(description="Earliest signal, which represents the group.")
    count: int = Field(description="Number of its signals.")
    weight: float = Field(description="Sum of their weights.")
    first_at: WireTime = Field(description="Time of the earliest.")
    last_at: WireTime = Field(description="Time of the latest.")
    sources: list[EvidenceSource] = Field(description="Sources, most frequent first.")
    reason: str | None = Field(description="Reason why the earliest is in this report, if its trace has one.")
    signal_ids: list[UUID] = Field(
        description="Its signals, earliest first, up to 200. `signals/?like=` with any of them returns all."
    )

    @classmethod
    def of(cls, group: Group) -> Self:
        """Return the response for a group."""
        sources = sorted(group.sources.items(), key=lambda one: (-one[1], one[0]))
        return cls(
            representative=ReportSignalResponse.of(group.representative),
            count=group.count,
            weight=group.weight,
            first_at=group.first_at,
            last_at=group.last_at,
            sources=[
                EvidenceSource(source_product=product, source_type=type, count=count)
                for (product, type), count in sources
            ],
            reason=group.reason,
            signal_ids=[*group.signal_ids],
        )


class EvidencePageResponse(TypedDict):
    """One page of groups of signals with the same text."""

    count: Annotated[int, Field(description="Number of groups, on all pages.")]
    next: Annotated[str | None, Field(description="URL of the next page.")]
    previous: Annotated[str | None, Field(description="URL of the previous page.")]
    signal_count: Annotated[int, Field(description="Number of signals in all groups.")]
    results: Sequence[EvidenceGroupResponse]
