"""Emit findings as signals, store structured output, and read both."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.scouts.findings import (
    KIND,
    WEIGHT,
    Finding,
    FindingProblem,
    SkippedReason,
    signal_of,
    skipped_reason,
)
from postroom.domain.signals.intake import find_problem
from postroom.domain.sources.configs import SCOUT
from postroom.jobs.port import Jobs
from postroom.scouts.configs import repository as configs
from postroom.scouts.findings import repository, schema_checks
from postroom.scouts.findings.schemas import (
    Emission,
    EmissionReport,
    FindingsSummary,
    RecentQuery,
    RecordRequest,
)
from postroom.scouts.runs.repository import count_emission
from postroom.scouts.runs.schemas import Run
from postroom.signals import service as signals
from postroom.skills import service as skills
from postroom.sources import service as sources

MAX_OF_ONE_RUN = 1000
MAX_OF_MANY_RUNS = 5000
SUMMARY_RUNS = 120
"""Maximum emissions returned of one run and of several; maximum runs in a summary."""


@dataclass(frozen=True, slots=True)
class EmitOutcome:
    """The outcome of a finding: a signal, or the reason why it was skipped."""

    finding_id: str
    skipped_reason: SkippedReason | None


async def emit(
    uow: UnitOfWork, run: Run, finding: Finding, *, jobs: Jobs, approved: bool, now: datetime
) -> EmitOutcome:
    """Emit a finding of `run` as a signal, unless a gate is closed. The run's row is locked.

    The signal belongs to the home project, whichever of its environments was called. `approved` is whether the
    organization's data may be sent to language models. A finding that was emitted before returns its first
    outcome, even after the run has ended, and nothing is written.

    Raises:
        FindingProblem: the run is not in progress, or the signal would be rejected.
    """
    if await repository.is_emitted(uow, run.id, finding.finding_id):
        return EmitOutcome(finding.finding_id, None)
    check_in_progress(run, "Findings can only be emitted")
    signal = signal_of(finding, run_id=run.id, facts=await facts_of(uow, run))
    problem = find_problem(signal)
    if problem is not None:
        about = (
            "" if problem.field == "description" else "The additional data of the finding can't be stored. "
        )
        raise FindingProblem("detail", f"{about}{problem.message}")
    reason = await closed_gate(uow, run, approved=approved)
    if reason is not None:
        return EmitOutcome(finding.finding_id, reason)
    [receipt] = await signals.ingest(uow, jobs=jobs, project_id=run.project_id, signals=[signal], now=now)
    await repository.insert_emission(
        uow,
        {
            "id": new_id(),
            "project_id": run.project_id,
            "run_id": run.id,
            "finding_id": finding.finding_id,
            "description": finding.description,
            "weight": WEIGHT,
            "confidence": finding.confidence,
            "severity": finding.severity,
            "tags": list(finding.tags),
            "source_id": signal.source_id,
            "signal_id": receipt.signal_id,
            "finding": dict(finding.details),
            "emitted_at": now,
        },
    )
    await count_emission(uow, run.id, finding.finding_id)
    return EmitOutcome(finding.finding_id, None)


async def closed_gate(uow: UnitOfWork, run: Run, *, approved: bool) -> SkippedReason | None:
    """Return the first closed gate between `run` and the inbox, or None if all are open."""
    config = await configs.select_one(uow, run.project_id, skill_name=run.skill_name)
    states = await sources.state(uow, run.project_id)
    return skipped_reason(
        emit=None if config is None else config.emit,
        approved=approved,
        source_on=sources.is_open(SCOUT, states),
    )


def check_in_progress(run: Run, what: str) -> None:
    """Check that `run` is in progress; `what` is the start of the error sentence.

    Raises:
        FindingProblem: it is not; the field is `status`.
    """
    if run.status != "in_progress":
        raise FindingProblem("status", f"{what} on in-progress runs (current: {run.status}).")


_OUTPUT = "Output can only be recorded"


async def output_schema(uow: UnitOfWork, run: Run) -> Mapping[str, Any] | None:
    """Return the schema of the output of a run, from the scout's configuration.

    Raises:
        FindingProblem: the run is not in progress.
    """
    check_in_progress(run, _OUTPUT)
    config = await configs.select_one(uow, run.project_id, skill_name=run.skill_name)
    return None if config is None else config.options.get("structured_output_schema")


async def check_output(
    schema: Mapping[str, Any] | None, records: Sequence[RecordRequest], *, project_id: int
) -> None:
    """Check records before they are stored, outside any transaction: it may take seconds.

    Raises:
        OutputProblem: a record can't be stored or does not match the schema.
        SchemaProblem: the schema can't be checked.
    """
    await schema_checks.check(schema, [record.payload for record in records], project_id=project_id)


async def record_output(uow: UnitOfWork, run: Run, records: Sequence[RecordRequest], *, now: datetime) -> int:
    """Store checked records of a locked `run` atomically.

    Raises:
        FindingProblem: the run is not in progress.
    """
    check_in_progress(run, _OUTPUT)
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "project_id": run.project_id,
            "run_id": run.id,
            "subject": record.subject,
            "payload": record.payload,
            "created_at": now,
        }
        for record in records
    ]
    await repository.insert_outputs(uow, rows)
    return len(rows)


async def emissions_of(
    uow: UnitOfWork, project_id: int, run_ids: Collection[UUID], *, limit: int
) -> Sequence[Emission]:
    """Return the emissions of some runs of the project, newest first."""
    return await repository.select_emissions(uow, project_id, run_ids, limit=limit)


async def reports_of(
    uow: UnitOfWork, project_id: int, run_ids: Collection[UUID], *, limit: int
) -> Sequence[EmissionReport]:
    """Return the reports of those emissions, in the same order."""
    return await repository.select_reports(uow, project_id, run_ids, limit=limit)


async def signals_of(
    uow: UnitOfWork, project_id: int, emission_ids: Collection[UUID]
) -> Mapping[UUID, UUID | None]:
    """Return the signals of emissions of the project, None where one is gone."""
    return await repository.select_signals(uow, project_id, emission_ids)


async def recent(uow: UnitOfWork, project_id: int, query: RecentQuery) -> Sequence[Emission]:
    """Return the project's emissions that match `query`, newest first."""
    return await repository.select_recent(
        uow,
        project_id,
        skill_name=query.skill_name,
        date_from=query.date_from,
        date_to=query.date_to,
        limit=query.limit,
    )


async def emitted_keys(
    uow: UnitOfWork, project_id: int, skill_name: str, keys: Collection[str], *, since: datetime
) -> set[str]:
    """Return the given keys that a scout has emitted as signals since `since`."""
    return await repository.select_emitted(uow, project_id, skill_name, keys, since=since) if keys else set()


async def summary(uow: UnitOfWork, project_id: int, *, window_hours: int, now: datetime) -> FindingsSummary:
    """Summarize what the project's scouts found within the last hours."""
    since = now - timedelta(hours=window_hours)
    return await repository.select_summary(uow, project_id, since=since, most_runs=SUMMARY_RUNS)


async def facts_of(uow: UnitOfWork, run: Run) -> dict[str, Any]:
    """Return the run of a signal for its extra, including `operational` if the skill is so marked."""
    front = await skills.front_matter(uow, run.project_id, run.skill_name, run.skill_version)
    operational = front is not None and front.get("findings") == "operational"
    return {
        **({KIND: "operational"} if operational else {}),
        "scout_run_id": str(run.id),
        "task_run_id": str(run.task_run_id),
        "task_id": str(run.task_id),
        "skill_name": run.skill_name,
        "skill_version": run.skill_version,
    }
