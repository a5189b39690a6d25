"""Regrouping at once: with each other, with grouping, with changes of status."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.regrouping import check_counters, groups_of
from tests.helpers.reports import add_user

from postroom.clock import now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import signals
from postroom.domain.errors import Conflict
from postroom.domain.reports.state import Suppress
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.service import merge, move, split
from postroom.grouping.regroup.undo import undo
from postroom.reports.decisions.decide import Decision, decide
from postroom.reports.work_log.authors import Caller
from postroom.reports.work_log.schemas import SYSTEM

LOGIN = "Login fails on the account page with error code seven"
INVOICE = "Invoices show yesterday's exchange rate for every customer"
EXPORT = "Downloading a spreadsheet takes forever and then stops"


async def attempt(
    engine: AsyncEngine, project_id: int, work: Callable[[RegroupCommand], Awaitable[object]]
) -> str | None:
    """Do something in a transaction of its own; return why it was refused."""
    try:
        async with unit_of_work(engine) as uow:
            await work(RegroupCommand(uow, project_id, SYSTEM, "", now(), RecordingJobs()))
    except Conflict as refused:
        return refused.message
    return None


async def three_reports(engine: AsyncEngine) -> tuple[int, list[UUID]]:
    """Return a project and three reports of three signals each."""
    async with unit_of_work(engine) as uow:
        project_id = await make_project(uow)
    texts = [f"{text} {number}" for text in (LOGIN, INVOICE, EXPORT) for number in range(3)]
    await send(engine, project_id, [ticket(text) for text in texts])
    await group_pending(make_grouper(engine), project_id)
    async with unit_of_work(engine) as uow:
        groups = await groups_of(uow, project_id)
    assert [len(members) for members in groups.values()] == [3, 3, 3]
    return project_id, sorted(groups)


async def settled(uow: UnitOfWork, project_id: int, signals_in_all: int) -> dict[UUID, set[UUID]]:
    """Check that no signal was lost or counted twice; return the groups."""
    groups = await groups_of(uow, project_id)
    assert sum(map(len, groups.values())) == signals_in_all
    await check_counters(uow, project_id)
    return groups


async def test_regroup_concurrent_opposite_merges_make_no_cycle(engine: AsyncEngine) -> None:
    project_id, (a, b, c) = await three_reports(engine)
    pairs = [(a, b), (b, a), (b, c), (c, b), (c, a), (a, c)]

    async def merge_one(one: UUID, other: UUID) -> str | None:
        return await attempt(engine, project_id, lambda act: merge(act, from_ids=[one], into_id=other))

    refusals = await asyncio.gather(*(merge_one(*ids) for ids in pairs))
    assert refusals.count(None) == 2
    assert all("already one report" in refused for refused in refusals if refused)
    async with unit_of_work(engine) as uow:
        assert len(await settled(uow, project_id, 9)) == 1


async def test_regroup_concurrent_undo_is_done_once(engine: AsyncEngine) -> None:
    project_id, (a, b, _) = await three_reports(engine)
    async with unit_of_work(engine) as uow:
        (done,) = await merge(
            RegroupCommand(uow, project_id, SYSTEM, "", now(), RecordingJobs()), from_ids=[a], into_id=b
        )
    refusals = await asyncio.gather(
        *(attempt(engine, project_id, lambda act: undo(act, done.id)) for _ in range(4))
    )
    assert sorted(refusals, key=str) == ["It was already undone."] * 3 + [None]
    async with unit_of_work(engine) as uow:
        assert len(await settled(uow, project_id, 9)) == 3


async def test_regrouping_while_signals_come(engine: AsyncEngine) -> None:
    project_id, (a, b, c) = await three_reports(engine)
    async with unit_of_work(engine) as uow:
        members = await groups_of(uow, project_id)
    late = [ticket(f"{text} late {number}") for number in range(12) for text in (LOGIN, INVOICE, EXPORT)]
    await send(engine, project_id, late)

    async def regroup() -> None:
        one, other = sorted(members[c])[:2]
        async with unit_of_work(engine) as uow:
            (done,) = await merge(
                RegroupCommand(uow, project_id, SYSTEM, "", now(), RecordingJobs()), from_ids=[a], into_id=b
            )
        await attempt(engine, project_id, lambda act: split(act, report_id=c, signal_ids=[one]))
        await attempt(engine, project_id, lambda act: move(act, signal_ids=[other], report_id=b))
        await attempt(engine, project_id, lambda act: undo(act, done.id))
        await attempt(engine, project_id, lambda act: merge(act, from_ids=[a], into_id=b))

    await asyncio.gather(group_pending(make_grouper(engine), project_id), regroup())
    await group_pending(make_grouper(engine), project_id)
    async with unit_of_work(engine) as uow:
        groups = await settled(uow, project_id, 45)
        waiting = await uow.execute(
            sa.select(sa.func.count()).select_from(signals).where(signals.c.state == "pending")
        )
        assert waiting.scalar_one() == 0
    assert a not in groups


async def test_merging_while_statuses_change(engine: AsyncEngine) -> None:
    """Both lock the same rows, in the order of their ids, so neither waits for the other for ever."""
    project_id, made = await three_reports(engine)
    async with unit_of_work(engine) as uow:
        user_id, uuid = await add_user(uow)

    async def put_away(_: int) -> None:
        async with unit_of_work(engine) as uow:
            decision = Decision([Suppress()], caller=Caller(user_id, uuid))
            await decide(
                uow, RecordingJobs(), list(reversed(made)), decision, project_id=project_id, now=now()
            )

    a, b, c = made
    await asyncio.gather(
        *map(put_away, range(3)),
        attempt(engine, project_id, lambda act: merge(act, from_ids=[c, a], into_id=b)),
        attempt(engine, project_id, lambda act: merge(act, from_ids=[b], into_id=a)),
    )
    async with unit_of_work(engine) as uow:
        assert len(await settled(uow, project_id, 9)) <= 2
