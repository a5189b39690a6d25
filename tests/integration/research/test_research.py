"""Researching reports over real repositories: what it leaves, and how it ends."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.hosts.git import Repository
from tests.helpers.research import ResearchEnv, make_research_env, make_shop_env, said, shop_repository, trace

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects, reports, signal_screenings, signals, users
from postroom.domain.reports.state import Suppress
from postroom.jobs.port import Job
from postroom.reports.decisions.decide import advance
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.research import steps
from postroom.research.context import Round
from postroom.research.pipeline import LET_GROUP, research
from postroom.research.schemas import StepOutput
from postroom.screening import service as screening
from postroom.tasks.hand_off import CONSIDER_JOB


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, tmp_path: Path) -> ResearchEnv:
    """A project that is connected to the shop."""
    return await make_shop_env(engine, tmp_path)


async def test_research_report_with_trace_becomes_ready(env: ResearchEnv) -> None:
    report = await env.report(
        trace(users_affected=50), said("The cart page shows an error when it is empty.")
    )
    outcome = await research(env.researcher(), env.project, report)

    row, log = await env.row(report), await env.log(report)
    assert outcome is not None
    assert (outcome.kind, row["status"], row["error"]) == ("ready", "ready", None)
    assert row["title"].startswith("fix(cart): ")
    assert "shop/cart.py, line 6 in acme/shop" in row["summary"]
    assert (row["run_count"], row["signals_at_run"]) == (1, 2 + 3)
    assert row["actionability"] == "immediately_actionable"
    assert row["priority"] in {"P0", "P1", "P2"}
    assert row["reviewer_logins"] == ["ann"]
    assert log["safety_judgment"] == [
        {"choice": True, "explanation": log["safety_judgment"][0]["explanation"]}
    ]
    assert log["repo_selection"][0]["repository"] == "acme/shop"
    findings = log["signal_finding"]
    assert len(findings) == 2
    assert findings[0]["relevant_code_paths"][0] == "shop/cart.py"
    assert (findings[0]["verified"], findings[1]["verified"]) == (True, False)
    [reason] = [*findings[0]["relevant_commit_hashes"].values()][:1]
    assert reason.startswith("last change to line 6 of shop/cart.py")
    assert "TotalError" in log["code_reference"][0]["contents"]
    [reviewer] = log["suggested_reviewers"][0]
    assert (reviewer["github_login"], reviewer["github_name"]) == ("ann", "Ann")
    assert reviewer["relevant_commits"][0]["reason"].startswith("last change to line 6")
    assert " × severity " in log["priority_judgment"][0]["explanation"]
    assert Job(CONSIDER_JOB, str(report), {"project_id": env.project}) in env.jobs.put


async def test_research_done_steps_are_not_repeated(env: ResearchEnv) -> None:
    report = await env.report(trace())
    assert await research(env.researcher(), env.project, report) is not None
    before = await env.log(report)
    assert await research(env.researcher(), env.project, report) is None
    assert await env.log(report) == before


async def test_research_report_without_signals_fails(env: ResearchEnv) -> None:
    report = await env.report()
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["error"], row["run_count"]) == ("failed", "No signals found", 0)


async def test_research_without_repository_asks_person(engine: AsyncEngine, tmp_path: Path) -> None:
    env = await make_research_env(engine, tmp_path)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "repository")
    assert row["error"].startswith("Repository selection required: No repository is connected")
    assert log["repo_selection"][0]["repository"] is None


async def test_research_close_repositories_are_both_named(env: ResearchEnv, tmp_path: Path) -> None:
    await env.connect(shop_repository(tmp_path / "copy"), "acme/copy")
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "repository")
    assert "acme/shop" in row["error"]
    assert "acme/copy" in row["error"]


async def test_research_repository_with_evidence_is_chosen(env: ResearchEnv, tmp_path: Path) -> None:
    await env.connect(Repository(tmp_path / "other"), "acme/other")
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    assert (await env.log(report))["repo_selection"][0]["repository"] == "acme/shop"


async def test_research_repository_chosen_by_person_counts(env: ResearchEnv, tmp_path: Path) -> None:
    await env.connect(shop_repository(tmp_path / "copy"), "acme/copy")
    report = await env.report(trace())
    async with unit_of_work(env.engine) as uow:
        user = await uow.execute(
            sa.insert(users)
            .values(uuid=new_id(), email="a@example.com", created_at=now())
            .returning(users.c.id)
        )
        await artefacts.append(
            uow,
            project_id=env.project,
            report_id=report,
            type="repo_selection",
            content={"repository": "acme/copy", "reason": "I know it."},
            author=Author.user(user.scalar_one()),
            now=now(),
            id=new_id(),
        )
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert row["status"] == "ready"
    assert log["repo_selection"][-1]["repository"] == "acme/copy"


async def test_research_uninformative_report_returns_with_weight_0(env: ResearchEnv) -> None:
    report = await env.report(said("Does not work"))
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["total_weight"], row["promoted_at"]) == ("potential", 0.0, None)
    assert row["error"].startswith("Not actionable: ")
    assert row["actionability"] == "not_actionable"


async def test_research_guess_only_asks_person(env: ResearchEnv) -> None:
    text = "Our accountant wants an invoice with another address on it and the shop has no place for that anywhere."
    report = await env.report(said(text))
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert row["status"] == "pending_input"
    assert row["error"].startswith("Requires human input: ")
    assert "no file of acme/shop fits its words" in row["error"], (
        "files that share a few words only are no place"
    )
    assert row["reviewer_logins"] == []
    assert not row["title"].startswith(("fix(", "feat("))


async def _mark(env: ResearchEnv, report: UUID, verdict: str) -> list[UUID]:
    async with unit_of_work(env.engine) as uow:
        ids = list(
            (await uow.execute(sa.select(signals.c.id).where(signals.c.report_id == report))).scalars()
        )
        for id in ids:
            await uow.execute(
                sa.insert(signal_screenings).values(
                    signal_id=id,
                    project_id=env.project,
                    verdict=verdict,
                    threat_type="instruction_override",
                    score=0.6,
                    explanation="It gives orders.",
                    model="test",
                    screened_at=now(),
                )
            )
    return ids


async def test_research_unsafe_report_fails_first_and_is_quarantined(env: ResearchEnv) -> None:
    report = await env.report(trace(), trace())
    ids = await _mark(env, report, "blocked")
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert row["status"] == "failed"
    assert row["error"].startswith("Failed safety review: ")
    assert {*log} == {"safety_judgment"}
    assert log["safety_judgment"][0]["choice"] is False
    async with unit_of_work(env.engine) as uow:
        held = await screening.quarantine(uow, project_id=env.project, limit=10)
    assert {one.signal_id for one in held.held} == {*ids}
    assert (row["signal_count"], row["total_weight"]) == (0, 0)


async def test_research_one_suspicious_signal_of_three_is_tolerated(env: ResearchEnv) -> None:
    report = await env.report(trace(), trace(), trace())
    ids = await _mark(env, report, "clean")
    async with unit_of_work(env.engine) as uow:
        await uow.execute(
            sa.update(signal_screenings)
            .where(signal_screenings.c.signal_id == ids[0])
            .values(verdict="suspicious")
        )
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "ready"


async def test_research_paused_project_stops_between_steps_and_continues(env: ResearchEnv) -> None:
    report = await env.report(trace())
    paused = False

    def pause() -> bool:
        return paused

    async with unit_of_work(env.engine) as uow:
        await uow.execute(
            sa.update(projects)
            .where(projects.c.id == env.project)
            .values(processing_paused_until=now().replace(year=now().year + 1))
        )
    assert await research(env.researcher(), env.project, report, stopping=pause) is None
    assert (await env.row(report))["status"] == "candidate"
    async with unit_of_work(env.engine) as uow:
        await uow.execute(
            sa.update(projects).where(projects.c.id == env.project).values(processing_paused_until=None)
        )
    assert await research(env.researcher(), env.project, report) is not None
    assert (await env.row(report))["status"] == "ready"


async def test_research_resumes_at_first_missing_step(env: ResearchEnv) -> None:
    """Stopped before every step in turn, a run still does each step once."""
    report = await env.report(trace(), trace())
    for allowed in range(1, 40):
        left = allowed

        def enough() -> bool:
            nonlocal left
            left -= 1
            return left < 0

        if await research(env.researcher(), env.project, report, stopping=enough) is not None:
            break
    done = await env.steps(report)
    assert len(done) == len(set(done))
    assert [step for _, step, _ in done] == [
        "read",
        "safety",
        "priority",
        "about",
        "repository",
        "code",
        "finding",
        "finding",
        "actionability",
        "reviewers",
        "words",
    ]
    log = await env.log(report)
    assert {type: len(entries) for type, entries in log.items()} == {
        "safety_judgment": 1,
        "repo_selection": 1,
        "code_reference": len(log["code_reference"]),
        "signal_finding": 2,
        "actionability_judgment": 1,
        "priority_judgment": 1,
        "suggested_reviewers": 1,
    }
    assert (await env.row(report))["run_count"] == 1


async def test_signals_that_come_meanwhile_are_looked_at_too(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await env.report(trace())
    real, times = steps.judge_priority, 0

    async def late(round: Round) -> StepOutput:
        nonlocal times
        times += 1
        if times == 1:
            await env.add(report, [trace()])
        return await real(round)

    monkeypatch.setattr(steps, "judge_priority", late)
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert (row["status"], row["run_count"], times) == ("ready", 1, 2)
    assert len(log["signal_finding"]) == 2
    assert len(log["priority_judgment"]) == 2


async def test_research_rounds_are_limited_in_frequency(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await env.report(trace())
    real = steps.judge_priority

    async def late(round: Round) -> StepOutput:
        await env.add(report, [trace()])
        return await real(round)

    monkeypatch.setattr(steps, "judge_priority", late)
    await research(env.researcher(), env.project, report)
    assert max(round for round, _, _ in await env.steps(report)) == 10
    assert (await env.row(report))["status"] == "ready"


async def test_research_dismissed_report_is_skipped(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await env.report(trace())
    real = steps.judge_priority

    async def dismissed(round: Round) -> StepOutput:
        async with unit_of_work(env.engine) as uow:
            await advance(
                uow,
                RecordingJobs(),
                project_id=env.project,
                report_id=report,
                events=[Suppress()],
                now=now(),
            )
        return await real(round)

    monkeypatch.setattr(steps, "judge_priority", dismissed)
    assert await research(env.researcher(), env.project, report) is None
    assert (await env.row(report))["status"] == "suppressed"
    assert "priority_judgment" not in await env.log(report)


async def test_research_many_signals_are_sampled_with_findings(engine: AsyncEngine, tmp_path: Path) -> None:
    env = await make_research_env(engine, tmp_path, max_signals=5, max_findings=3)
    await env.connect(shop_repository(tmp_path / "shop"))
    report = await env.report(*(trace() for _ in range(12)))
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "ready"
    assert len((await env.log(report))["signal_finding"]) == 3


async def test_research_two_workers_write_everything_once(env: ResearchEnv) -> None:
    report = await env.report(trace(), trace())
    await asyncio.gather(*(research(env.researcher(), env.project, report) for _ in range(3)))
    done = await env.steps(report)
    assert len(done) == len(set(done)) == 11
    log = await env.log(report)
    assert len(log["signal_finding"]) == 2
    assert len(log["priority_judgment"]) == 1
    async with unit_of_work(env.engine) as uow:
        count = await uow.execute(sa.select(reports.c.artefact_count).where(reports.c.id == report))
    assert count.scalar_one() == sum(map(len, log.values()))


async def test_research_yields_to_waiting_grouping_for_limited_time(env: ResearchEnv) -> None:
    report = await env.report(trace())
    moment = now()
    async with unit_of_work(env.engine) as uow:
        await uow.execute(
            sa.insert(signals).values(
                id=new_id(),
                project_id=env.project,
                source_product="zendesk",
                source_type="ticket",
                source_id="1",
                description="x",
                weight=0.5,
                content_hash=b"x",
                timestamp=moment,
                received_at=moment,
            )
        )
    assert await research(env.researcher(clock=lambda: moment), env.project, report) is None
    row = await env.row(report)
    assert (row["status"], row["run_count"]) == ("candidate", 0)
    later = moment + LET_GROUP
    outcome = await research(env.researcher(clock=lambda: later), env.project, report)
    assert outcome is not None
    row = await env.row(report)
    assert (row["status"], row["run_count"]) == ("ready", 1)
