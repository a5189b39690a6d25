"""The JSON objects of a run and of its transcript, for clients and for scouts."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.handoff.task_runs import Status
from postroom.domain.scouts.plan import Mode
from postroom.domain.scouts.runs import failure_reason, shown_error
from postroom.kit.times import iso_time
from postroom.scouts.runs.schemas import Run, TouchedReports
from postroom.scouts.runs.transcript import Kind, RunCost, Step
from postroom.validation.responses import IsoTime


class ScoutRunResponse(TypedDict):
    """One run of a scout."""

    run_id: UUID
    skill_name: str
    skill_version: Annotated[int, Field(description="Version of the skill in this run.")]
    status: Annotated[Status, Field(description="Status; interrupted runs are `cancelled`.")]
    created_at: IsoTime
    started_at: IsoTime | None
    completed_at: Annotated[IsoTime | None, Field(description="Null while the run is open.")]
    task_id: UUID
    task_run_id: UUID
    task_url: str
    summary: Annotated[str, Field(description="Summary of the run; may be empty.")]
    error: Annotated[str | None, Field(description="Why it failed or was cancelled.")]
    failure_reason: Annotated[
        str | None, Field(description="The first line of the error, at most 500 characters.")
    ]
    emitted_count: Annotated[int, Field(description="Number of findings that became signals.")]
    emitted_finding_ids: list[str]
    emitted_report_ids: Annotated[list[UUID], Field(description="Reports that it wrote.")]
    edited_report_ids: Annotated[list[UUID], Field(description="Other reports that it changed.")]
    metadata: Annotated[dict[str, Any], Field(description="This server keeps none: empty.")]


class RunStepResponse(TypedDict):
    """One step of a run."""

    position: Annotated[int, Field(description="Position in the run, from 0.")]
    kind: Annotated[
        Kind,
        Field(description="A tool call, a model request, a finding, or a message of the server."),
    ]
    name: Annotated[str, Field(description="The tool, the model, or the id of the finding.")]
    at: IsoTime
    input: Annotated[dict[str, Any], Field(description="Input.")]
    output: Annotated[str, Field(description="Output, up to 4,000 characters.")]
    milliseconds: int


class TranscriptResponse(TypedDict):
    """The transcript and the cost of a run."""

    mode: Annotated[Mode | None, Field(description="How it was run; null until it ended.")]
    dry_run: Annotated[bool, Field(description="Whether it was a dry run.")]
    found_count: Annotated[int, Field(description="Findings, including those held back.")]
    tool_calls: int
    tokens_in: int
    tokens_out: int
    cost_usd: Annotated[
        float, Field(description="US dollars; 0 for detectors and for models without a price.")
    ]
    steps: list[RunStepResponse]


def run_response(run: Run, touched: TouchedReports) -> ScoutRunResponse:
    """Return the JSON object of a run and of the reports that it wrote or changed."""
    return {
        "run_id": run.id,
        "skill_name": run.skill_name,
        "skill_version": run.skill_version,
        "status": run.status,
        "created_at": iso_time(run.created_at),
        "started_at": iso_time(run.started_at),
        "completed_at": None if run.completed_at is None else iso_time(run.completed_at),
        "task_id": run.task_id,
        "task_run_id": run.task_run_id,
        "task_url": f"/project/{run.project_id}/tasks/{run.task_id}?runId={run.task_run_id}",
        "summary": run.summary,
        "error": shown_error(run.status, run.error),
        "failure_reason": failure_reason(run.status, run.error),
        "emitted_count": run.emitted_count,
        "emitted_finding_ids": list(run.emitted_finding_ids),
        "emitted_report_ids": list(touched.written),
        "edited_report_ids": list(touched.changed),
        "metadata": {},
    }


def transcript_response(bill: RunCost, steps: Sequence[Step]) -> TranscriptResponse:
    """Return the JSON object of a transcript."""
    return {
        "mode": bill.mode,
        "dry_run": bill.dry_run,
        "found_count": bill.found_count,
        "tool_calls": bill.tool_calls,
        "tokens_in": bill.tokens_in,
        "tokens_out": bill.tokens_out,
        "cost_usd": bill.cost_usd,
        "steps": [
            {
                "position": step.position,
                "kind": step.kind,
                "name": step.name,
                "at": iso_time(step.at),
                "input": dict(step.input),
                "output": step.output,
                "milliseconds": step.milliseconds,
            }
            for step in steps
        ],
    }
