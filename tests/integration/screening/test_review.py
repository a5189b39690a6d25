"""The job that asks for second opinions: several signals in a question, and again after an outage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.models.language import fails
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.screening import BLOCK, DOUBT, Screener, WordFilter, honest

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import model_outages, pending_work, reports, signal_screenings, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.grouper import Grouper
from postroom.grouping.reading.reader import read_waiting
from postroom.jobs.port import Job
from postroom.projects import model_checks
from postroom.projects.paid import PaidModel
from postroom.screening import service
from postroom.screening.opinions.review import Reviewer, enqueue_due, review_waiting
from postroom.screening.opinions.second import SecondOpinion
from postroom.screening.screen import REVIEW_JOB
from postroom.settings import SpendSettings
from postroom.signals import tracing
from postroom.tasks.hand_off import CONSIDER_JOB
from postroom.worker.screening import recount


@dataclass
class Env:
    """A project whose doubtful signals a scripted model is asked about."""

    engine: AsyncEngine
    project: int
    model: Screener
    grouper: Grouper
    reviewer: Reviewer

    @property
    def jobs(self) -> list[Job]:
        jobs = self.reviewer.jobs
        assert isinstance(jobs, RecordingJobs)
        return jobs.put

    async def arrive(self, *texts: str) -> list[UUID]:
        ids = await send(self.engine, self.project, [ticket(text) for text in texts])
        await group_pending(self.grouper, self.project)
        return ids

    async def review(self) -> int:
        return await review_waiting(self.reviewer, self.project)

    async def rows(self, ids: Sequence[UUID]) -> list[Any]:
        async with unit_of_work(self.engine) as uow:
            found = await uow.execute(
                sa.select(signals.c.state, signals.c.report_id, signal_screenings)
                .join_from(signals, signal_screenings)
                .where(signals.c.id.in_(ids))
            )
            by_id = {row.signal_id: row for row in found}
        return [by_id[id] for id in ids]

    async def counts(self, report_id: UUID) -> int:
        async with unit_of_work(self.engine) as uow:
            found = await uow.execute(sa.select(reports.c.signal_count).where(reports.c.id == report_id))
            return int(found.scalar_one())


async def environment(engine: AsyncEngine, model: Screener | None = None, *, rest: float = 0) -> Env:
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    model = model or Screener(honest, attempts=1)
    paid = PaidModel(engine, model.double.model, settings=SpendSettings(rest_seconds=rest), clock=now)
    second = SecondOpinion(paid, ask_from=0.1)
    grouper = replace(make_grouper(engine), filter=WordFilter(), second=second)
    reviewer = Reviewer(engine, RecordingJobs(), now, second, recount)
    return Env(engine, project, model, grouper, reviewer)


async def test_review_asks_once_about_all_doubtful_signals(engine: AsyncEngine) -> None:
    env = await environment(engine)
    ids = await env.arrive(*[f"{DOUBT} number {at}" for at in range(18)], "plain", f"attack: {DOUBT}")
    assert [row.opinion for row in await env.rows(ids)] == ["awaited"] * 18 + [None, "awaited"]
    assert all("is asked for its opinion" in row.explanation for row in (await env.rows(ids))[:18])

    assert await env.review() == 19

    assert len(env.model.asked) == 1
    rows = await env.rows(ids)
    assert [row.verdict for row in rows] == ["clean"] * 19 + ["blocked"]
    assert [row.state for row in rows] == ["grouped"] * 19 + ["quarantined"]
    assert not any("is asked for" in row.explanation for row in rows)
    assert await env.review() == 0


async def test_review_clean_opinion_takes_the_mark_away_and_reconsiders_the_report(
    engine: AsyncEngine,
) -> None:
    env = await environment(engine)
    [id] = await env.arrive(f"{DOUBT} see the manual")
    [before] = await env.rows([id])
    async with unit_of_work(engine) as uow:
        assert (await service.doubts(uow, before.report_id)).suspicious == 1
    await env.review()
    async with unit_of_work(engine) as uow:
        assert (await service.doubts(uow, before.report_id)).suspicious == 0
        steps = [step for step in (await tracing.trace_of(uow, id)).steps if step.step == "screen"]
    assert [step.outcome for step in steps] == ["suspicious", "clean"]
    assert [job.key for job in env.jobs if job.name == CONSIDER_JOB] == [str(before.report_id)]


async def test_review_blocked_signal_leaves_its_report(engine: AsyncEngine) -> None:
    env = await environment(engine, Screener(lambda text: "blocked" if " 42 " in text else honest(text)))
    # Messages that differ in a number only are one report.
    ids = await env.arrive(*[f"{DOUBT} export of invoice {at} ends with a timeout" for at in (41, 42)])
    first, second = await env.rows(ids)
    assert first.report_id == second.report_id
    await env.review()
    first, second = await env.rows(ids)
    assert (first.state, second.state, second.report_id) == ("grouped", "quarantined", None)
    assert await env.counts(first.report_id) == 1
    async with unit_of_work(engine) as uow:
        page = await service.quarantine(uow, project_id=env.project, limit=5)
    assert [held.signal_id for held in page.held] == [ids[1]]


async def test_review_signal_that_the_filter_blocks_is_grouped_with_its_mark(engine: AsyncEngine) -> None:
    env = await environment(engine)
    [id] = await env.arrive(f"{BLOCK} of a manual")
    assert (await env.rows([id]))[0].state == "quarantined"
    await env.review()
    assert (await env.rows([id]))[0].state == "pending"
    await group_pending(env.grouper, env.project)
    [row] = await env.rows([id])
    assert (row.state, row.verdict, row.opinion) == ("grouped", "suspicious", "clean")


async def test_review_outage_is_caught_up_and_nothing_stays_marked(engine: AsyncEngine) -> None:
    env = await environment(engine, rest=30)
    env.model.fails = fails(503)
    ids = await env.arrive(f"{DOUBT} one", f"{DOUBT} two")
    assert await env.review() == 0
    assert [row.verdict for row in await env.rows(ids)] == ["suspicious"] * 2
    # Not before the time to retry, and then without anybody's help.
    assert await enqueue_due(replace(env.reviewer, clock=lambda: now() + timedelta(seconds=20))) == 0
    assert await enqueue_due(replace(env.reviewer, clock=lambda: now() + timedelta(seconds=40))) == 1
    assert env.jobs[-1] == Job(REVIEW_JOB, str(env.project))
    env.model.fails = None
    assert await env.review() == 0, "the model rests"
    async with unit_of_work(engine) as uow:
        await uow.execute(model_outages.update().values(rests_until=now()))
    assert await env.review() == 2
    assert [row.verdict for row in await env.rows(ids)] == ["clean"] * 2


async def test_review_is_requested_at_once_for_twenty_and_soon_for_fewer(engine: AsyncEngine) -> None:
    env = await environment(engine)
    await env.arrive(f"{DOUBT} one")
    assert await enqueue_due(env.reviewer) == 0
    assert await enqueue_due(replace(env.reviewer, clock=lambda: now() + timedelta(seconds=16))) == 1
    jobs = env.grouper.jobs
    assert isinstance(jobs, RecordingJobs)
    assert REVIEW_JOB not in {job.name for job in jobs.put}
    await env.review()
    await env.arrive(*[f"{DOUBT} number {at}" for at in range(24)])
    assert [job.name for job in jobs.put].count(REVIEW_JOB) == 1


async def test_review_decision_of_a_person_meanwhile_stands(engine: AsyncEngine) -> None:
    env = await environment(engine)
    [id] = await env.arrive(f"{BLOCK} attack:")

    async def release() -> None:
        async with unit_of_work(engine) as uow:
            await service.release(
                uow, jobs=RecordingJobs(), signal_id=id, project_id=env.project, user_id=None, now=now()
            )

    await release()
    assert await env.review() == 0
    assert (await env.rows([id]))[0].state == "pending"


async def test_review_text_that_cannot_be_judged_keeps_the_filters_verdict(engine: AsyncEngine) -> None:
    env = await environment(engine)
    env.model.fails = fails(400)
    [id] = await env.arrive(f"{DOUBT} one")
    await env.review()
    [row] = await env.rows([id])
    assert (row.verdict, row.opinion) == ("suspicious", None)
    assert "gave no opinion" in row.explanation
    async with unit_of_work(engine) as uow:
        left = await uow.execute(sa.select(pending_work.c.arrivals).where(pending_work.c.kind == REVIEW_JOB))
    assert left.scalar_one() == 0


async def test_review_paused_project_asks_nothing(engine: AsyncEngine) -> None:
    env = await environment(engine)
    await env.arrive(f"{DOUBT} one")
    async with unit_of_work(engine) as uow:
        await uow.execute(
            sa.text("UPDATE projects SET processing_paused_until = now() + interval '1 day' WHERE id = :id"),
            {"id": env.project},
        )
    assert await env.review() == 0
    assert env.model.asked == []


async def test_reading_waits_for_opinions_and_reads_cleared_signals_with_the_others(
    engine: AsyncEngine,
) -> None:
    env = await environment(engine)
    await env.arrive("plain export fault", f"{DOUBT} manual", f"{BLOCK} manual")
    model = Scripted(lambda _, texts: put(*["new1", "new2", "new3"][: len(texts)]))
    reader = make_reader(engine, model)
    await read_waiting(reader, env.project)
    assert len(model.asked) == 1
    assert DOUBT not in str(model.asked[0].parts)
    await env.review()
    await group_pending(env.grouper, env.project)
    await read_waiting(reader, env.project)
    assert len(model.asked) == 2
    assert DOUBT in str(model.asked[1].parts)
    assert BLOCK in str(model.asked[1].parts)


async def test_reading_doubtful_signals_are_read_together_and_do_not_move_each_other(
    engine: AsyncEngine,
) -> None:
    env = await environment(engine, Screener(lambda text: "suspicious" if DOUBT in text else honest(text)))
    await env.arrive("plain export fault", f"{DOUBT} alpha one", f"{DOUBT} beta two", f"{DOUBT} gamma")
    await env.review()
    # An obeying reader puts all doubtful signals where one of them orders.
    model = Scripted(lambda cards, texts: put(*[next(iter(cards), "new1")] * len(texts)))
    for _ in range(2):
        await read_waiting(make_reader(engine, model), env.project)
    sizes = [
        sum(part.label.startswith("signal") for part in one.parts if hasattr(part, "label"))
        for one in model.asked
    ]
    assert sizes == [1, 3, 1, 1, 1]


async def test_opinions_of_a_model_that_failed_its_examination_are_not_asked_for(engine: AsyncEngine) -> None:
    env = await environment(engine)
    async with unit_of_work(engine) as uow:
        name = env.reviewer.second.name
        await model_checks.keep(
            uow, model_checks.ModelCheck(name, now(), groups=False, screens=False, figures={})
        )
    [id] = await env.arrive(f"{DOUBT} in the export")
    assert await env.review() == 1
    [row] = await env.rows([id])
    assert (row.verdict, row.opinion) == ("suspicious", None)
    assert "did not pass its examination" in row.explanation
    assert env.model.asked == []
