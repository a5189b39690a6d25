"""The research of one report as a sequence of steps, each stored once together with its log entries.

A job may die at any point: stored steps are checkpoints, and the next job continues at the first missing one.
Signals that arrive meanwhile start another round.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.reports.state import RERUN_AFTER, Fail, StartRun, Status, WaitsFor
from postroom.projects.processing import is_paused, is_waiting
from postroom.reports import outdated
from postroom.reports.decisions import state
from postroom.reports.decisions.decide import advance, postpone
from postroom.research import choosing, operational, repository, safety, steps
from postroom.research.context import (
    Abandoned,
    Researcher,
    Round,
    Stopped,
    Unreached,
    check,
    lock,
    material_of,
    never,
    read_signals,
    write,
)
from postroom.research.outcome import settle
from postroom.research.schemas import ResearchOutcome, Run, Step, StepOutput
from postroom.telemetry import log

LET_GROUP = timedelta(seconds=45)
"""How long research waits for the grouping of pending signals: a signal that joins would restart it."""
MAX_WAIT = timedelta(minutes=15)
"""How long a round retries while a git host is down or a history can't be read, counted from the previous step."""
LOOK_UP = 10
"""Findings between checks whether research may continue; other steps check each time."""
NO_SIGNALS = "No signals found"
SELECTION = "Repository selection required"
"""Prefix of the error of a report without a selected repository; clients rely on it."""
UNREACHED = "Repository can't be reached"
"""Prefix of the error of a report whose git host was down."""
OF_SIGNALS: tuple[Step, ...] = ("safety", "priority", "about")
"""Steps that depend on the signals alone: another run over the same signals reuses their results."""


async def research(
    researcher: Researcher, project_id: int, report_id: UUID, *, stopping: Callable[[], bool] = never
) -> ResearchOutcome | None:
    """Research a report from its last checkpoint; return None if there is nothing to do or it continues later.

    Raises:
        Unavailable: the database can't be reached now; the job is tried again.
    """
    if not researcher.settings.enabled:
        return None
    try:
        run = await _begin(researcher, project_id, report_id)
        while True:
            outcome = await _round(researcher, run, stopping)
            if await _end(researcher, run, outcome):
                log.info("researched a report", report=str(report_id), outcome=outcome.kind)
                return outcome
            async with unit_of_work(researcher.engine) as uow:
                again = await repository.open_run(uow, report_id)
            if again is None:
                return None
            run = again
    except Unreached as problem:
        returned = await _postpone(researcher, project_id, report_id, str(problem))
        log.info(
            "postponed the research of a report",
            report=str(report_id),
            reason=str(problem),
            returned=returned,
        )
    except Stopped as reason:
        log.info("postponed the research of a report", report=str(report_id), reason=str(reason))
    except Abandoned as reason:
        async with unit_of_work(researcher.engine) as uow:
            await repository.end_run(
                uow, report_id, outcome="abandoned", reason=str(reason), now=researcher.clock()
            )
    return None


async def _postpone(researcher: Researcher, project_id: int, report_id: UUID, problem: str) -> bool:
    """Return a report that people acted on before to them, and end its run; the sweep retries it later.

    A report without such a status stays in research; return whether it had one.
    """
    now = researcher.clock()
    async with unit_of_work(researcher.engine) as uow:
        try:
            returned = await postpone(
                uow,
                researcher.jobs,
                project_id=project_id,
                report_id=report_id,
                reason=_unreached(problem),
                waits_for=WaitsFor.GIT_HOST,
                now=now,
            )
        except NotFound:
            return False
        if returned:
            await repository.end_run(
                uow,
                report_id,
                outcome="abandoned",
                reason=problem,
                now=now,
                waits_for=WaitsFor.GIT_HOST,
            )
    return returned


def _unreached(problem: str) -> str:
    return f"{UNREACHED}: {problem} It is retried regularly."


async def _begin(researcher: Researcher, project_id: int, report_id: UUID) -> Run:
    """Return the open run of the report, or start one."""
    now = researcher.clock()
    async with unit_of_work(researcher.engine) as uow:
        try:
            report = await state.lock(uow, project_id, report_id)
        except NotFound:
            raise Abandoned("the report no longer exists") from None
        status = report.facts.status
        if status not in {Status.CANDIDATE, Status.IN_PROGRESS}:
            raise Abandoned(f"the report is {status}")
        # Reports that people have seen already are no new ones, and don't wait for another day.
        holds = is_paused if await repository.was_shown(uow, report_id) else is_waiting
        if await holds(uow, project_id, now):
            raise Stopped("the project is paused, or has reached its limit of reports")
        run = await repository.open_run(uow, report_id)
        if run is not None and status is Status.CANDIDATE and await repository.has_steps(uow, run):
            # The report was demoted and promoted again between jobs, so the old run is obsolete.
            await repository.end_run(uow, report_id, outcome="abandoned", reason="promoted again", now=now)
            run = None
        if run is None:
            run = Run(new_id(), project_id, report_id, 1, now)
            await repository.insert_run(uow, run)
        must_wait = (
            status is Status.CANDIDATE
            and now - run.started_at < LET_GROUP
            and await repository.is_grouping(uow, project_id)
        )
        if not must_wait and status is Status.CANDIDATE and await repository.signal_ids(uow, report_id):
            await advance(
                uow,
                researcher.jobs,
                project_id=project_id,
                report_id=report_id,
                events=[StartRun(increment=RERUN_AFTER)],
                now=now,
            )
        await repository.count_attempt(uow, run.id)
    if must_wait:
        raise Stopped("more signals are being grouped")
    return run


async def _round(researcher: Researcher, run: Run, stopping: Callable[[], bool]) -> ResearchOutcome:
    ids = await _read(researcher, run)
    if not ids:
        return ResearchOutcome("failed", error=NO_SIGNALS)
    async with unit_of_work(researcher.engine) as uow:
        signals = await read_signals(uow, run.project_id, run.report_id, ids)
        card = await outdated.read_card(uow, run.report_id)
    if not signals:
        return ResearchOutcome("failed", error=NO_SIGNALS)
    material = await material_of(researcher, run.project_id, signals, card=card)
    round = Round(researcher, run, stopping, material)
    unsafe = await _safety(round)
    if unsafe is not None:
        return unsafe
    await _step(round, "priority", steps.judge_priority)
    if operational.is_operational_report(round):
        return await operational.finish(round)
    await _step(round, "about", steps.describe)
    if not await round.done("repository"):
        began = time.monotonic()
        patient = await _is_patient(round, since="read") or await _can_return(round)
        chosen = await choosing.choose_repository(round, patient=patient)
        await round.write("repository", chosen, began=began)
    if round.results["repository"].get("repository") is not None:
        await _read_code(round)
    await _step(round, "actionability", steps.judge_actionability)
    if round.results["repository"].get("repository") is not None:
        await _step(round, "reviewers", steps.suggest_reviewers)
    await _step(round, "words", steps.write_words)
    return _outcome(round)


async def _step(round: Round, step: Step, make: Callable[[Round], Awaitable[StepOutput]]) -> None:
    """Execute a step that occurs once per round, unless it is stored."""
    if not await round.done(step):
        began = time.monotonic()
        await round.write(step, await make(round), began=began)


async def _read_code(round: Round) -> None:
    """Read the selected repository, and store a finding for each signal."""
    if round.researcher.model is not None and round.researcher.settings.use_model:
        await _step(round, "search", steps.search_code)
    if not await round.done("code"):
        began = time.monotonic()
        patient = await _is_patient(round, since="repository")
        await round.write("code", await steps.read_code(round, patient=patient), began=began)
    await _findings(round)


async def _read(researcher: Researcher, run: Run) -> list[str]:
    """Fix the signals of a round once and return their ids; beyond the limit, a sample evenly spread over time."""
    async with unit_of_work(researcher.engine) as uow:
        known = await repository.find_step(uow, run, "read")
        if known is not None:
            return list(known["sample"])
        # Read before the signals, so that a change after it is noticed in the end.
        marked = await outdated.outdated_since(uow, run.report_id)
        ids = [str(id) for id in await repository.signal_ids(uow, run.report_id)]
        if not ids:
            return []
        facts = {"signals": ids, "facts": await repository.facts_read(uow, run.report_id)}
        limit = researcher.settings.max_signals
        sample = (
            ids
            if len(ids) <= limit
            else [ids[place * (len(ids) - 1) // (limit - 1 or 1)] for place in range(limit)]
        )
        await check(uow, researcher, run)
        output = StepOutput(
            [],
            {
                **facts,
                "sample": list(dict.fromkeys(sample)),
                "outdated_at": marked and marked.isoformat(),
            },
        )
        is_new = await write(uow, researcher, run, "read", output, began=time.monotonic())
        if is_new and run.round == 1 and marked is None:
            await repository.carry_over(uow, run, OF_SIGNALS, read=facts)
        stored = await repository.find_step(uow, run, "read")
    return list((stored or output.result)["sample"])


async def _safety(round: Round) -> ResearchOutcome | None:
    """Judge safety; an unsafe report fails, and the offending signals are quarantined."""
    if await round.done("safety"):
        judgment = round.results["safety"]
        reason = None if judgment["safe"] else str(judgment["reason"])
    else:
        reason = await safety.write_judgment(round)
    return None if reason is None else ResearchOutcome("failed", error=f"{safety.UNSAFE}{reason}")


async def _is_patient(round: Round, *, since: str) -> bool:
    """Return whether to keep retrying unreadable repositories, counted from a step; the sweep enqueues retries."""
    researcher, run = round.researcher, round.run
    async with unit_of_work(researcher.engine) as uow:
        began = await repository.written_at(uow, run, since)
    return began is None or researcher.clock() - began < MAX_WAIT


async def _can_return(round: Round) -> bool:
    """Return whether the report had a status before its research that it can return to."""
    async with unit_of_work(round.researcher.engine) as uow:
        report = await state.lock(uow, round.run.project_id, round.run.report_id)
    return report.facts.before_research is not None


async def _findings(round: Round) -> None:
    """Store a finding for each signal that has none in this run for the same commit.

    Beyond the limit, the first and the newest signals get one.
    """
    async with unit_of_work(round.researcher.engine) as uow:
        known = await repository.finding_keys(uow, round.run)
    ids = [str(signal.signal_id) for signal in round.material.signals]
    most = round.researcher.settings.max_findings
    selected = ids if len(ids) <= most else [*ids[: most // 2], *ids[-(most - most // 2) :]]
    for index, id in enumerate(selected):
        if id in known or (index % LOOK_UP == 0 and await round.done("finding", id)):
            continue
        began = time.monotonic()
        await round.write("finding", steps.find(round, id), began=began, key=id)


def _outcome(round: Round) -> ResearchOutcome:
    action, words = round.results["actionability"], round.results["words"]
    title, summary, reason = words["title"], words["summary"], action["reason"]
    end = partial(
        ResearchOutcome,
        title=title,
        summary=summary,
        problem_length=words.get("problem_length"),
        signals=len(round.material.signals),
        urgency=round.results["priority"].get("score"),
        several_problems=round.results["priority"].get("several_problems", ""),
    )
    chosen = round.results["repository"]
    repository = chosen.get("repository")
    if repository and action["actionability"] == "not_actionable":
        return end("not_actionable", error=f"Not actionable: {reason}")
    if repository is None:
        host_is_down = bool(chosen.get("unreached"))
        error = _unreached(chosen["reason"]) if host_is_down else f"{SELECTION}: {chosen['reason']}"
        waits_for = WaitsFor.GIT_HOST if host_is_down else WaitsFor.REPOSITORY
        return end("pending_input", error=error, waits_for=waits_for)
    if action["actionability"] == "requires_human_input":
        error = f"Requires human input: {reason}"
        return end("pending_input", error=error, waits_for=WaitsFor.ANSWER)
    return end("ready")


async def _end(researcher: Researcher, run: Run, outcome: ResearchOutcome) -> bool:
    """Set the report's status; if signals arrived meanwhile, start another round and return false."""
    async with unit_of_work(researcher.engine) as uow:
        if outcome.error == NO_SIGNALS:
            await _fail_without_signals(uow, researcher, run)
            return True
        await lock(uow, run)
        is_current = outcome.kind == "failed" or await _is_current(uow, run)
        if not is_current and run.round < researcher.settings.rounds:
            await repository.next_round(uow, run.id)
            return False
        try:
            await settle(
                uow,
                researcher.jobs,
                project_id=run.project_id,
                report_id=run.report_id,
                outcome=outcome,
                now=researcher.clock(),
                is_current=is_current,
            )
        except Conflict as error:
            raise Abandoned(error.message) from None
    return True


async def _is_current(uow: UnitOfWork, run: Run) -> bool:
    """Return whether the signals of a report, whose row is locked, are as this round has read them."""
    read = await repository.find_step(uow, run, "read") or {}
    marked = await outdated.outdated_since(uow, run.report_id)
    if (marked and marked.isoformat()) != read.get("outdated_at"):
        return False
    return {str(id) for id in await repository.signal_ids(uow, run.report_id)} <= set(read.get("signals", []))


async def _fail_without_signals(uow: UnitOfWork, researcher: Researcher, run: Run) -> None:
    report = await state.lock(uow, run.project_id, run.report_id)
    now = researcher.clock()
    if report.facts.status in {Status.CANDIDATE, Status.IN_PROGRESS}:
        await advance(
            uow,
            researcher.jobs,
            project_id=run.project_id,
            report_id=run.report_id,
            events=[Fail(NO_SIGNALS)],
            now=now,
        )
    await repository.end_run(uow, run.report_id, outcome="failed", reason=NO_SIGNALS, now=now)
