"""Deciding that work on a report starts: what is written, once, and what is told when it does not start."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import REPOSITORY, Shop, make_shop
from tests.helpers.reports import add_user, report_row

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import report_claims, report_watches, reports, task_runs
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.handoff.autostart import NoStart, Start
from postroom.handoff import config, service
from postroom.identity import autonomy
from postroom.projects import config as project_configs
from postroom.reports import open_work
from postroom.reports.decisions.claims import service as claims
from postroom.reports.decisions.claims.service import AlreadyClaimed, ClaimRequest
from postroom.reports.work_log.task_runs import set_run_status
from postroom.tasks import service as tasks

PR = "https://git.test/acme/shop/pull/1"


@pytest.fixture
async def shop(engine: AsyncEngine) -> Shop:
    made = await make_shop(engine)
    await made.choose("pull")
    made.line.jobs.clear()
    return made


async def claim_of(shop: Shop, report: UUID) -> Any:
    async with unit_of_work(shop.engine) as uow:
        found = await uow.execute(sa.select(report_claims).where(report_claims.c.report_id == report))
        return found.one_or_none()


async def finish(shop: Shop, report: UUID, status: Any, **more: Any) -> None:
    (handoff,) = await shop.handoffs(report)
    async with unit_of_work(shop.engine) as uow:
        await set_run_status(uow, run_id=handoff.task_run_id, status=status, now=now(), **more)
        assert await service.settle_all(uow, now=now()) == 1
        assert await service.settle_all(uow, now=now()) == 0


async def test_handoff_start_makes_claim_task_run_and_log_entry(shop: Shop) -> None:
    async with unit_of_work(shop.engine) as uow:
        await project_configs.change(
            uow, shop.project, {"autostart_base_branches": {REPOSITORY: "next"}}, now=now()
        )
    report = await shop.ready()
    assert isinstance(await shop.consider(report), Start)
    (handoff,) = await shop.handoffs(report)
    assert (handoff.channel, handoff.user_id, handoff.repository) == ("pull", shop.ann, REPOSITORY)
    assert (handoff.base_branch, handoff.ended_at) == ("next", None)
    claim = await claim_of(shop, report)
    assert (claim.user_id, claim.claim_id) == (shop.ann, f"task:{handoff.task_id}")
    async with unit_of_work(shop.engine) as uow:
        task = await tasks.get_task(uow, shop.project, handoff.task_id)
        run = await tasks.get_run(uow, handoff.task_run_id)
        assert (await report_row(uow, report))["task_ids"] == [handoff.task_id]
    assert (task.title, task.origin_product, task.repository) == (
        "Exports end early",
        "signals",
        REPOSITORY,
    )
    assert run.status == "queued"
    (entry,) = await shop.artefacts(report, "task_run")
    assert (entry["content"]["type"], entry["task_id"]) == ("implementation", handoff.task_id)
    assert await shop.notes(report) == [
        "Started for ann: P1 meets the project's threshold, P4. It waits for an agent to take it."
    ]


async def test_handoff_concurrent_decisions_start_once(shop: Shop) -> None:
    report = await shop.ready()
    decided = await asyncio.gather(*(shop.consider(report) for _ in range(8)))
    assert sum(isinstance(one, Start) for one in decided) == 1
    assert len(await shop.handoffs(report)) == 1


async def test_handoff_of_same_code_starts_once_and_others_name_it(shop: Shop) -> None:
    found = [await shop.ready(paths=["src/export.py", f"src/{number}.py"]) for number in range(4)]
    decided = await asyncio.gather(*(shop.consider(report) for report in found))
    (started,) = [report for report, one in zip(found, decided, strict=True) if isinstance(one, Start)]
    (handoff,) = await shop.handoffs()
    for report in set(found) - {started}:
        (note,) = await shop.notes(report)
        assert note == (
            f"Work was not started automatically: task {handoff.task_id}, whose run is queued, on report {started} "
            '("Exports end early") touches the same file src/export.py.'
        )
        # Asked again, it says the same and does not say it twice.
        assert isinstance(await shop.consider(report), NoStart)
        assert len(await shop.notes(report)) == 1
    # A report about other code goes on.
    assert isinstance(await shop.consider(await shop.ready(paths=["docs/a.md"])), Start)


@pytest.mark.parametrize("kind", ["claim", "commit", "pull_request"])
async def test_handoff_other_open_work_blocks(shop: Shop, kind: str) -> None:
    other = await shop.ready(implementation_pr_url=PR if kind == "pull_request" else None)
    async with unit_of_work(shop.engine) as uow:
        if kind == "claim":
            bob, _ = await add_user(uow, "bob", organization_id=shop.organization)
            await claims.claim(
                uow,
                project_id=shop.project,
                report_id=other,
                user_id=bob,
                requested=ClaimRequest(),
                now=now(),
            )
        if kind == "commit":
            content = {"repository": REPOSITORY, "branch": "b", "commit_sha": "a" * 40, "message": "m"}
            await shop.log(uow, other, "commit", content)
    report = await shop.ready()
    said = await shop.consider(report)
    assert isinstance(said, NoStart)
    assert f"on report {other}" in said.reason
    assert await shop.notes(report) == [said.reason]
    async with unit_of_work(shop.engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == other).values(status="resolved"))
    assert isinstance(await shop.consider(report), Start)


@pytest.mark.parametrize(("verdict", "word"), [("suspicious", "suspicious"), (None, "not screened")])
async def test_handoff_suspicious_signal_blocks_with_log_entry(
    shop: Shop, verdict: str | None, word: str
) -> None:
    report = await shop.ready(verdict=verdict, priority="P0")
    assert isinstance(await shop.consider(report), NoStart)
    (note,) = await shop.notes(report)
    assert word in note
    assert await shop.handoffs() == []


async def test_handoff_personal_threshold_overrides_project(shop: Shop) -> None:
    async with unit_of_work(shop.engine) as uow:
        await project_configs.change(uow, shop.project, {"default_autostart_priority": "P0"}, now=now())
    report = await shop.ready(priority="P2")
    assert isinstance(await shop.consider(report), NoStart)
    async with unit_of_work(shop.engine) as uow:
        await autonomy.change(uow, shop.ann, {"autostart_priority": "P2"}, now=now())
    assert isinstance(await shop.consider(report), Start)


async def test_handoff_without_channel_waits_and_choosing_one_reconsiders(shop: Shop) -> None:
    await shop.choose("off")
    report = await shop.ready()
    assert isinstance(await shop.consider(report), NoStart)
    assert await shop.notes(report) == []
    await shop.choose("pull")
    assert [(job.name, job.key) for job in shop.line.jobs] == [("hand_off", str(report))]


async def test_handoff_failed_work_is_logged_and_claim_ends(shop: Shop) -> None:
    report = await shop.ready()
    await shop.consider(report)
    await finish(shop, report, "failed", error="No tests.")
    assert await claim_of(shop, report) is None
    (handoff,) = await shop.handoffs(report)
    assert handoff.ended_at is not None
    assert (await shop.notes(report))[-1] == f"The work of task {handoff.task_id} failed: No tests."
    # It is not tried again and again: only new research makes it worth another try.
    assert isinstance(await shop.consider(report), NoStart)
    async with unit_of_work(shop.engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == report).values(last_run_at=now()))
    assert isinstance(await shop.consider(report), Start)


async def test_handoff_pull_request_enters_claim_and_blocks_others(shop: Shop) -> None:
    report = await shop.ready()
    await shop.consider(report)
    await finish(shop, report, "completed", output={"pr_url": PR})
    assert (await claim_of(shop, report)).pull_requests == [PR]
    async with unit_of_work(shop.engine) as uow:
        assert (await report_row(uow, report))["implementation_pr_url"] == PR
        await uow.execute(sa.update(reports).where(reports.c.id == report).values(last_run_at=now()))
        await uow.execute(sa.delete(report_claims))
    said = await shop.consider(report)
    assert said == NoStart(f"There is already an implementation: {PR}.")
    # Once it is merged, and the problem is back, it is none any more.
    async with unit_of_work(shop.engine) as uow:
        await uow.execute(
            sa.insert(report_watches).values(
                report_id=report, kind="fix", project_id=shop.project, since=now(), facts={"pull_request": PR}
            )
        )
    assert isinstance(await shop.consider(report), Start)


async def test_handoff_same_user_claim_does_not_replace_it(shop: Shop) -> None:
    report = await shop.ready()
    await shop.consider(report)
    async with unit_of_work(shop.engine) as uow:
        with pytest.raises(AlreadyClaimed):
            await claims.claim(
                uow,
                project_id=shop.project,
                report_id=report,
                user_id=shop.ann,
                requested=ClaimRequest(claim_id="mine"),
                now=now(),
            )
    await finish(shop, report, "failed", error="No tests.")
    assert await claim_of(shop, report) is None


async def test_handoff_of_own_claim_passes_to_task(shop: Shop) -> None:
    report = await shop.ready()
    async with unit_of_work(shop.engine) as uow:
        await claims.claim(
            uow,
            project_id=shop.project,
            report_id=report,
            user_id=shop.ann,
            requested=ClaimRequest(claim_id="mine"),
            now=now(),
        )
        made = await service.start_manually(
            uow,
            shop.deps,
            project_id=shop.project,
            report_id=report,
            user_id=shop.ann,
            force=False,
            by_key=False,
            now=now(),
        )
    assert (await claim_of(shop, report)).claim_id == f"task:{made.task_id}"


async def test_handoff_taken_over_claim_is_untouched(shop: Shop) -> None:
    report = await shop.ready()
    await shop.consider(report)
    async with unit_of_work(shop.engine) as uow:
        bob, _ = await add_user(uow, "bob", organization_id=shop.organization)
        requested = ClaimRequest(claim_id="mine", takeover=True)
        await claims.claim(
            uow, project_id=shop.project, report_id=report, user_id=bob, requested=requested, now=now()
        )
    await finish(shop, report, "cancelled", error="Not needed.")
    assert (await claim_of(shop, report)).user_id == bob


async def test_work_that_nobody_takes_up_fails_in_time(shop: Shop) -> None:
    report = await shop.ready()
    await shop.consider(report)
    (handoff,) = await shop.handoffs(report)
    async with unit_of_work(shop.engine) as uow:
        assert await service.fail_silent(uow, shop.settings, now=now()) == 0
        old = sa.func.now() - sa.text("interval '25 hours'")
        await uow.execute(
            sa.update(task_runs).where(task_runs.c.id == handoff.task_run_id).values(updated_at=old)
        )
        assert await service.fail_silent(uow, shop.settings, now=now()) == 1
        run = await tasks.get_run(uow, handoff.task_run_id)
    assert (run.status, run.error) == ("failed", "Nobody started it for 24 hours.")
    assert await claim_of(shop, report) is None


async def test_handoff_daily_limit(shop: Shop) -> None:
    await shop.choose("pull", daily_limit=1)
    first, second = await shop.ready(paths=["a.py"]), await shop.ready(paths=["b.py"])
    assert isinstance(await shop.consider(first), Start)
    said = await shop.consider(second)
    assert isinstance(said, NoStart)
    assert "1 is the limit" in said.reason


async def test_handoff_by_person_starts_what_would_not_autostart(shop: Shop) -> None:
    doubtful = await shop.ready(verdict="suspicious", reviewers=[])
    async with unit_of_work(shop.engine) as uow:

        async def by_hand(report: UUID, *, force: bool = False) -> Any:
            return await service.start_manually(
                uow,
                shop.deps,
                project_id=shop.project,
                report_id=report,
                user_id=shop.ann,
                force=force,
                by_key=False,
                now=now(),
            )

        made = await by_hand(doubtful)
        assert (made.reason, made.user_id) == ("Started manually.", shop.ann)
        with pytest.raises(Conflict, match="already been handed off"):
            await by_hand(doubtful)
    other = await shop.ready()
    async with unit_of_work(shop.engine) as uow:
        with pytest.raises(Conflict, match=r"touches the same file src/export\.py"):
            await by_hand(other)
        assert (await by_hand(other, force=True)).report_id == other
        with pytest.raises(NotFound):
            await by_hand(UUID(int=1))
    gathering = await shop.ready(status="potential")
    await shop.choose("command")
    async with unit_of_work(shop.engine) as uow:
        with pytest.raises(Conflict, match="only reports that are ready"):
            await by_hand(gathering)
    nowhere = await shop.ready(repository=None, paths=["z.py"])
    async with unit_of_work(shop.engine) as uow:
        with pytest.raises(Conflict, match="No repository"):
            await by_hand(nowhere)
        assert (await config.get(uow, shop.project)).channel == "command"


@pytest.mark.parametrize(
    ("theirs", "mine", "stays"),
    [
        (["a/100%_x.py"], ["./a/100%_x.py:3"], True),
        (["a/100%_x.py"], ["a/100a_x.py"], False),
        (['a/say "it".py'], ['a/say "it".py'], True),
        (["a\\b.py"], ["a/b.py"], True),
        (["z/b.py"], ["a/b.py"], False),
    ],
)
async def test_open_work_is_found_whatever_files_are_called(
    shop: Shop, theirs: list[str], mine: list[str], stays: bool
) -> None:
    await shop.ready(paths=theirs, implementation_pr_url=PR)
    for _ in range(3):
        await shop.ready(paths=["b.py"], status="resolved", implementation_pr_url=PR)
    assert isinstance(await shop.consider(await shop.ready(paths=mine)), NoStart if stays else Start)


async def test_open_work_is_read_in_steps_until_some_is_about_the_same(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_work, "STEP", 2)
    [same, *_] = [
        await shop.ready(paths=[f"{folder}/same.py"], implementation_pr_url=PR) for folder in "abcdef"
    ]
    said = await shop.consider(await shop.ready(paths=["a/same.py"]))
    assert isinstance(said, NoStart)
    assert f"on report {same}" in said.reason
