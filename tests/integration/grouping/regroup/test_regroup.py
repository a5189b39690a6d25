"""Merging, splitting, moving and undoing: statuses, work logs, traces, constraints, and the grouping after it."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, make_project, send, ticket
from tests.helpers.regrouping import RegroupCommands, check_counters, groups_of
from tests.helpers.reports import add_project, add_report, add_signal, add_task, add_user, log_of, report_row

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import grouping_constraints, reports, signals
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.grouping.regrouping import constrain
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.regroup.constraints import constraints_of
from postroom.grouping.regroup.removal import remove
from postroom.grouping.regroup.service import history, merge, move, split
from postroom.grouping.regroup.undo import undo
from postroom.reports import report_merges
from postroom.reports.decisions import removal as removals
from postroom.reports.work_log.merged import canonical
from postroom.reports.work_log.schemas import Author
from postroom.signals.tracing import trace_of

LOGIN = "Login fails on the account page with error code seven"
INVOICE = "Invoices show yesterday's exchange rate for every customer"


class RegroupEnv:
    """A project with reports of some signals each."""

    def __init__(self, uow: UnitOfWork, project_id: int) -> None:
        self.uow, self.project_id, self.hand = uow, project_id, RegroupCommands(project_id)

    async def report(self, *weights: float, **values: Any) -> tuple[UUID, list[UUID]]:
        """Make a report with signals of these weights."""
        id = await add_report(self.uow, self.project_id, **values)
        members = [await add_signal(self.uow, self.project_id, id, weight=weight) for weight in weights]
        await self.uow.execute(
            sa.update(reports)
            .where(reports.c.id == id)
            .values(
                signal_count=len(weights),
                total_weight=sum(weights),
                source_products=["zendesk"] if weights else [],
            )
        )
        return id, members

    async def status(self, id: UUID) -> str:
        """Return where a report stands."""
        return str((await report_row(self.uow, id))["status"])

    async def notes(self, id: UUID) -> list[str]:
        """Return what the notes of a report's log say."""
        return [entry["content"]["note"] for entry in await log_of(self.uow, id)]


@pytest.fixture
async def env(uow: UnitOfWork) -> RegroupEnv:
    return RegroupEnv(uow, await add_project(uow))


async def test_statuses_are_kept_and_come_back(env: RegroupEnv) -> None:
    source, _ = await env.report(0.4, status="suppressed", status_before_suppression="ready")
    target, _ = await env.report(0.4, status="resolved")
    (done,) = await merge(env.hand.act(env.uow), from_ids=[source], into_id=target)
    row = await report_row(env.uow, source)
    assert (row["status"], row["status_before_merge"], row["merged_into_id"]) == (
        "deleted",
        "suppressed",
        target,
    )
    assert (row["signal_count"], row["total_weight"]) == (0, 0)
    assert await env.status(target) == "resolved", "old signals do not reopen it"
    await undo(env.hand.act(env.uow), done.id)
    row = await report_row(env.uow, source)
    assert (row["status"], row["status_before_merge"], row["merged_into_id"]) == ("suppressed", None, None)
    assert row["status_before_suppression"] == "ready"
    await check_counters(env.uow, env.project_id)


async def test_regroup_undo_reverts_promotion(env: RegroupEnv) -> None:
    (source, _), (target, _) = await env.report(0.6), await env.report(0.6)
    (done,) = await merge(env.hand.act(env.uow), from_ids=[source], into_id=target)
    assert await env.status(target) == "candidate"
    await undo(env.hand.act(env.uow), done.id)
    assert [await env.status(id) for id in (source, target)] == ["potential", "potential"]
    assert (await report_row(env.uow, target))["promoted_at"] is None


async def test_regroup_undo_keeps_promotion_earned_by_others(env: RegroupEnv) -> None:
    (source, _), (target, _) = await env.report(0.6), await env.report(0.6)
    (done,) = await merge(env.hand.act(env.uow), from_ids=[source], into_id=target)
    await add_signal(env.uow, env.project_id, target, weight=0.6)
    await undo(env.hand.act(env.uow), done.id)
    assert await env.status(target) == "candidate"


async def test_regroup_undo_of_merge_restores_report_without_signals(env: RegroupEnv) -> None:
    (source, _), (target, _) = await env.report(status="ready"), await env.report(0.5)
    (done,) = await merge(env.hand.act(env.uow), from_ids=[source], into_id=target)
    await undo(env.hand.act(env.uow), done.id)
    assert await env.status(source) == "ready"


async def test_several_are_merged_and_chains_hold_in_any_order(env: RegroupEnv) -> None:
    made = [await env.report(0.1) for _ in range(4)]
    (a, b, c, d), all_signals = [id for id, _ in made], {id: set(members) for id, members in made}
    first, second = await merge(env.hand.act(env.uow), from_ids=[a, b, a], into_id=c)
    (third,) = await merge(env.hand.act(env.uow), from_ids=[a], into_id=d)
    assert (third.from_report_id, third.to_report_id) == (c, d), "an id stands for where it leads"
    assert await groups_of(env.uow, env.project_id) == {d: set().union(*all_signals.values())}
    assert {await canonical(env.uow, env.project_id, id) for id in (a, b, c, d)} == {d}
    for named in (a, b, c, d):
        with pytest.raises(Conflict, match="already one report"):
            await merge(env.hand.act(env.uow), from_ids=[d], into_id=named)
    await undo(env.hand.act(env.uow), first.id)
    assert (await groups_of(env.uow, env.project_id))[a] == all_signals[a]
    await undo(env.hand.act(env.uow), third.id)
    assert (await groups_of(env.uow, env.project_id))[c] == all_signals[b] | all_signals[c]
    await undo(env.hand.act(env.uow), second.id)
    assert await groups_of(env.uow, env.project_id) == all_signals
    await check_counters(env.uow, env.project_id)
    found = await history(env.uow, env.project_id, d, limit=10, offset=0)
    assert [one.id for one in found.regroupings] == [third.id]


async def test_regroup_undo_of_split_restores_former_reports(env: RegroupEnv) -> None:
    (a, (a1,)), (b, (b1, b2)) = await env.report(0.5), await env.report(0.5, 0.5)
    (merged,) = await merge(env.hand.act(env.uow), from_ids=[a], into_id=b)
    done = await split(env.hand.act(env.uow), report_id=a, signal_ids=[a1, b1])
    await undo(env.hand.act(env.uow), merged.id)
    assert await groups_of(env.uow, env.project_id) == {b: {b2}, done.to_report_id: {a1, b1}}
    await undo(env.hand.act(env.uow), done.id)
    assert await groups_of(env.uow, env.project_id) == {a: {a1}, b: {b1, b2}}
    assert await canonical(env.uow, env.project_id, done.to_report_id) in {a, b}


async def test_regroup_emptied_report_redirects_until_signal_returns(env: RegroupEnv) -> None:
    (a, (a1, a2)), (b, _) = await env.report(0.3, 0.3, status="ready"), await env.report(0.3)
    (done,) = await move(env.hand.act(env.uow), signal_ids=[a1, a2], report_id=b)
    assert (await env.status(a), await canonical(env.uow, env.project_id, a)) == ("deleted", b)
    with pytest.raises(Conflict, match="already in report"):
        await move(env.hand.act(env.uow), signal_ids=[a1], report_id=a)
    await undo(env.hand.act(env.uow), done.id)
    assert (await env.status(a), await canonical(env.uow, env.project_id, a)) == ("ready", a)
    await check_counters(env.uow, env.project_id)


async def test_research_that_runs_keeps_its_report(env: RegroupEnv) -> None:
    (running, (one, two)), (other, _) = await env.report(1, 1, status="in_progress"), await env.report(1)
    reason = "Research is running"
    with pytest.raises(Conflict, match=reason):
        await merge(env.hand.act(env.uow), from_ids=[running], into_id=other)
    with pytest.raises(Conflict, match=reason):
        await move(env.hand.act(env.uow), signal_ids=[one, two], report_id=other)
    await move(env.hand.act(env.uow), signal_ids=[one], report_id=other)
    await merge(env.hand.act(env.uow), from_ids=[other], into_id=running)
    assert await env.status(running) == "in_progress"


async def test_signals_of_elsewhere(env: RegroupEnv) -> None:
    (a, (a1, _)), (b, (b1, *_)) = await env.report(1, 1), await env.report(1)
    foreign_project = await add_project(env.uow)
    foreign = await add_report(env.uow, foreign_project)
    foreign_signal = await add_signal(env.uow, foreign_project, foreign)
    with pytest.raises(Conflict, match=f"Signal {b1} is not in report {a}"):
        await split(env.hand.act(env.uow), report_id=a, signal_ids=[a1, b1])
    for wrong in (foreign_signal, new_id()):
        with pytest.raises(NotFound, match=str(wrong)):
            await move(env.hand.act(env.uow), signal_ids=[a1, wrong], report_id=b)
    for report in (foreign, new_id()):
        with pytest.raises(NotFound, match=str(report)):
            await merge(env.hand.act(env.uow), from_ids=[a], into_id=report)
    deleted, _ = await env.report(1, status="deleted")
    with pytest.raises(NotFound):
        await merge(env.hand.act(env.uow), from_ids=[a, deleted], into_id=b)


async def test_regroup_actor_is_in_both_logs_and_traces(env: RegroupEnv) -> None:
    (a, (a1,)), (b, _) = (
        await env.report(0.5, title="Slow\n export"),
        await env.report(0.5, headline="Exports"),
    )
    user_id, _ = await add_user(env.uow)
    task_id = await add_task(env.uow, env.project_id)
    by_user = env.hand.act(env.uow, by=Author.user(user_id), reason="Both wait.")
    (done,) = await merge(by_user, from_ids=[a], into_id=b)
    await undo(env.hand.act(env.uow, by=Author.task(task_id)), done.id)
    assert await env.notes(a) == [
        f"Merged into report {b} “Exports” with 1 signal. Reason: Both wait.",
        f"The merge into report {b} “Exports” was undone; 1 signal came back.",
    ]
    assert await env.notes(b) == [
        f"Report {a} “Slow export” was merged into this one with 1 signal. Reason: Both wait.",
        f"The merge of report {a} “Slow export” was undone; 1 signal went back.",
    ]
    for id in (a, b):
        authors = [(entry["created_by_id"], entry["task_id"]) for entry in await log_of(env.uow, id)]
        assert authors == [(user_id, None), (None, task_id)]
        assert (await report_row(env.uow, id))["artefact_count"] == 2
    steps = (await trace_of(env.uow, a1)).steps[1:]
    assert [(step.step, step.outcome, step.details["report_id"]) for step in steps] == [
        ("regroup", "merged", str(b)),
        ("regroup", "undone", str(a)),
    ]


async def test_decisions_bind_until_they_are_undone(env: RegroupEnv) -> None:
    (a, (a1, a2)), (b, (b1,)) = await env.report(1, 1), await env.report(1)
    (joined,) = await merge(env.hand.act(env.uow), from_ids=[a], into_id=b)
    assert await constraints_of(env.uow, env.project_id) == [constrain("must", a1, b1)]
    parted = await split(env.hand.act(env.uow), report_id=b, signal_ids=[a1])
    said = set(await constraints_of(env.uow, env.project_id))
    assert said == {constrain("cannot", a1, b1), constrain("cannot", a1, a2)}
    await undo(env.hand.act(env.uow), parted.id)
    assert await constraints_of(env.uow, env.project_id) == [constrain("must", a1, b1)]
    await undo(env.hand.act(env.uow), joined.id)
    assert await constraints_of(env.uow, env.project_id) == []


async def test_regroup_later_decision_overrides_older(env: RegroupEnv) -> None:
    a, (a1, a2, a3) = await env.report(1, 1, 1)
    parted = await split(env.hand.act(env.uow), report_id=a, signal_ids=[a3])
    await merge(env.hand.act(env.uow), from_ids=[parted.to_report_id], into_id=a)
    said = set(await constraints_of(env.uow, env.project_id))
    assert said == {constrain("must", a1, a3), constrain("must", a2, a3)}


async def test_regroup_by_server_makes_no_constraint(env: RegroupEnv) -> None:
    (a, _), (b, _) = await env.report(1), await env.report(1)
    await merge(env.hand.act(env.uow, decided=False), from_ids=[a], into_id=b)
    mine = grouping_constraints.c.project_id == env.project_id
    count = await env.uow.execute(sa.select(sa.func.count()).select_from(grouping_constraints).where(mine))
    assert (count.scalar_one(), await constraints_of(env.uow, env.project_id)) == (0, [])


async def test_regroup_deleted_report_stays_deleted(env: RegroupEnv) -> None:
    (a, (a1, _)), (b, _) = await env.report(1, 1), await env.report(1)
    (joined,) = await merge(env.hand.act(env.uow), from_ids=[a], into_id=b)
    parted = await split(env.hand.act(env.uow), report_id=b, signal_ids=[a1])
    jobs = RecordingJobs()
    await removals.request(
        env.uow, jobs=jobs, project_id=env.project_id, report_id=b, kind="delete", now=now()
    )
    for done in (joined, parted):
        with pytest.raises(Conflict, match=f"Report {b} is deleted"):
            async with env.uow.begin_nested():
                await undo(env.hand.act(env.uow), done.id)
    with pytest.raises(NotFound):
        await merge(env.hand.act(env.uow), from_ids=[parted.to_report_id], into_id=a)


async def test_regroup_skips_report_being_reingested(env: RegroupEnv) -> None:
    (a, (a1, _)), (b, (b1,)) = await env.report(1, 1, status="ready"), await env.report(1)
    (done,) = await move(env.hand.act(env.uow), signal_ids=[a1], report_id=b)
    await removals.request(
        env.uow, jobs=RecordingJobs(), project_id=env.project_id, report_id=a, kind="reingest", now=now()
    )
    for work in (
        lambda: merge(env.hand.act(env.uow), from_ids=[a], into_id=b),
        lambda: merge(env.hand.act(env.uow), from_ids=[b], into_id=a),
        lambda: move(env.hand.act(env.uow), signal_ids=[b1], report_id=a),
        lambda: undo(env.hand.act(env.uow), done.id),
    ):
        with pytest.raises(Conflict, match="are being removed"):
            async with env.uow.begin_nested():
                await work()


async def grouped(engine: AsyncEngine) -> tuple[Any, int, UUID, UUID]:
    """Return a pipeline with a warm index, its project, and two reports that it made."""
    grouper = make_grouper(engine)
    async with unit_of_work(engine) as uow:
        project_id = await make_project(uow)
    ids = await send(engine, project_id, [ticket(f"{LOGIN} 1"), ticket(f"{LOGIN} 2"), ticket(INVOICE)])
    await group_pending(grouper, project_id)
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.id, signals.c.report_id))
        places = {row.id: row.report_id for row in found}
    assert places[ids[0]] == places[ids[1]] != places[ids[2]]
    return grouper, project_id, places[ids[0]], places[ids[2]]


async def report_of(engine: AsyncEngine, id: UUID) -> UUID:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.report_id).where(signals.c.id == id))
        report: UUID = found.scalar_one()
    return report


async def test_regroup_later_signal_joins_canonical_report(engine: AsyncEngine) -> None:
    grouper, project_id, login, invoice = await grouped(engine)
    commands = RegroupCommands(project_id)
    async with unit_of_work(engine) as uow:
        (done,) = await merge(commands.act(uow), from_ids=[login], into_id=invoice)
    (late,) = await send(engine, project_id, [ticket(f"{LOGIN} 3")])
    await group_pending(grouper, project_id)
    assert await report_of(engine, late) == invoice
    async with unit_of_work(engine) as uow:
        await undo(commands.act(uow), done.id)
    (later,) = await send(engine, project_id, [ticket(f"{LOGIN} 2")])
    await group_pending(grouper, project_id)
    assert await report_of(engine, late) == invoice, "it never was at home elsewhere"
    assert await report_of(engine, later) == login
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project_id)


async def test_regroup_split_is_titled_after_first_signal(engine: AsyncEngine) -> None:
    _, project_id, login, _ = await grouped(engine)
    async with unit_of_work(engine) as uow:
        members = (await groups_of(uow, project_id))[login]
        last = max(members)
        done = await split(RegroupCommands(project_id).act(uow), report_id=login, signal_ids=[last])
        row = await report_row(uow, done.to_report_id)
    assert (row["status"], row["headline"]) == ("potential", f"{LOGIN} 2")


async def test_regroup_reingest_of_merged_report_includes_parts(engine: AsyncEngine) -> None:
    grouper, project_id, login, invoice = await grouped(engine)
    commands = RegroupCommands(project_id)
    async with unit_of_work(engine) as uow:
        (done,) = await merge(commands.act(uow), from_ids=[login], into_id=invoice)
        await removals.request(
            uow, jobs=grouper.jobs, project_id=project_id, report_id=invoice, kind="reingest", now=now()
        )
    await remove(grouper, project_id, invoice)
    async with unit_of_work(engine) as uow:
        waiting = (await uow.execute(sa.select(signals.c.state, signals.c.home_report_id))).all()
        assert {tuple(row) for row in waiting} == {("pending", None)}
        assert await report_merges.below(uow, project_id, invoice) == [invoice, login]
    with pytest.raises(Conflict, match=f"Report {invoice} is deleted"):
        async with unit_of_work(engine) as uow:
            await undo(commands.act(uow), done.id)
    assert await group_pending(grouper, project_id) == 3
    async with unit_of_work(engine) as uow:
        assert not {login, invoice} & set(await groups_of(uow, project_id))
        await check_counters(uow, project_id)
