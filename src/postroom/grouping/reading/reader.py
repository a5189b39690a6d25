"""Readings of a project: a language model is shown waiting signals, and its answer is checked and written.

A reading reads the database, asks outside any transaction, and writes what is still valid in one transaction under
the version of the grouping. The result marks signals as read, so an interrupted reading is repeated, and a repeated
one finds nothing to do.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock, new_id
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Invalid, PostroomError
from postroom.domain.grouping.catalogue import whole_catalogue
from postroom.domain.grouping.reading import Checked, check
from postroom.grouping import publishing
from postroom.grouping.consolidation import run_rows
from postroom.grouping.grouper import never
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.reading import openings, rows
from postroom.grouping.reading.applied import Applied
from postroom.grouping.reading.apply import MAX_READINGS, apply
from postroom.grouping.reading.batch import Batch, collect
from postroom.grouping.reading.confirm import Ask, confirm
from postroom.grouping.reading.question import ReadingAnswer, make_question
from postroom.grouping.reading.shortlist import WindowOf, read_nearness, shorten_catalogue
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB, READ_JOB
from postroom.jobs import pending_work
from postroom.jobs.port import Job, Jobs
from postroom.models.language import Answer, Question, T
from postroom.projects import model_checks
from postroom.projects.paid import ModelResting, PaidModel, Purpose
from postroom.projects.processing import is_paused
from postroom.settings import ReadingSettings
from postroom.telemetry import log

LOST_AFTER = timedelta(hours=1)
"""Age from which a request is repeated: its job may have been dropped."""
FIRST_WAIT = timedelta(minutes=1)
"""Time until a failed reading is retried; doubled after each further failure."""
MAX_DOUBLINGS = 6
FEW, FEW_CARDS = 5, 60
"""A question about at most so many messages shows at most so many cards, the nearest."""
MAX_REFUSED_KEPT = 100
"""Maximum number of refusal reasons that a run keeps."""


Transaction = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens a transaction."""


def ask_paid(model: PaidModel) -> Ask:
    """Return a function that asks a language model and charges the project's budget."""

    async def ask(question: Question[T], project_id: int, subject: UUID, *, reuse: bool = True) -> Answer[T]:
        return await model.ask(question, Purpose(project_id, "grouping", str(subject)), reuse=reuse)

    return ask


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What writing a reading needs, whoever answered it; `model` is the name of the language model, if one did."""

    jobs: Jobs
    clock: Clock
    window_days: int
    settings: ReadingSettings
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader(ReadingContext):
    """Dependencies of readings.

    Of a project with too many reports to show, `window_of` loads the window, and `match_model` orders the reports.
    """

    engine: AsyncEngine
    ask: Ask
    window_of: WindowOf
    embedding_model: str
    match_model: MatchModel
    consolidates: bool = False
    """Whether a consolidation takes over what could not be read."""


async def enqueue_due(reader: Reader) -> int:
    """Request readings where signals have waited long enough or a job seems lost; return the number of projects."""
    now = reader.clock()
    wait = timedelta(minutes=reader.settings.after_minutes)
    async with unit_of_work(reader.engine) as uow:
        projects = await pending_work.select_due(
            uow,
            READ_JOB,
            waiting_since=now - wait,
            lost_before=now - LOST_AFTER,
            after=reader.settings.batch_size,
            now=now,
        )
        for project_id in projects:
            await _request(reader, uow, project_id)
    return len(projects)


async def _request(reader: Reader, uow: UnitOfWork, project_id: int) -> None:
    job = Job(READ_JOB, str(project_id))
    await pending_work.request_again(uow, job, jobs=reader.jobs, now=reader.clock())


async def read_waiting(reader: Reader, project_id: int, *, stopping: Callable[[], bool] = never) -> int:
    """Read all signals that wait now, batch by batch; return how many changes were made.

    Does nothing while the project is paused, or if the model gave no usable answer in its examination. When
    `stopping` returns True, another job is requested. A failed reading is retried later; until then the signals
    stay where arrival put them.
    """
    async with unit_of_work(reader.engine) as uow:
        if not await model_checks.may_read(uow, reader.model):
            return 0
        await pending_work.begin(uow, READ_JOB, project_id)
        left = await count_left(reader, uow, project_id)
    changed = 0
    while left > 0:
        async with unit_of_work(reader.engine) as uow:
            if await is_paused(uow, project_id, reader.clock()):
                return changed
        if stopping():
            async with unit_of_work(reader.engine) as uow:
                await _request(reader, uow, project_id)
            return changed
        try:
            done = await read_batch(reader, project_id)
        except PostroomError as error:
            await _put_off(reader, project_id, error)
            return changed
        if done is None:
            return changed
        read, applied = done
        left -= read
        changed += applied.changed
    return changed


async def read_batch(reader: Reader, project_id: int) -> tuple[int, Applied] | None:
    """Read one batch; return its number of signals and what was done, or None if nothing waits."""
    batch = await next_batch(reader, project_id, partial(unit_of_work, reader.engine))
    if batch is None:
        now = reader.clock()
        since = now - timedelta(days=reader.window_days)
        async with unit_of_work(reader.engine) as uow:
            await _finish(reader, uow, project_id)
            if await model_checks.may_group(uow, reader.model):
                await publishing.let_read_pass(uow, project_id, since=since, jobs=reader.jobs, now=now)
        return None
    try:
        answered = await ask_about(reader, project_id, batch, new_id())
    except PostroomError as error:
        async with unit_of_work(reader.engine) as uow:
            if isinstance(error, Invalid):
                # Retrying the same question may fail again: after some tries its signals stay where they are.
                ids = [id for item in batch.items for id in item.ids]
                await rows.count_try(uow, ids, most=MAX_READINGS, now=reader.clock())
            await _note_failure(reader, uow, project_id, batch, error.message)
        raise
    async with unit_of_work(reader.engine) as uow:
        applied = await write(reader, uow, project_id, batch, answered)
    return sum(len(item.ids) for item in batch.items), applied


@dataclass(frozen=True, slots=True)
class Answered:
    """The model's answer about a batch, and what is left of it after the checks."""

    run_id: UUID
    answer: Answer[ReadingAnswer]
    checked: Checked


async def next_batch(
    reader: Reader, project_id: int, transaction: Transaction, *, passed: bool = False
) -> Batch | None:
    """Return the next batch with the catalogue as the model is shown it; None if nothing waits.

    It is read in a transaction that `transaction` opens; a long catalogue is shortened after that. `passed` is that
    of `collect`.
    """
    now, most = reader.clock(), reader.settings.max_cards
    async with transaction() as uow:
        batch = await collect(
            uow,
            project_id,
            window_days=reader.window_days,
            size=reader.settings.batch_size,
            now=now,
            passed=passed,
        )
        whole = whole_catalogue(most)
        few = batch is not None and len(batch.items) <= FEW and whole > FEW_CARDS
        whole = FEW_CARDS if few else whole
        if batch is None or len(batch.listed) <= whole:
            return batch
        nearness = await read_nearness(
            uow,
            project_id,
            batch,
            reader.window_of,
            embedding_model=reader.embedding_model,
            since=now - timedelta(days=reader.window_days),
        )
    return await asyncio.to_thread(
        shorten_catalogue,
        batch,
        nearness,
        match_model=reader.match_model,
        most=whole if few else most,
        now=now,
        in_full=few,
    )


async def ask_about(reader: Reader, project_id: int, batch: Batch, run_id: UUID) -> Answered:
    """Ask the model about a batch, outside any transaction, and check its answer.

    Raises:
        PostroomError: the model can't be asked, or gave no usable answer.
    """
    question = make_question([entry.entry for entry in batch.listed], batch.shown)
    # The recorded answer to what is read again was of no use.
    fresh = any(item.signal.readings for item in batch.items)
    answer = await reader.ask(question, project_id, run_id, reuse=not fresh)
    checked = check(answer.value.operations(), batch.asked)
    if checked.joins:
        await confirm(reader.engine, reader.ask, project_id, run_id, batch=batch, checked=checked)
    return Answered(run_id, answer, checked)


async def write(
    reader: ReadingContext,
    uow: UnitOfWork,
    project_id: int,
    batch: Batch,
    answered: Answered,
    *,
    confirmed: bool = True,
) -> Applied:
    """Write what an answer says, as a run, and note how many signals still wait.

    Joins that were not `confirmed` are only suggested.
    """
    now, run_id, answer = reader.clock(), answered.run_id, answered.answer
    suggests = not await model_checks.may_group(uow, reader.model)
    await run_rows.insert_run(uow, _run(project_id, run_id, batch, model=answer.model, now=now))
    applied = await apply(
        uow,
        project_id,
        batch,
        answered.checked,
        jobs=reader.jobs,
        run_id=run_id,
        model=answer.model,
        wait=timedelta(minutes=reader.settings.promote_after_minutes),
        now=now,
        since=now - timedelta(days=reader.window_days),
        suggests=suggests,
        confirmed=confirmed,
    )
    await run_rows.update_run(
        uow,
        run_id,
        {
            "merges": applied.merges,
            "splits": applied.splits,
            "moves": applied.moves,
            "moved_signals": applied.moved_signals,
            "held_back": len(applied.refused),
            "review": _review(batch, answered.checked, applied, answer),
        },
    )
    await _finish(reader, uow, project_id)
    if not suggests:
        since = now - timedelta(days=reader.window_days)
        await publishing.let_read_pass(uow, project_id, since=since, jobs=reader.jobs, now=now)
    return applied


def _run(project_id: int, run_id: UUID, batch: Batch, *, model: str, now: datetime) -> dict[str, Any]:
    seqs = [item.signal.seq for item in batch.items]
    return {
        "id": run_id,
        "project_id": project_id,
        "kind": "reading",
        "state": "done",
        "model": model,
        "after_seq": min(seqs) - 1,
        "until_seq": max(seqs),
        "arrivals": sum(len(item.ids) for item in batch.items),
        "looked_at": len(batch.items) + len(batch.listed),
        "created_at": now,
        "finished_at": now,
    }


async def _note_failure(reader: Reader, uow: UnitOfWork, project_id: int, batch: Batch, why: str) -> None:
    """Record a failed reading as a stopped run, so that people see it; once while it fails for the same reason."""
    if await run_rows.last_reading_stopped_because(uow, project_id) != why:
        run = _run(project_id, new_id(), batch, model="", now=reader.clock())
        await run_rows.insert_run(uow, {**run, "state": "stopped", "stopped_because": why})


def _review(batch: Batch, checked: Checked, applied: Applied, answer: Answer[Any]) -> dict[str, Any]:
    return ({openings.KEY: applied.openings} if applied.openings else {}) | {
        "prompt_hash": answer.prompt_hash,
        "input_hash": answer.input_hash,
        "signals": len(batch.items),
        "cards": len(batch.listed),
        "new_cards": {str(target): asdict(card) for target, card in checked.cards.items()},
        "unsure": len(checked.unsure),
        "refused": applied.refused[:MAX_REFUSED_KEPT],
        "suggested": [
            {
                "from_report_id": str(suggestion.source),
                "to_report_id": str(suggestion.into),
                "reason": suggestion.reason,
            }
            for suggestion in applied.suggested
        ],
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "dollars": None if answer.dollars is None else float(answer.dollars),
        "seconds": round(answer.seconds, 3),
        "replayed": answer.replayed,
    }


async def count_left(reader: ReadingContext, uow: UnitOfWork, project_id: int) -> int:
    """Return how many signals of the window wait to be read."""
    since = reader.clock() - timedelta(days=reader.window_days)
    return await rows.count_unread(uow, project_id, since=since)


async def _finish(reader: ReadingContext, uow: UnitOfWork, project_id: int) -> None:
    waiting = await count_left(reader, uow, project_id)
    await pending_work.set_waiting(uow, READ_JOB, project_id, waiting=waiting, now=reader.clock())


async def _put_off(reader: Reader, project_id: int, error: PostroomError) -> None:
    """Have a failed reading retried when the model is called again, or ever later; consolidation takes over."""
    log.warning("a reading failed; it will be retried", project=project_id, why=error.message)
    async with unit_of_work(reader.engine) as uow:
        if isinstance(error, ModelResting):
            retry_at = error.until
        else:
            failures = await pending_work.failures(uow, READ_JOB, project_id)
            retry_at = reader.clock() + FIRST_WAIT * 2 ** min(failures, MAX_DOUBLINGS)
        await pending_work.set_failed(uow, READ_JOB, project_id, retry_at=retry_at)
        if reader.consolidates:
            await pending_work.advance(uow, CONSOLIDATE_JOB, project_id, count=0)  # the row for its progress
            await reader.jobs.enqueue(uow, Job(CONSOLIDATE_JOB, str(project_id)))
