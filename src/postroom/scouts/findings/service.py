"""What runs found: findings that become signals, records in a given shape, and reading them again."""

from collections.abc import Collection, Sequence
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
    RecordBody,
)
from postroom.scouts.runs.repository import count_emission
from postroom.scouts.runs.schemas import Run
from postroom.signals import service as signals
from postroom.skills import service as skills
from postroom.sources import service as sources

MAX_OF_ONE_RUN = 1000
MAX_OF_MANY_RUNS = 5000
SUMMARY_RUNS = 120
"""Emissions of one run and of many that are shown at most; runs that a summary looks at."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a finding: a signal, or the reason why not."""

    finding_id: str
    skipped_reason: SkippedReason | None


async def emit(
    uow: UnitOfWork, run: Run, finding: Finding, *, jobs: Jobs, approved: bool, now: datetime
) -> Outcome:
    """Make a signal of a finding of `run`, which is held, unless a gate is closed.

    The signal goes to the inbox of the home project, as all that scouts do is the home project's, whichever of its
    environments was called. `approved` says whether models may have the organization's data. A finding that became
    a signal before, also after the run has ended, gets the first answer again and nothing is written.

    Raises:
        FindingProblem: the run is not in progress, or the signal would not be taken in.
    """
    if await repository.is_emitted(uow, run.id, finding.finding_id):
        return Outcome(finding.finding_id, None)
    check_in_progress(run, "Findings can only be emitted")
    signal = signal_of(finding, run_id=run.id, facts=await facts_of(uow, run))
    problem = find_problem(signal)
    if problem is not None:
        about = "" if problem.field == "description" else "What goes with the finding can't be kept. "
        raise FindingProblem("detail", f"{about}{problem.message}")
    reason = await closed_gate(uow, run, approved=approved)
    if reason is not None:
        return Outcome(finding.finding_id, reason)
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
    return Outcome(finding.finding_id, None)


async def closed_gate(uow: UnitOfWork, run: Run, *, approved: bool) -> SkippedReason | None:
    """Return the first gate that keeps what `run` says out of the inbox, or None when all are open."""
    config = await configs.select_one(uow, run.project_id, skill_name=run.skill_name)
    states = await sources.state(uow, run.project_id)
    return skipped_reason(
        emit=None if config is None else config.emit,
        approved=approved,
        source_on=sources.is_open(SCOUT, states),
    )


def check_in_progress(run: Run, what: str) -> None:
    """Check that somebody is at `run`; `what` begins the sentence that says what can't be done otherwise.

    Raises:
        FindingProblem: nobody is; the field is `status`.
    """
    if run.status != "in_progress":
        raise FindingProblem("status", f"{what} on in-progress runs (current: {run.status}).")


async def record_output(uow: UnitOfWork, run: Run, records: Sequence[RecordBody], *, now: datetime) -> int:
    """Keep records of `run`, which is held, in the shape that the scout's configuration asks for; all or none.

    Raises:
        FindingProblem: the run is not in progress.
        OutputProblem: a record can't be kept, or has another shape.
        SchemaProblem: the wanted shape can't be checked.
    """
    check_in_progress(run, "Output can only be recorded")
    config = await configs.select_one(uow, run.project_id, skill_name=run.skill_name)
    schema = None if config is None else config.options.get("structured_output_schema")
    await schema_checks.check(schema, [record.payload for record in records])
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
    """Return the emissions of some runs of the project, the newest first."""
    return await repository.select_emissions(uow, project_id, run_ids, limit=limit)


async def reports_of(
    uow: UnitOfWork, project_id: int, run_ids: Collection[UUID], *, limit: int
) -> Sequence[EmissionReport]:
    """Return where those emissions ended up, in the same order."""
    return await repository.select_reports(uow, project_id, run_ids, limit=limit)


async def recent(uow: UnitOfWork, project_id: int, query: RecentQuery) -> Sequence[Emission]:
    """Return the project's emissions that `query` asks for, the newest first."""
    return await repository.select_recent(
        uow,
        project_id,
        skill_name=query.skill_name,
        date_from=query.date_from,
        date_to=query.date_to,
        limit=query.limit,
    )


async def told_keys(
    uow: UnitOfWork, project_id: int, skill_name: str, keys: Collection[str], *, since: datetime
) -> set[str]:
    """Return those of some keys that a scout's findings had which became signals since a moment."""
    return await repository.select_told(uow, project_id, skill_name, keys, since=since) if keys else set()


async def summary(uow: UnitOfWork, project_id: int, *, window_hours: int, now: datetime) -> FindingsSummary:
    """Return how much the project's scouts found within the last hours."""
    since = now - timedelta(hours=window_hours)
    return await repository.select_summary(uow, project_id, since=since, most_runs=SUMMARY_RUNS)


async def facts_of(uow: UnitOfWork, run: Run) -> dict[str, Any]:
    """Return which run a signal is from, for its extra, and that it is operational where its skill says so."""
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
