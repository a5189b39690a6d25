"""Hand-off of a report: the decision, claiming the report, and closing it when the work has ended."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict, NotFound, PostroomError
from postroom.domain.git.names import repository_name
from postroom.domain.handoff.autostart import OPERATIONAL, NoStart, Start, decide
from postroom.domain.handoff.tasks import MADE_FOR_REPORTS, MAX_TITLE
from postroom.domain.reports.open_work import first_overlap
from postroom.domain.reports.outcomes import Outcome
from postroom.domain.reports.state import Status
from postroom.handoff import repository, subjects
from postroom.handoff.config import command_problem, start_words
from postroom.handoff.facts import read_facts
from postroom.handoff.schemas import Config, Handoff, HandoffPage
from postroom.handoff.subjects import Subject
from postroom.handoff.webhook import queue_delivery
from postroom.jobs.port import Job, Jobs
from postroom.projects import config as project_configs
from postroom.reports import agent_texts
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import ClaimRequest
from postroom.reports.decisions.outcomes import Happened
from postroom.reports.decisions.outcomes import record as record_outcomes
from postroom.reports.notes import note, note_once
from postroom.reports.open_work import read_code_scopes, read_open_work
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.task_runs import set_run_status
from postroom.settings import HandoffSettings
from postroom.tasks import service as tasks
from postroom.tasks.schemas import NewTask, TaskRun
from postroom.telemetry import log
from postroom.telemetry.counters import HANDED_OFF, HANDOFFS_ENDED

COMMAND_JOB = "run_command"
"""Name of the job that runs the command for the hand-off in its key."""

DAY = timedelta(hours=24)
BATCH = 100


@dataclass(frozen=True, slots=True)
class HandoffDeps:
    """The dependencies of hand-off."""

    jobs: Jobs
    settings: HandoffSettings


async def consider(uow: UnitOfWork, deps: HandoffDeps, *, report_id: UUID, now: datetime) -> Start | NoStart:
    """Decide whether work on a report starts automatically, and start it; return the decision with its reason.

    Deciding, claiming and starting are one transaction, serialized per project, so that of two reports about the
    same code the second sees the first. A new reason not to start is recorded in the work log.
    """
    subject = await subjects.read_subject(uow, report_id)
    if subject is None:
        return NoStart("This report does not exist.")
    await repository.hold_project(uow, subject.project_id)
    try:
        await artefacts.lock(uow, subject.project_id, report_id)
    except NotFound:
        return NoStart("The report is deleted.")
    subject = await subjects.read_subject(uow, report_id) or subject
    config = await repository.select_config(uow, subject.project_id)
    facts = await read_facts(uow, deps.settings, subject, config, now)
    decision = decide(facts)
    if isinstance(decision, Start):
        # Read last, since it is slow while the lock blocks other decisions in the project.
        open_work = await read_open_work(uow, subject.project_id, report_id, facts.code_scope)
        decision = decide(replace(facts, open_work=open_work))
        problem = command_problem(deps.settings, subject.project_id) if facts.channel == "command" else None
        if problem is not None:
            decision = NoStart(f"Work was not started automatically: {problem}", tell=True)
    log.info(
        "decided whether to start work on a report",
        report=str(report_id),
        start=isinstance(decision, Start),
        why=decision.reason,
    )
    if isinstance(decision, Start):
        await _start(uow, deps, subject, config, start=decision, now=now)
    elif decision.tell:
        await note_once(uow, subject.project_id, report_id, decision.reason, now=now)
    return decision


async def would_start(uow: UnitOfWork, deps: HandoffDeps, *, report_id: UUID, now: datetime) -> bool:
    """Return whether work on a report would start automatically, apart from open work on the same code."""
    subject = await subjects.read_subject(uow, report_id)
    if subject is None:
        return False
    config = await repository.select_config(uow, subject.project_id)
    return isinstance(decide(await read_facts(uow, deps.settings, subject, config, now)), Start)


NEEDS_PERSON = (
    "The safety filter has not passed what was written into the report with keys. Sign in to hand it off, or wait "
    "until it is screened."
)


async def start_manually(
    uow: UnitOfWork,
    deps: HandoffDeps,
    *,
    project_id: int,
    report_id: UUID,
    user_id: int,
    force: bool,
    by_key: bool,
    now: datetime,
) -> Handoff:
    """Hand a report over on a person's request, regardless of thresholds, judgments and doubts.

    `by_key` means that the request may be an agent's: then what agents wrote must have passed the safety filter.

    Raises:
        NotFound: the project has no such report, or it is deleted.
        Conflict: the project hands nothing over, the report is about no code, it is neither ready nor waiting for a
            person, it is handed over already, somebody else has claimed it, no repository is known to work in; or,
            without `force`, open work touches the same code; or it needs a person.
    """
    await repository.hold_project(uow, project_id)
    await artefacts.lock(uow, project_id, report_id)
    subject = await subjects.read_subject(uow, report_id)
    if subject is None:
        raise NotFound("Not found.")
    config = await repository.select_config(uow, project_id)
    if config.channel == "off":
        raise Conflict("Hand-off is disabled for the project; choose a channel first.")
    if subject.status not in {Status.READY, Status.PENDING_INPUT}:
        raise Conflict(
            f"The report is {subject.status}; only reports that are ready or pending_input can be handed off."
        )
    if subject.is_operational:
        raise Conflict(OPERATIONAL)
    if await repository.is_open(uow, report_id):
        raise Conflict("The report has already been handed off.")
    code_scopes = await read_code_scopes(uow, [report_id])
    if config.channel == "command" and (problem := command_problem(deps.settings, project_id)) is not None:
        raise Conflict(problem)
    if config.channel == "command" and code_scopes[report_id].repository is None:
        raise Conflict("No repository is selected for the report.")
    if not force:
        open_work = await read_open_work(uow, project_id, report_id, code_scopes[report_id])
        overlap = first_overlap(code_scopes[report_id], open_work)
        if overlap is not None:
            raise Conflict(overlap[0].upper() + overlap[1:])
    if by_key:
        doubts = await agent_texts.find_doubts(uow, project_id, report_id)
        if doubts.doubtful or (doubts.unscreened and not deps.settings.start_unscreened):
            raise Conflict(NEEDS_PERSON)
    start = Start(user_id, "Started manually.")
    id = await _start(uow, deps, subject, config, start=start, now=now)
    return await get(uow, project_id, id)


async def _start(
    uow: UnitOfWork, deps: HandoffDeps, subject: Subject, config: Config, *, start: Start, now: datetime
) -> UUID:
    code_scopes = await read_code_scopes(uow, [subject.id])
    where = repository_name(code_scopes[subject.id].repository or "")
    defaults = await project_configs.get(uow, subject.project_id, now=now)
    task_id, handoff_id = new_id(), new_id()
    await claims.claim(
        uow,
        project_id=subject.project_id,
        report_id=subject.id,
        user_id=start.user_id,
        # Handing over a report of one's own claim transfers the claim to the task.
        requested=ClaimRequest(
            claim_id=f"task:{task_id}", takeover=subject.holder_id == start.user_id, task_id=task_id
        ),
        now=now,
    )
    run_id = await _make_task(uow, subject, task_id, repository_name=where, user_id=start.user_id, now=now)
    await repository.insert_handoff(
        uow,
        {
            "id": handoff_id,
            "project_id": subject.project_id,
            "report_id": subject.id,
            "task_id": task_id,
            "task_run_id": run_id,
            "channel": config.channel,
            "user_id": start.user_id,
            "repository": where,
            "base_branch": defaults.autostart_base_branches.get(where or ""),
            "reason": start.reason,
            "created_at": now,
        },
    )
    await record_outcomes(uow, subject.project_id, [Happened(subject.id, Outcome.HANDED_OFF)], at=now)
    await note(uow, subject.project_id, subject.id, start_words(config.channel, start.reason), now=now)
    count(uow, HANDED_OFF, config.channel)
    match config.channel:
        case "webhook":
            await queue_delivery(uow, jobs=deps.jobs, config=config, handoff_id=handoff_id, now=now)
        case "command":
            await deps.jobs.enqueue(uow, Job(COMMAND_JOB, str(handoff_id)))
        case "pull" | "off":
            pass  # agents poll for waiting tasks
    return handoff_id


async def _make_task(
    uow: UnitOfWork,
    subject: Subject,
    task_id: UUID,
    *,
    repository_name: str | None,
    user_id: int,
    now: datetime,
) -> UUID:
    """Create the task with a queued run, and link it to the report; return the run's id."""
    new = NewTask(
        title=subject.words[:MAX_TITLE],
        description=subject.summary or "",
        origin_product=MADE_FOR_REPORTS,
        repository=repository_name,
        created_by_id=user_id,
    )
    await tasks.create_task(uow, project_id=subject.project_id, new=new, now=now, id=task_id)
    run_id = await tasks.start_run(
        uow, project_id=subject.project_id, task_id=task_id, status="queued", now=now
    )
    await artefacts.link_task(
        uow,
        project_id=subject.project_id,
        report_id=subject.id,
        task_id=task_id,
        content={
            "task_id": str(task_id),
            "run_id": str(run_id),
            "product": "signals",
            "type": "implementation",
        },
        now=now,
        id=new_id(),
    )
    return run_id


async def settle(uow: UnitOfWork, handoff_id: UUID, *, now: datetime) -> Handoff | None:
    """Close a hand-off whose run has ended: its claim gets the pull request, or ends if there is none.

    Return the closed hand-off, or None if there was nothing to close.
    """
    handoff = await repository.select_handoff(uow, handoff_id, lock=True)
    if handoff is None or handoff.ended_at is not None:
        return None
    run = await tasks.get_run(uow, handoff.task_run_id)
    if run.completed_at is None:
        return None
    await repository.update_handoff(uow, handoff_id, {"ended_at": now})
    count(uow, HANDOFFS_ENDED, handoff.channel, run.status)
    await _settle_claim(uow, handoff, run, now)
    if run.status != "completed":
        word = "failed" if run.status == "failed" else "was cancelled"
        why = f": {run.error}" if run.error else "."
        text = f"The work of task {handoff.task_id} {word}{why}"
        await note(uow, handoff.project_id, handoff.report_id, text, now=now)
    return await repository.select_handoff(uow, handoff_id)


async def _settle_claim(uow: UnitOfWork, handoff: Handoff, run: TaskRun, now: datetime) -> None:
    if handoff.user_id is None:
        return
    pull_request = run.output.get("pr_url") if isinstance(run.output, dict) else None
    pull_request_url = pull_request if isinstance(pull_request, str) and pull_request.strip() else None
    try:
        async with uow.begin_nested():
            if not await claims.is_held(uow, handoff.report_id, claim_id=f"task:{handoff.task_id}"):
                return
            if run.status == "completed" and (pull_request_url is not None or run.branch is not None):
                await claims.claim(
                    uow,
                    project_id=handoff.project_id,
                    report_id=handoff.report_id,
                    user_id=handoff.user_id,
                    requested=ClaimRequest(pull_request=pull_request_url),
                    now=now,
                )
            else:
                await claims.release(
                    uow,
                    project_id=handoff.project_id,
                    report_id=handoff.report_id,
                    user_id=handoff.user_id,
                    requested=ClaimRequest(),
                    now=now,
                )
    except PostroomError as problem:
        # The report was deleted, or somebody else has taken over the claim.
        log.info("could not update the claim of a report", handoff=str(handoff.id), why=problem.message)


async def settle_all(uow: UnitOfWork, *, now: datetime) -> int:
    """Close a batch of hand-offs whose runs have ended; return how many."""
    closed = 0
    for handoff_id in await repository.over(uow, BATCH):
        closed += await settle(uow, handoff_id, now=now) is not None
    return closed


async def fail_silent(uow: UnitOfWork, settings: HandoffSettings, *, now: datetime) -> int:
    """Fail work that was not picked up, or has not reported, within the time in the settings; return how many."""
    given_up = 0
    for handoff in await repository.silent(uow, now - timedelta(hours=settings.abandoned_hours), BATCH):
        run = await tasks.get_run(uow, handoff.task_run_id)
        reason = "Nobody started it" if run.status == "queued" else "No update arrived"
        error = f"{reason} for {settings.abandoned_hours:g} hours."
        await fail(uow, handoff, error=error, now=now)
        given_up += 1
    return given_up


async def fail(uow: UnitOfWork, handoff: Handoff, *, error: str, now: datetime) -> None:
    """Fail the run of a hand-off, unless it has ended, and close the hand-off."""
    try:
        async with uow.begin_nested():
            await set_run_status(uow, run_id=handoff.task_run_id, status="failed", error=error, now=now)
    except Conflict:
        log.info("a run has already ended", run=str(handoff.task_run_id))
    await settle(uow, handoff.id, now=now)


async def get(uow: UnitOfWork, project_id: int, handoff_id: UUID) -> Handoff:
    """Return a hand-off.

    Raises:
        NotFound: the project has no such hand-off.
    """
    handoff = await repository.select_handoff(uow, handoff_id, project_id=project_id)
    if handoff is None:
        raise NotFound("This hand-off does not exist.")
    return handoff


async def list_page(
    uow: UnitOfWork, project_id: int, report_id: UUID | None, *, limit: int, offset: int
) -> HandoffPage:
    """Return a page of hand-offs of the project or of one report, newest first."""
    return HandoffPage(
        *await repository.select_handoffs(uow, project_id, report_id, limit=limit, offset=offset)
    )
