"""Execute one run: claimed once, with a heartbeat and a time limit, and always ended with a reason.

A run is never executed twice. If its worker dies, the heartbeat stops and the run is closed as failed
(`runs.close_orphans`). A run that a stopping worker cuts off is cancelled, and counts neither way for its scout.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, Invalid, NotFound, PostroomError
from postroom.domain.scouts.configs import gateway_problem
from postroom.domain.scouts.detections import finding_of, to_report
from postroom.domain.scouts.plan import Plan, plan_of
from postroom.domain.scouts.runs import CUT_OFF, TOKEN_SCOPES
from postroom.domain.scouts.skills import SkillText
from postroom.jobs.port import Job
from postroom.models.language import Meter
from postroom.projects import service as projects
from postroom.projects.paid import PaidModel
from postroom.scouts.configs import repository as config_repository
from postroom.scouts.configs.values import ScoutConfig
from postroom.scouts.detectors.declared import detector_of
from postroom.scouts.detectors.port import Detector
from postroom.scouts.detectors.registry import find_detector
from postroom.scouts.findings import service as findings
from postroom.scouts.runs import repository as run_repository
from postroom.scouts.runs import service as runs
from postroom.scouts.runs.agent import follow
from postroom.scouts.runs.service import RUN_JOB
from postroom.scouts.runs.supervision import RunSupervision, supervised
from postroom.scouts.tools.context import RunContext, ScoutDeps, Tally
from postroom.scouts.tools.outputs import emit_finding
from postroom.skills import service as skills
from postroom.telemetry import log

Ending = Literal["completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Ended:
    """The status and the results of an ended run."""

    status: Ending
    summary: str
    error: str | None
    found: int
    emitted: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """A claimed run: its context, execution plan, skill, note and configuration."""

    context: RunContext
    plan: Plan
    skill: SkillText
    note: str
    config: ScoutConfig | None


async def execute(
    deps: ScoutDeps,
    run_id: UUID,
    *,
    model: PaidModel | None = None,
    as_of: datetime | None = None,
    detector: Detector | None = None,
    stopping: asyncio.Event | None = None,
) -> Ended | None:
    """Execute a run; return None if it is closed or another worker has claimed it.

    `model` is the model of agents, `as_of` the time as of which the run reads the project, and `detector` replaces
    the skill's own. Once `stopping` is set, a run that does not end soon is cut off, and one that has not started
    is enqueued again.
    """
    async with unit_of_work(deps.engine) as uow:
        if stopping is not None and stopping.is_set():
            await deps.jobs.enqueue(uow, Job(RUN_JOB, str(run_id)))
            return None
        claimed = await runs.take(uow, run_id, now=deps.clock())
    if claimed is None:
        log.info("a scout run has already been started or closed", run=str(run_id))
        return None
    work = _Work(model, as_of, detector)
    async with supervised(deps, run_id, stopping) as supervision:
        try:
            ended = await _execute_claimed(deps, claimed, work, supervision)
        except asyncio.CancelledError:
            # A run in a terminal can be interrupted by the user.
            await asyncio.shield(_end(deps, run_id, _ended(work, "cancelled", "", CUT_OFF), work))
            raise
        await _end(deps, run_id, ended, work)
    return ended


@dataclass(slots=True)
class _Work:
    """The state of a run during its execution; the first three are the arguments of `execute`."""

    default_model: PaidModel | None
    as_of: datetime | None
    detector: Detector | None
    meter: Meter = field(default_factory=Meter)
    job: Assignment | None = None
    model: PaidModel | None = None


async def _execute_claimed(
    deps: ScoutDeps, claimed: run_repository.OpenRun, work: _Work, supervision: RunSupervision
) -> Ended:
    """Do the work of a run; errors are returned as its end."""
    try:
        async with supervision.held(deps.settings.run_seconds):
            work.job = await _prepare(deps, claimed, work.as_of)
            summary = await _summary(work.job, work)
        return _ended(work, "completed", summary, None)
    except TimeoutError:
        if supervision.cut == "stopped":
            return _ended(work, "cancelled", "", CUT_OFF)
        minutes = deps.settings.run_seconds / 60
        return _ended(work, "failed", "", f"The run did not end within {minutes:g} minutes.")
    except PostroomError as error:
        return _ended(work, "failed", "", str(error))
    except Exception as error:  # noqa: BLE001  # the run must end whatever a detector or a model raises
        log.warning("a scout run failed", run=str(claimed.id), exc_info=True)
        return _ended(work, "failed", "", f"{type(error).__name__}: {error}")


def _ended(work: _Work, status: Ending, summary: str, error: str | None) -> Ended:
    tally = Tally() if work.job is None else work.job.context.tally
    return Ended(status, summary, error, len(tally.found), len(tally.emitted))


async def _prepare(deps: ScoutDeps, claimed: run_repository.OpenRun, as_of: datetime | None) -> Assignment:
    async with unit_of_work(deps.engine) as uow:
        run = await run_repository.select_run(uow, claimed.project_id, claimed.id)
        project = await projects.get(uow, claimed.project_id)
        skill = await skills.get(uow, claimed.project_id, claimed.skill_name)
        config = await config_repository.select_one(uow, claimed.project_id, skill_name=claimed.skill_name)
    if run is None or project is None:
        raise NotFound("The run's project no longer exists.")
    if skill is None:
        raise NotFound("The skill of this scout was deleted, so there is nothing to run.")
    plan = plan_of(skill.text.name, skill.text.front_matter)
    context = RunContext(
        deps=deps,
        run=run,
        organization_id=project.organization_id,
        scopes=frozenset((*TOKEN_SCOPES, *claimed.write_scopes)),
        tools=plan.tools,
        dry=claimed.dry_run or (config is not None and not config.emit),
        now=as_of or deps.clock(),
        repositories=() if config is None else config.repositories,
    )
    return Assignment(context, plan, skill.text, claimed.note, config)


async def _summary(job: Assignment, work: _Work) -> str:
    context, default_model = job.context, work.default_model
    if work.detector is not None or job.plan.mode == "detector":
        return await _detect(context, work.detector or _detector_of(job.plan))
    model_name = None if job.config is None else job.config.model
    if default_model is None:
        raise Invalid(
            "This scout needs a language model, and the server has none. "
            "Configure one, or name a detector in the skill."
        )
    if problem := gateway_problem(() if job.config is None else job.config.servers):
        raise Invalid(problem)
    if model_name is None or model_name == default_model.name:
        work.model = default_model
        return await follow(context, job.skill, job.note, default_model, work.meter)
    work.model = context.deps.model_named(model_name)
    try:
        return await follow(context, job.skill, job.note, work.model, work.meter)
    finally:
        await work.model.close()


def _detector_of(plan: Plan) -> Detector:
    return find_detector(plan.detector or "") if plan.form is None else detector_of(plan.form)


async def _detect(context: RunContext, detector: Detector) -> str:
    outcome = await detector(context)
    now, scout = context.deps.clock(), context.run.skill_name
    recently_emitted: set[str] = set()
    # Only a few different quiet times exist, so this makes few queries.
    for days in {sighting.quiet_days for sighting in outcome.sightings} - {0}:
        keys = [sighting.key for sighting in outcome.sightings if sighting.quiet_days == days]
        async with context.transaction() as uow:
            recently_emitted |= await findings.emitted_keys(
                uow, context.project_id, scout, keys, since=now - timedelta(days=days)
            )
    new, again, beyond = to_report(outcome.sightings, recently_emitted)
    for sighting in new:
        await emit_finding(context, finding_of(sighting))
    parts = [outcome.summary.strip()]
    if new:
        parts.append("Found: " + "; ".join(sighting.title for sighting in new) + ".")
    if again:
        parts.append(f"{len(again)} reported within their quiet time and not reported again.")
    if beyond:
        parts.append(f"{len(beyond)} more were left for the next run.")
    return " ".join(parts)


def _bill(meter: Meter, model: PaidModel | None) -> dict[str, Any]:
    waiting_in, waiting_out = meter.pending_tokens
    cost = meter.dollars(None if model is None else model.price)
    return {
        "tokens_in": meter.input_tokens + waiting_in,
        "tokens_out": meter.output_tokens + waiting_out,
        "cost_usd": float(cost or 0),
    }


async def _end(deps: ScoutDeps, run_id: UUID, ended: Ended, work: _Work) -> None:
    job = work.job
    values: dict[str, Any] = {
        **_bill(work.meter, work.model),
        "found_count": ended.found,
        "tool_calls": job.context.tally.tool_calls if job else 0,
    }
    if job is not None:
        values |= {"mode": job.plan.mode, "dry_run": job.context.dry}
    async with unit_of_work(deps.engine) as uow:
        await run_repository.update_run(uow, run_id, values)
        try:
            await runs.finish(
                uow,
                run_id=run_id,
                status=ended.status,
                summary=ended.summary,
                error=ended.error,
                now=deps.clock(),
                mode=None if job is None else job.plan.mode,
            )
        except Conflict:
            # It was closed meanwhile; that result is kept.
            log.warning("a scout run ended after it was closed", run=str(run_id))
