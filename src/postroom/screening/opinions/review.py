"""Asks a language model about the signals of a project that the filter doubts, several in one question.

Reads which signals await an opinion, asks outside any transaction, and writes what still holds. While the model
can't be reached the signals keep the filter's verdict, and are asked about again.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import PostroomError
from postroom.jobs import pending_work
from postroom.jobs.port import Job, Jobs
from postroom.projects import model_checks
from postroom.projects.paid import ModelResting
from postroom.projects.processing import is_paused
from postroom.screening.facts import facts_of, name_of
from postroom.screening.opinions import rows
from postroom.screening.opinions.rows import Awaited, Reviewed
from postroom.screening.opinions.second import MOST, Given, SecondOpinion, combined, is_whole
from postroom.screening.port import Judgement
from postroom.screening.screen import AWAITED, REVIEW_JOB, STEP
from postroom.signals import grouping_version, states, tracing
from postroom.signals.grouping_requests import schedule_grouping
from postroom.signals.tracing import TraceStep
from postroom.tasks.hand_off import consider_later
from postroom.telemetry import log

AFTER = timedelta(seconds=15)
"""How long fewer than `MOST` signals wait for others to be asked about together."""
LATER = timedelta(minutes=10)
"""Time until a model is asked again where the budget or the organization does not allow it."""
LOST_AFTER = timedelta(hours=1)
"""Age from which a request is repeated: its job may have been dropped."""
NOT_TRUSTED = "It did not pass its examination (`postroom models check`)."
_RANK = {"clean": 0, "suspicious": 1, "blocked": 2}

Recount = Callable[[UnitOfWork, int, Collection[UUID], datetime], Awaitable[None]]
"""Recounts the signals of reports of a project, after some were withdrawn."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Dependencies of second opinions."""

    engine: AsyncEngine
    jobs: Jobs
    clock: Clock
    second: SecondOpinion
    recount: Recount


async def enqueue_due(reviewer: Reviewer) -> int:
    """Request reviews where signals have waited long enough or a job seems lost; return the number of projects."""
    now = reviewer.clock()
    async with unit_of_work(reviewer.engine) as uow:
        projects = await pending_work.select_due(
            uow, REVIEW_JOB, waiting_since=now - AFTER, lost_before=now - LOST_AFTER, after=MOST, now=now
        )
        for project_id in projects:
            await _request(reviewer, uow, project_id)
    return len(projects)


async def review_waiting(
    reviewer: Reviewer, project_id: int, *, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Ask about all signals that wait now; return how many opinions were given.

    Does nothing while the project is paused. When `stopping` returns True, another job is requested.
    """
    async with unit_of_work(reviewer.engine) as uow:
        await pending_work.begin(uow, REVIEW_JOB, project_id)
        if await is_paused(uow, project_id, reviewer.clock()):
            return 0
    given = 0
    while True:
        async with unit_of_work(reviewer.engine) as uow:
            waiting = await rows.awaited(uow, project_id, limit=MOST)
            if not waiting or (given and len(waiting) < MOST):
                # A rest waits for others to be asked about together.
                await pending_work.set_waiting(
                    uow, REVIEW_JOB, project_id, waiting=len(waiting), now=reviewer.clock()
                )
                return given
            if stopping():
                await _request(reviewer, uow, project_id)
                return given
        try:
            said = await _opinions(reviewer, project_id, waiting)
        except PostroomError as error:
            await _put_off(reviewer, project_id, error)
            return given
        async with unit_of_work(reviewer.engine) as uow:
            await _write(reviewer, uow, project_id, list(zip(waiting, said, strict=True)))
        given += len(waiting)


async def _opinions(reviewer: Reviewer, project_id: int, waiting: Sequence[Awaited]) -> list[Given]:
    async with unit_of_work(reviewer.engine) as uow:
        trusted = await model_checks.may_screen(uow, reviewer.second.name)
    if not trusted:
        return [NOT_TRUSTED] * len(waiting)
    return await reviewer.second.ask(
        project_id, [one.id for one in waiting], [_text_of(one) for one in waiting]
    )


async def _request(reviewer: Reviewer, uow: UnitOfWork, project_id: int) -> None:
    job = Job(REVIEW_JOB, str(project_id))
    await pending_work.request_again(uow, job, jobs=reviewer.jobs, now=reviewer.clock())


async def _put_off(reviewer: Reviewer, project_id: int, error: PostroomError) -> None:
    log.warning("no second opinions now; they are asked for again", project=project_id, why=error.message)
    retry_at = error.until if isinstance(error, ModelResting) else reviewer.clock() + LATER
    async with unit_of_work(reviewer.engine) as uow:
        await pending_work.set_failed(uow, REVIEW_JOB, project_id, retry_at=retry_at)


def _text_of(signal: Awaited) -> str:
    """Return everything of a signal that agents may be shown, as one text."""
    beside = [*facts_of(signal.extra), *([name] if (name := name_of(signal.source_id)) else [])]
    return "\n".join([signal.description, *(["(Beside it:)", *beside] if beside else [])])


async def _write(
    reviewer: Reviewer, uow: UnitOfWork, project_id: int, given: Sequence[tuple[Awaited, Given]]
) -> None:
    now = reviewer.clock()
    found = [_reviewed(one, said, reviewer.second.name) for one, said in given]
    if any(one.verdict.verdict == "blocked" for one in found):
        # Raised first, like everywhere that changes which signals of a report count.
        await grouping_version.bump(uow, project_id)
    held = await rows.lock(uow, [one.id for one, _ in given])
    reviewed = [one for one in found if one.id in held]
    await rows.save(uow, reviewed, now=now)
    blocked = [one.id for one in reviewed if one.verdict.verdict == "blocked"]
    await states.quarantine(uow, blocked)
    places = {one.id: one.report_id for one, _ in given}
    withdrawn = await rows.withdraw(uow, blocked)
    if withdrawn:
        await reviewer.recount(uow, project_id, withdrawn, now)
    passed = [one.id for one in reviewed if one.verdict.verdict != "blocked"]
    if await rows.release(uow, passed):
        await schedule_grouping(uow, jobs=reviewer.jobs, project_id=project_id, now=now)
    steps = [
        TraceStep(
            one.id,
            STEP,
            one.verdict.verdict,
            one.verdict.explanation,
            {"score": one.verdict.score, "threat": one.verdict.threat_type, "model": one.verdict.model},
        )
        for one in reviewed
        if one.opinion is not None
    ]
    await tracing.append(uow, steps, at=now)
    changed = {places[one.id] for one in reviewed if one.changed}
    for report_id in sorted(id for id in changed if id is not None):
        await consider_later(uow, jobs=reviewer.jobs, project_id=project_id, report_id=report_id)


def _reviewed(signal: Awaited, given: Given, model: str) -> Reviewed:
    whole = is_whole(_text_of(signal))
    first = replace(signal.verdict, explanation=signal.verdict.explanation.replace(AWAITED, ""))
    verdict = combined(first, given, model, whole=whole)
    if verdict.verdict == "blocked" and signal.is_kept:
        why = f"{verdict.explanation} Its report is past gathering, so it stays there."
        verdict = replace(verdict, verdict="suspicious", explanation=why)
    opinion: Judgement | None = None if isinstance(given, str) else given.verdict
    if opinion == "clean" and not whole:
        opinion = "suspicious"
    stricter = _RANK[verdict.verdict] > _RANK[first.verdict]
    return Reviewed(signal.id, verdict, opinion, changed=verdict.verdict != first.verdict, stricter=stricter)
