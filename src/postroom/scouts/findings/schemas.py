"""Value types, request and response schemas of findings, emissions and outputs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.clock import new_id
from postroom.domain.reports.artefact_types import Priority
from postroom.domain.reports.state import Status as ReportStatus
from postroom.domain.scouts.findings import (
    MAX_DESCRIPTION,
    MAX_EVIDENCE,
    MAX_FINDING_ID,
    MAX_TAG,
    MAX_TAGS,
    Finding,
    SkippedReason,
    normalise_tags,
)
from postroom.edge.requests.fields import BlankText, Identifier, Integer, Moment, Number, RawText, Text
from postroom.edge.times import wire_time

MAX_RUNS = 200
MAX_RECORDS = 100
MAX_SUBJECT = 200
MAX_TIME = 100


@dataclass(frozen=True, slots=True)
class Emission:
    """A finding that became a signal. `weight` and `confidence` are 0..1."""

    id: UUID
    run_id: UUID
    finding_id: str
    description: str
    weight: float
    confidence: float
    severity: str | None
    tags: tuple[str, ...]
    source_id: str
    emitted_at: datetime


@dataclass(frozen=True, slots=True)
class EmissionReport:
    """The report of an emission: its id, title and status; all None if it is in no visible report."""

    finding_id: str
    source_id: str
    report_id: UUID | None
    title: str | None
    status: str | None


@dataclass(frozen=True, slots=True)
class FindingsSummary:
    """The number of recent findings, of their scouts, and the time of the latest.

    Also how many reports runs wrote or changed, and how many runs there were.
    """

    count: int
    scout_count: int
    latest_at: datetime | None
    authored_report_count: int
    edited_report_count: int
    run_count: int


class EvidenceBody(BaseModel):
    """One piece of evidence for a finding."""

    source_product: Text = Field(description="Source, such as `error_tracking`.")
    summary: Text = Field(description="Observation in one or two sentences.")
    entity_id: BlankText | None = Field(None, description="Id at the source.")


class TimeRangeBody(BaseModel):
    """The period that a finding is about."""

    date_from: Annotated[Text, Field(max_length=MAX_TIME)] | None = Field(
        None, description="Start, in any format."
    )
    date_to: Annotated[Text, Field(max_length=MAX_TIME)] | None = Field(
        None, description="End, in any format."
    )


class FindingBody(BaseModel):
    """A finding as sent by a run."""

    description: Annotated[RawText, Field(max_length=MAX_DESCRIPTION)] = Field(
        description="Description, which becomes the signal's text, up to 8,000 tokens."
    )
    confidence: Annotated[Number, Field(ge=0, le=1)] = Field(description="Confidence from 0 to 1.")
    evidence: Annotated[list[EvidenceBody], Field(max_length=MAX_EVIDENCE)] = Field(
        default_factory=list, description="Evidence."
    )
    hypothesis: BlankText | None = Field(None, description="Hypothesis about the cause.")
    severity: Priority | None = Field(None, description="Severity; P0 is the highest.")
    dedupe_keys: list[Text] | None = Field(
        None,
        description="Names of the problem for later runs; they do not deduplicate.",
    )
    tags: Annotated[list[Annotated[Text, Field(max_length=MAX_TAG)]], Field(max_length=MAX_TAGS)] | None = (
        Field(
            None,
            description="Normalized to unique lower-case words with dashes; a to z and digits.",
        )
    )
    time_range: TimeRangeBody | None = Field(None, description="Time range.")
    mcp_trace_id: BlankText | None = Field(None, description="Trace id of the agent.")
    finding_id: Annotated[Text, Field(max_length=MAX_FINDING_ID)] | None = Field(
        None, description="Idempotency key within the run. Default: a new UUID."
    )

    def to_finding(self) -> Finding:
        """Return the finding; without an id it gets a new one.

        Raises:
            FindingProblem: a tag is empty after normalization.
        """
        optional = {
            "hypothesis": self.hypothesis,
            "dedupe_keys": self.dedupe_keys,
            "time_range": self.time_range and self.time_range.model_dump(exclude_none=True),
            "mcp_trace_id": self.mcp_trace_id,
        }
        evidence = [item.model_dump(exclude_none=True) for item in self.evidence]
        return Finding(
            finding_id=self.finding_id or str(new_id()),
            description=self.description,
            confidence=self.confidence,
            severity=self.severity,
            tags=normalise_tags(self.tags or ()),
            details={"evidence": evidence, **{name: value for name, value in optional.items() if value}},
        )


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


class RecentQuery(BaseModel):
    """The filters of emissions."""

    skill_name: Text | None = Field(None, description="Only findings of this scout.")
    date_from: Moment | None = Field(None, description="Emitted at this time or later.")
    date_to: Moment | None = Field(None, description="Emitted before this time.")
    limit: Annotated[Integer, Field(ge=1, le=200)] = Field(50, description="Maximum number of findings.")


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


class RecordBody(BaseModel):
    """One record; its payload matches the schema in the scout's configuration."""

    payload: dict[str, Any] = Field(description="Content of the record.")
    subject: Annotated[BlankText, Field(max_length=MAX_SUBJECT)] | None = Field(
        None, description="Subject of the record."
    )


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
