"""Value types of findings and emissions, and the arguments with which scouts emit them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.clock import new_id
from postroom.domain.reports.artefact_types import Priority
from postroom.domain.scouts.findings import (
    MAX_DESCRIPTION,
    MAX_EVIDENCE,
    MAX_FINDING_ID,
    MAX_TAG,
    MAX_TAGS,
    Finding,
    normalise_tags,
)
from postroom.validation.fields import BlankText, Integer, Moment, Number, RawText, Text

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


class EvidenceRequest(BaseModel):
    """One piece of evidence for a finding."""

    source_product: Text = Field(description="Source, such as `error_tracking`.")
    summary: Text = Field(description="Observation in one or two sentences.")
    entity_id: BlankText | None = Field(None, description="Id at the source.")


class TimeRangeRequest(BaseModel):
    """The period that a finding is about."""

    date_from: Annotated[Text, Field(max_length=MAX_TIME)] | None = Field(
        None, description="Start, in any format."
    )
    date_to: Annotated[Text, Field(max_length=MAX_TIME)] | None = Field(
        None, description="End, in any format."
    )


class FindingRequest(BaseModel):
    """A finding as sent by a run."""

    description: Annotated[RawText, Field(max_length=MAX_DESCRIPTION)] = Field(
        description="Description, which becomes the signal's text, up to 8,000 tokens."
    )
    confidence: Annotated[Number, Field(ge=0, le=1)] = Field(description="Confidence from 0 to 1.")
    evidence: Annotated[list[EvidenceRequest], Field(max_length=MAX_EVIDENCE)] = Field(
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
    time_range: TimeRangeRequest | None = Field(None, description="Time range.")
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


class RecentQuery(BaseModel):
    """The filters of emissions."""

    skill_name: Text | None = Field(None, description="Only findings of this scout.")
    date_from: Moment | None = Field(None, description="Emitted at this time or later.")
    date_to: Moment | None = Field(None, description="Emitted before this time.")
    limit: Annotated[Integer, Field(ge=1, le=200)] = Field(50, description="Maximum number of findings.")


class RecordRequest(BaseModel):
    """One record; its payload matches the schema in the scout's configuration."""

    payload: dict[str, Any] = Field(description="Content of the record.")
    subject: Annotated[BlankText, Field(max_length=MAX_SUBJECT)] | None = Field(
        None, description="Subject of the record."
    )
