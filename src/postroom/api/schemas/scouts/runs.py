"""Requests and responses of scout runs."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.handoff.task_runs import Status
from postroom.validation.fields import Integer


class RecentPerScoutQuery(BaseModel):
    """How many runs of each scout, and from which time."""

    per_scout_limit: Annotated[Integer, Field(ge=1, le=100)] = Field(
        25, description="Maximum number of runs of each scout."
    )
    max_age_days: Annotated[Integer, Field(ge=1, le=365)] = Field(
        30, description="Age in days of the oldest runs."
    )


class RunBody(BaseModel):
    """One run of a scout."""

    run_id: UUID
    skill_name: str
    skill_version: int = Field(description="Version of the skill in this run.")
    status: Status = Field(description="Status; interrupted runs are `cancelled`.")
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None = Field(description="Null while the run is open.")
    task_id: UUID
    task_run_id: UUID
    task_url: str
    summary: str = Field(description="Summary of the run; may be empty.")
    error: str | None = Field(description="Why it failed or was cancelled.")
    failure_reason: str | None = Field(description="The first line of the error, at most 500 characters.")
    emitted_count: int = Field(description="Number of findings that became signals.")
    emitted_finding_ids: list[str]
    emitted_report_ids: list[UUID] = Field(description="Reports that it wrote.")
    edited_report_ids: list[UUID] = Field(description="Other reports that it changed.")
    metadata: dict[str, Any] = Field(description="This server keeps none: empty.")


class RunStepBody(BaseModel):
    """One step of a run."""

    position: int = Field(description="Position in the run, from 0.")
    kind: Literal["tool", "model", "finding", "note"] = Field(
        description="A tool call, a model request, a finding, or a message of the server."
    )
    name: str = Field(description="The tool, the model, or the id of the finding.")
    at: datetime
    input: dict[str, Any] = Field(description="Input.")
    output: str = Field(description="Output, up to 4,000 characters.")
    milliseconds: int


class TranscriptBody(BaseModel):
    """The transcript and the cost of a run."""

    mode: Literal["detector", "agent"] | None = Field(description="How it was run; null until it ended.")
    dry_run: bool = Field(description="Whether it was a dry run.")
    found_count: int = Field(description="Findings, including those held back.")
    tool_calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: float = Field(description="US dollars; 0 for detectors and for models without a price.")
    steps: list[RunStepBody]
