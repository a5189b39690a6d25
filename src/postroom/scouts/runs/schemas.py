"""Value types, query parameters and response schemas of scout runs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.handoff.task_runs import Status
from postroom.domain.scouts.runs import failure_reason, shown_error
from postroom.edge.requests.fields import BlankText, Integer, Moment, NullableBoolean, Text
from postroom.edge.times import iso_time

_LARGEST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a scout together with its task run.

    `started_at` is when the task run was created. `emitted_count` and `emitted_finding_ids` are the findings that
    became signals.
    """

    id: UUID
    project_id: int
    config_id: UUID | None
    skill_name: str
    skill_version: int
    status: Status
    created_at: datetime
    started_at: datetime
    completed_at: datetime | None
    task_id: UUID
    task_run_id: UUID
    summary: str
    error: str | None
    emitted_count: int
    emitted_finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TouchedReports:
    """The reports that a run wrote, and other ones that it changed."""

    written: tuple[UUID, ...] = ()
    changed: tuple[UUID, ...] = ()


class RunQuery(BaseModel):
    """The filters of runs."""

    date_from: Moment | None = Field(None, description="Runs created at this time or later.")
    date_to: Moment | None = Field(None, description="Runs created before this time.")
    text: BlankText | None = Field(None, description="Text that the summary contains, in any case.")
    emitted: NullableBoolean = Field(
        None, description="Whether something that the run found became a signal; both without it."
    )
    skill_name: Text | None = Field(None, description="Runs of this scout.")
    skill_version: Annotated[Integer, Field(ge=1, le=_LARGEST_VERSION)] | None = Field(
        None, description="Runs with this version of their scout's skill."
    )
    limit: Annotated[Integer, Field(ge=1, le=100)] = Field(20, description="Maximum number of runs.")


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


def run_on_wire(run: Run, touched: TouchedReports) -> dict[str, Any]:
    """Return the JSON object of a run and of the reports that it wrote or changed."""
    return {
        "run_id": str(run.id),
        "skill_name": run.skill_name,
        "skill_version": run.skill_version,
        "status": run.status,
        "created_at": iso_time(run.created_at),
        "started_at": iso_time(run.started_at),
        "completed_at": None if run.completed_at is None else iso_time(run.completed_at),
        "task_id": str(run.task_id),
        "task_run_id": str(run.task_run_id),
        "task_url": f"/project/{run.project_id}/tasks/{run.task_id}?runId={run.task_run_id}",
        "summary": run.summary,
        "error": shown_error(run.status, run.error),
        "failure_reason": failure_reason(run.status, run.error),
        "emitted_count": run.emitted_count,
        "emitted_finding_ids": list(run.emitted_finding_ids),
        "emitted_report_ids": [str(id) for id in touched.written],
        "edited_report_ids": [str(id) for id in touched.changed],
        "metadata": {},
    }
