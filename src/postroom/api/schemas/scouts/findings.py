"""Requests and responses of findings."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.reports.state import Status as ReportStatus
from postroom.domain.scouts.findings import (
    SkippedReason,
)
from postroom.kit.times import wire_time
from postroom.scouts.findings.schemas import (
    MAX_RECORDS,
    MAX_RUNS,
    Emission,
    EmissionReport,
    FindingsSummary,
    RecordBody,
)
from postroom.validation.fields import Identifier, Integer


class FindingAnswer(BaseModel):
    """The outcome of a finding."""

    finding_id: str
    emitted: bool = Field(description="Whether it became a signal.")
    skipped_reason: SkippedReason | None = Field(description="Why it did not.")


class RunsBody(BaseModel):
    """The runs whose emissions are requested; runs of other projects are ignored."""

    run_ids: Annotated[list[Identifier], Field(min_length=1, max_length=MAX_RUNS)] = Field(
        description="UUIDs of the runs, in any order."
    )


class SummaryQuery(BaseModel):
    """The period of a summary."""

    window_hours: Annotated[Integer, Field(ge=1, le=168)] = Field(72, description="Number of past hours.")


class EmissionBody(BaseModel):
    """A finding that became a signal."""

    id: UUID
    run_id: UUID
    finding_id: str
    description: str
    weight: float
    confidence: float
    severity: str | None
    tags: list[str]
    source_id: str = Field(description="Id at the source.")
    emitted_at: datetime


class ReportRefBody(BaseModel):
    """A reference to a report."""

    id: UUID
    title: str | None
    status: ReportStatus


class EmissionReportBody(BaseModel):
    """The report of an emission."""

    finding_id: str
    source_id: str
    report: ReportRefBody | None = Field(
        description="Null if the signal has no report, or the report is suppressed or deleted."
    )


class FindingsSummaryBody(BaseModel):
    """A summary of the latest emitting runs within the window, 120 runs at most."""

    count: int = Field(description="Findings that became signals.")
    scout_count: int = Field(description="Number of their scouts.")
    latest_at: datetime | None
    authored_report_count: int = Field(description="Reports that runs of the window wrote.")
    edited_report_count: int = Field(description="Other reports that they changed.")
    run_count: int = Field(description="Number of all runs of the window.")


class OutputBody(BaseModel):
    """Records of a run."""

    records: Annotated[list[RecordBody], Field(min_length=1, max_length=MAX_RECORDS)] = Field(
        description="Records in order."
    )


class OutputAnswer(BaseModel):
    """The number of stored records: all or none."""

    recorded: int


def emission_on_wire(emission: Emission) -> dict[str, Any]:
    """Return the JSON object of an emission."""
    return {
        "id": str(emission.id),
        "run_id": str(emission.run_id),
        "finding_id": emission.finding_id,
        "description": emission.description,
        "weight": emission.weight,
        "confidence": emission.confidence,
        "severity": emission.severity,
        "tags": list(emission.tags),
        "source_id": emission.source_id,
        "emitted_at": wire_time(emission.emitted_at),
    }


def emission_report_on_wire(emission: EmissionReport) -> dict[str, Any]:
    """Return the JSON object of an emission's report."""
    report = None
    if emission.report_id is not None:
        report = {"id": str(emission.report_id), "title": emission.title, "status": emission.status}
    return {"finding_id": emission.finding_id, "source_id": emission.source_id, "report": report}


def summary_on_wire(summary: FindingsSummary) -> dict[str, Any]:
    """Return the JSON object of a summary of findings."""
    latest = summary.latest_at
    return {
        "count": summary.count,
        "scout_count": summary.scout_count,
        "latest_at": None if latest is None else wire_time(latest),
        "authored_report_count": summary.authored_report_count,
        "edited_report_count": summary.edited_report_count,
        "run_count": summary.run_count,
    }
