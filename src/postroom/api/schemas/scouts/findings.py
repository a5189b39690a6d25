"""Requests and responses of findings."""

from typing import Annotated, cast
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.domain.reports.state import Status as ReportStatus
from postroom.domain.scouts.findings import SkippedReason
from postroom.scouts.findings.schemas import (
    MAX_RECORDS,
    MAX_RUNS,
    EmissionReport,
    RecordRequest,
)
from postroom.validation.fields import Identifier, Integer
from postroom.validation.responses import ResponseModel, WireTime


class FindingOutcomeResponse(TypedDict):
    """The outcome of a finding."""

    finding_id: str
    emitted: Annotated[bool, Field(description="Whether it became a signal.")]
    skipped_reason: Annotated[SkippedReason | None, Field(description="Why it did not.")]


class RunsRequest(BaseModel):
    """The runs whose emissions are requested; runs of other projects are ignored."""

    run_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_RUNS)] = Field(
        description="UUIDs of the runs, in any order."
    )


class SummaryQuery(BaseModel):
    """The period of a summary."""

    window_hours: Annotated[Integer, Field(ge=1, le=168)] = Field(72, description="Number of past hours.")


class EmissionResponse(ResponseModel):
    """A finding that became a signal."""

    id: UUID
    run_id: UUID
    finding_id: str
    description: str
    weight: float
    confidence: float
    severity: str | None
    tags: list[str]
    source_id: Annotated[str, Field(description="Id at the source.")]
    emitted_at: WireTime


class ReportRefResponse(TypedDict):
    """A reference to a report."""

    id: UUID
    title: str | None
    status: ReportStatus


class EmissionReportResponse(TypedDict):
    """The report of an emission."""

    finding_id: str
    source_id: str
    report: Annotated[
        ReportRefResponse | None,
        Field(description="Null if the signal has no report, or the report is suppressed or deleted."),
    ]


class FindingsSummaryResponse(ResponseModel):
    """A summary of the latest emitting runs within the window, 120 runs at most."""

    count: Annotated[int, Field(description="Findings that became signals.")]
    scout_count: Annotated[int, Field(description="Number of their scouts.")]
    latest_at: WireTime | None
    authored_report_count: Annotated[int, Field(description="Reports that runs of the window wrote.")]
    edited_report_count: Annotated[int, Field(description="Other reports that they changed.")]
    run_count: Annotated[int, Field(description="Number of all runs of the window.")]


class OutputRequest(BaseModel):
    """Records of a run."""

    records: Annotated[list[RecordRequest], Field(min_length=1, max_length=MAX_RECORDS)] = Field(
        description="Records in order."
    )


class RecordedOutputResponse(TypedDict):
    """The number of stored records: all or none."""

    recorded: int


def emission_report_response(emission: EmissionReport) -> EmissionReportResponse:
    """Return the JSON object of an emission's report."""
    report: ReportRefResponse | None = None
    if emission.report_id is not None:
        status = cast("ReportStatus", emission.status)
        report = {"id": emission.report_id, "title": emission.title, "status": status}
    return {"finding_id": emission.finding_id, "source_id": emission.source_id, "report": report}
