"""Deciding that work on a report starts: what is written, once, and what is told when it does not start."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import REPOSITORY, HandoffProject, make_handoff_project
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
async def handoff_project(engine: AsyncEngine) -> HandoffProject:
    made = await make_handoff_project(engine)
    await made.choose("pull")
    made.line.jobs.clear()
    return made


async def claim_of(handoff_project: HandoffProject, report: UUID) -> Any:
    async with unit_of_work(handoff_project.engine) as uow:
        found = await uow.execute(sa.select(report_claims).where(report_claims.c.report_id == report))
        return found.one_or_none()


async def finish(handoff_project: HandoffProject, report: UUID, status: Any, **more: Any) -> None:
    (handoff,) = await handoff_project.handoffs(report)
    async with unit_of_work(handoff_project.engine) as uow:
        await set_run_status(uow, run_id=handoff.task_run_id, status=status, now=now(), **more)
        assert await service.settle_all(uow, now=now()) == 1
        assert await service.settle_all(uow, now=now()) == 0


async def test_handoff_start_makes_claim_task_run_and_log_entry(handoff_project: HandoffProject) -> None:
    async with unit_of_work(handoff_project.engine) as uow:
        await project_configs.change(
            uow, handoff_project.project, {"autostart_base_branches": {REPOSITORY: "next"}}, now=now()
        )
    report = await handoff_project.ready()
    assert isinstance(await handoff_project.consider(report), Start)
    (handoff,) = await handoff_project.handoffs(report)
    assert (handoff.channel, handoff.user_id, handoff.repository) == ("pull", handoff_project.ann, REPOSITORY)
    assert (handoff.base_branch, handoff.ended_at) == ("next", None)
    claim = await claim_of(handoff_project, report)
    assert (claim.user_id, claim.claim_id) == (handoff_project.ann, f"task:{handoff.task_id}")
    async with unit_of_work(handoff_project.engine) as uow:
        task = await tasks.get_task(uow, handoff_project.project, handoff.task_id)
        run = await tasks.get_run(uow, handoff.task_run_id)
        assert (await report_row(uow, report))["task_ids"] == [handoff.task_id]
    assert (task.title, task.origin_product, task.repository) == (
        "Exports end early",
        "signals",
        REPOSITORY,
    )
    assert run.status == "queued"
    (entry,) = await handoff_project.artefacts(report, "task_run")
    assert (entry["content"]["type"], entry["task_id"]) == ("implementation", handoff.task_id)
    assert await handoff_project.notes(report) == [
        "Started for ann: P1 meets the project's threshold, P4. It waits for an agent to take it."
    ]


async def test_handoff_concurrent_decisions_start_once(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    decided = await asyncio.gather(*(handoff_project.consider(report) for _ in range(8)))
    assert sum(isinstance(one, Start) for one in decided) == 1
    assert len(await handoff_project.handoffs(report)) == 1


async def test_handoff_of_same_code_starts_once_and_others_name_it(handoff_project: HandoffProject) -> None:
    found = [await handoff_project.ready(paths=["src/export.py", f"src/{number}.py"]) for number in range(4)]
    decided = await asyncio.gather(*(handoff_project.consider(report) for report in found))
    (started,) = [report for report, one in zip(found, decided, strict=True) if isinstance(one, Start)]
    (handoff,) = await handoff_project.handoffs()
    for report in set(found) - {started}:
        (note,) = await handoff_project.notes(report)
        assert note == (
            f"Work was not started automatically: task {handoff.task_id}, whose run is queued, on report {started} "
            '("Exports end early") touches the same file src/export.py.'
        )
        # Asked again, it says the same and does not say it twice.
        assert isinstance(await handoff_project.consider(report), NoStart)
        assert len(await handoff_project.notes(report)) == 1
    # A report about other code goes on.
    assert isinstance(await handoff_project.consider(await handoff_project.ready(paths=["docs/a.md"])), Start)


async def test_handoff_commit_that_changed_all_files_is_no_conflict(handoff_project: HandoffProject) -> None:
    first, second = [await handoff_project.ready(paths=[path]) for path in ("src/export.py", "docs/a.md")]
    async with unit_of_work(handoff_project.engine) as uow:
        for report, path in ((first, "src/export.py"), (second, "docs/a.md")):
            finding = {
                "signal_id": f"the signal about {path}",
                "relevant_code_paths": [path],
                "relevant_commit_hashes": {"a" * 40: "First import"},
                "data_queried": "",
                "verified": True,
            }
            await handoff_project.log(uow, report, "signal_finding", finding)
    assert isinstance(await handoff_project.consider(first), Start)
    assert isinstance(await handoff_project.consider(second), Start)


@pytest.mark.parametrize("kind", ["claim", "commit", "pull_request"])
async def test_handoff_other_open_work_blocks(handoff_project: HandoffProject, kind: str) -> None:
    other = await handoff_project.ready(implementation_pr_url=PR if kind == "pull_request" else None)
    async with unit_of_work(handoff_project.engine) as uow:
        if kind == "claim":
            bob, _ = await add_user(uow, "bob", organization_id=handoff_project.organization)
            await claims.claim(
                uow,
                project_id=handoff_project.project,
                report_id=other,
                user_id=bob,
                requested=ClaimRequest(),
                now=now(),
            )
        if kind == "commit":
            content = {"repository": REPOSITORY, "branch": "b", "commit_sha": "a" * 40, "message": "m"}
            await handoff_project.log(uow, other, "commit", content)
    report = await handoff_project.ready()
    said = await handoff_project.consider(report)
    assert isinstance(said, NoStart)
    assert f"on report {other}" in said.reason
    assert await handoff_project.notes(report) == [said.reason]
    async with unit_of_work(handoff_project.engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == other).values(status="resolved"))
    assert isinstance(await handoff_project.consider(report), Start)


@pytest.mark.parametrize(("verdict", "word"), [("suspicious", "suspicious"), (None, "not screened")])
async def test_handoff_suspicious_signal_blocks_with_log_entry(
    handoff_project: HandoffProject, verdict: str | None, word: str
) -> None:
    report = await handoff_project.ready(verdict=verdict, priority="P0")
    assert isinstance(await handoff_project.consider(report), NoStart)
    (note,) = await handoff_project.notes(report)
    assert word in note
    assert await handoff_project.handoffs() == []


async def test_handoff_personal_threshold_overrides_project(handoff_project: HandoffProject) -> None:
    async with unit_of_work(handoff_project.engine) as uow:
        await project_configs.change(
            uow, handoff_project.project, {"default_autostart_priority": "P0"}, now=now()
        )
    report = await handoff_project.ready(priority="P2")
    assert isinstance(await handoff_project.consider(report), NoStart)
    async with unit_of_work(handoff_project.engine) as uow:
        await autonomy.change(uow, handoff_project.ann, {"autostart_priority": "P2"}, now=now())
    assert isinstance(await handoff_project.consider(report), Start)


async def test_handoff_without_channel_waits_and_choosing_one_reconsiders(
    handoff_project: HandoffProject,
) -> None:
    await handoff_project.choose("off")
    report = await handoff_project.ready()
    assert isinstance(await handoff_project.consider(report), NoStart)
    assert await handoff_project.notes(report) == []
    await handoff_project.choose("pull")
    assert [(job.name, job.key) for job in handoff_project.line.jobs] == [("hand_off", str(report))]


async def test_handoff_failed_work_is_logged_and_claim_ends(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    await handoff_project.consider(report)
    await finish(handoff_project, report, "failed", error="No tests.")
    assert await claim_of(handoff_project, report) is None
    (handoff,) = await handoff_project.handoffs(report)
    assert handoff.ended_at is not None
    assert (await handoff_project.notes(report))[
        -1
    ] == f"The work of task {handoff.task_id} failed: No tests."
    # It is not tried again and again: only new research makes it worth another try.
    assert isinstance(await handoff_project.consider(report), NoStart)
    async with unit_of_work(handoff_project.engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == report).values(last_run_at=now()))
    assert isinstance(await handoff_project.consider(report), Start)


async def test_handoff_pull_request_enters_claim_and_blocks_others(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    await handoff_project.consider(report)
    await finish(handoff_project, report, "completed", output={"pr_url": PR})
    assert (await claim_of(handoff_project, report)).pull_requests == [PR]
    async with unit_of_work(handoff_project.engine) as uow:
        assert (await report_row(uow, report))["implementation_pr_url"] == PR
        await uow.execute(sa.update(reports).where(reports.c.id == report).values(last_run_at=now()))
        await uow.execute(sa.delete(report_claims))
    said = await handoff_project.consider(report)
    assert said == NoStart(f"There is already an implementation: {PR}.")
    # Once it is merged, and the problem is back, it is none any more.
    async with unit_of_work(handoff_project.engine) as uow:
        await uow.execute(
            sa.insert(report_watches).values(
                report_id=report,
                kind="fix",
                project_id=handoff_project.project,
                since=now(),
                facts={"pull_request": PR},
            )
        )
    assert isinstance(await handoff_project.consider(report), Start)


async def test_handoff_same_user_claim_does_not_replace_it(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    await handoff_project.consider(report)
    async with unit_of_work(handoff_project.engine) as uow:
        with pytest.raises(AlreadyClaimed):
            await claims.claim(
                uow,
                project_id=handoff_project.project,
                report_id=report,
                user_id=handoff_project.ann,
                requested=ClaimRequest(claim_id="mine"),
                now=now(),
            )
    await finish(handoff_project, report, "failed", error="No tests.")
    assert await claim_of(handoff_project, report) is None


async def test_handoff_of_own_claim_passes_to_task(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    async with unit_of_work(handoff_project.engine) as uow:
        await claims.claim(
            uow,
            project_id=handoff_project.project,
            report_id=report,
            user_id=handoff_project.ann,
            requested=ClaimRequest(claim_id="mine"),
            now=now(),
        )
        made = await service.start_manually(
            uow,
            handoff_project.deps,
            project_id=handoff_project.project,
            report_id=report,
            user_id=handoff_project.ann,
            force=False,
            by_key=False,
            now=now(),
        )
    assert (await claim_of(handoff_project, report)).claim_id == f"task:{made.task_id}"


async def test_handoff_taken_over_claim_is_untouched(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    await handoff_project.consider(report)
    async with unit_of_work(handoff_project.engine) as uow:
        bob, _ = await add_user(uow, "bob", organization_id=handoff_project.organization)
        requested = ClaimRequest(claim_id="mine", takeover=True)
        await claims.claim(
            uow,
            project_id=handoff_project.project,
            report_id=report,
            user_id=bob,
            requested=requested,
            now=now(),
        )
    await finish(handoff_project, report, "cancelled", error="Not needed.")
    assert (await claim_of(handoff_project, report)).user_id == bob


async def test_work_that_nobody_takes_up_fails_in_time(handoff_project: HandoffProject) -> None:
    report = await handoff_project.ready()
    await handoff_project.consider(report)
    (handoff,) = await handoff_project.handoffs(report)
    async with unit_of_work(handoff_project.engine) as uow:
        assert await service.fail_silent(uow, handoff_project.settings, now=now()) == 0
        old = sa.func.now() - sa.text("interval '25 hours'")
        await uow.execute(
            sa.update(task_runs).where(task_runs.c.id == handoff.task_run_id).values(updated_at=old)
        )
        assert await service.fail_silent(uow, handoff_project.settings, now=now()) == 1
        run = await tasks.get_run(uow, handoff.task_run_id)
    assert (run.status, run.error) == ("failed", "Nobody started it for 24 hours.")
    assert await claim_of(handoff_project, report) is None


async def test_handoff_daily_limit(handoff_project: HandoffProject) -> None:
    await handoff_project.choose("pull", daily_limit=1)
    first, second = await handoff_project.ready(paths=["a.py"]), await handoff_project.ready(paths=["b.py"])
    assert isinstance(await handoff_project.consider(first), Start)
    said = await handoff_project.consider(second)
    assert isinstance(said, NoStart)
    assert "1 is the limit" in said.reason


async def test_handoff_by_person_starts_what_would_not_autostart(handoff_project: HandoffProject) -> None:
    doubtful = await handoff_project.ready(verdict="suspicious", reviewers=[])
    async with unit_of_work(handoff_project.engine) as uow:

        async def by_hand(report: UUID, *, force: bool = False) -> Any:
            return await service.start_manually(
                uow,
                handoff_project.deps,
                project_id=handoff_project.project,
                report_id=report,
                user_id=handoff_project.ann,
                force=force,
                by_key=False,
                now=now(),
            )

        made = await by_hand(doubtful)
        assert (made.reason, made.user_id) == ("Started manually.", handoff_project.ann)
        with pytest.raises(Conflict, match="already been handed off"):
            await by_hand(doubtful)
    other = await handoff_project.ready()
    async with unit_of_work(handoff_project.engine) as uow:
        with pytest.raises(Conflict, match=r"touches the same file src/export\.py"):
            await by_hand(other)
        assert (await by_hand(other, force=True)).report_id == other
        with pytest.raises(NotFound):
            await by_hand(UUID(int=1))
    gathering = await handoff_project.ready(status="potential")
    await handoff_project.choose("command")
    async with unit_of_work(handoff_project.engine) as uow:
        with pytest.raises(Conflict, match="only reports that are ready"):
            await by_hand(gathering)
    nowhere = await handoff_project.ready(repository=None, paths=["z.py"])
    async with unit_of_work(handoff_project.engine) as uow:
        with pytest.raises(Conflict, match="No repository"):
            await by_hand(nowhere)
        assert (await config.get(uow, handoff_project.project)).channel == "command"


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
    handoff_project: HandoffProject, theirs: list[str], mine: list[str], stays: bool
) -> None:
    await handoff_project.ready(paths=theirs, implementation_pr_url=PR)
    for _ in range(3):
        await handoff_project.ready(paths=["b.py"], status="resolved", implementation_pr_url=PR)
    assert isinstance(
        await handoff_project.consider(await handoff_project.ready(paths=mine)), NoStart if stays else Start
    )


async def test_open_work_is_read_in_steps_until_some_is_about_the_same(
    handoff_project: HandoffProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_work, "STEP", 2)
    [same, *_] = [
        await handoff_project.ready(paths=[f"{folder}/same.py"], implementation_pr_url=PR)
        for folder in "abcdef"
    ]
    said = await handoff_project.consider(await handoff_project.ready(paths=["a/same.py"]))
    assert isinstance(said, NoStart)
    assert f"on report {same}" in said.reason
