"""Repositories that are empty, huge, odd or out of reach: research ends with a clear text, and in time."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.git_http import GitServer, git_server
from tests.helpers.research import CART, VIEWS, ResearchEnv, make_research_env, shop_repository, trace

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.domain.reports.state import Event, Finish, Resolve, StartRun
from postroom.git.hosts import GitHosts
from postroom.jobs.port import Job
from postroom.reports.decisions.decide import advance
from postroom.reports.decisions.promotion import RESEARCH_JOB, promote
from postroom.repositories import service
from postroom.research.pipeline import LET_GROUP, MAX_WAIT, research
from postroom.research.sweep import HOST_WAIT, PAUSE, retry_unreachable_hosts, sweep
from postroom.settings import GitHubSettings, GitSettings
from postroom.tasks.hand_off import CONSIDER_JOB


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, real: Path) -> ResearchEnv:
    """A project without a repository."""
    return await make_research_env(engine, real)


@pytest.fixture
def server(env: ResearchEnv) -> Iterator[GitServer]:
    (env.folder / "served").mkdir()
    with git_server(env.folder / "served") as running:
        yield running


async def remote(env: ResearchEnv, server: GitServer, name: str = "acme/shop") -> None:
    async with unit_of_work(env.engine) as uow:
        await service.connect_remote(
            uow,
            vault=env.vault,
            project_id=env.project,
            url=server.url("shop.git"),
            protocols="http",
            repository=name,
            credential=None,
            id=new_id(),
            now=now(),
        )


async def test_research_remote_is_cloned(env: ResearchEnv, server: GitServer) -> None:
    shop_repository(env.folder / "shop").bare(env.folder / "served" / "shop.git")
    await remote(env, server)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert row["status"] == "ready"
    [commit, *_] = log["suggested_reviewers"][0][0]["relevant_commits"]
    assert commit["url"] == f"{server.url('shop')}/commit/{commit['sha']}"


async def test_research_empty_repository_is_reported(env: ResearchEnv) -> None:
    await env.connect(Repository(env.folder / "empty", empty=True))
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "repository")
    assert "acme/shop could not be read: the repository has no commit" in row["error"]


async def test_research_missing_repository_is_reported_inaccessible(
    env: ResearchEnv, server: GitServer
) -> None:
    await remote(env, server)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    assert "acme/shop can't be accessed" in (await env.row(report))["error"]


async def test_research_too_large_repository_is_reported(env: ResearchEnv, server: GitServer) -> None:
    made = shop_repository(env.folder / "shop")
    made.commit({"large.bin": os.urandom(3 << 20)})
    made.bare(env.folder / "served" / "shop.git")
    settings = GitSettings(protocols="http", clone_megabytes=1, allow_private=True)
    env.hosts = GitHosts(settings, GitHubSettings(), clones=env.folder / "clones")
    await remote(env, server)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    assert "larger than 1 MB" in (await env.row(report))["error"]


async def test_research_waits_for_host_and_continues(env: ResearchEnv, server: GitServer) -> None:
    shop_repository(env.folder / "shop").bare(env.folder / "served" / "shop.git")
    await remote(env, server)
    server.status = 429
    report = await env.report(trace())
    later = timedelta(0)

    def clock() -> datetime:
        return now() + later

    researcher = env.researcher(clock=clock)
    for _ in range(5):  # however often a job took it up: time counts
        assert await research(researcher, env.project, report) is None
    assert (await env.row(report))["status"] == "in_progress"
    later = 2 * PAUSE
    assert await sweep(env.engine, env.jobs, clock) == (1, 0)

    later = MAX_WAIT
    await research(researcher, env.project, report)
    row = await env.row(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "git_host")
    assert row["error"].startswith("Repository can't be reached: acme/shop could not be read: ")
    assert "429" not in row["error"]

    server.status = 0
    assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 0
    later += HOST_WAIT + timedelta(seconds=10)
    env.jobs.put.clear()
    assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 1
    assert env.jobs.put == [Job(RESEARCH_JOB, str(report), {"project_id": env.project})]
    assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 0
    await research(researcher, env.project, report)
    assert (await env.row(report))["status"] == "ready"


async def test_research_again_with_the_host_down_returns_the_report_and_retries(
    env: ResearchEnv, server: GitServer
) -> None:
    shop_repository(env.folder / "shop").bare(env.folder / "served" / "shop.git")
    await remote(env, server)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    before = await env.row(report)
    assert before["status"] == "ready"
    server.status = 503
    await env.add(report, [trace()])
    async with unit_of_work(env.engine) as uow:
        await promote(uow, [report], now(), jobs=RecordingJobs())
    hosts = GitHosts(
        GitSettings(protocols="http", allow_private=True),
        GitHubSettings(),
        clones=env.folder / "other clones",
    )
    later = timedelta(0)

    def clock() -> datetime:
        return now() + later

    researcher = replace(env.researcher(clock=clock), hosts=hosts)
    env.jobs.put.clear()
    assert await research(researcher, env.project, report) is None
    row = await env.row(report)
    assert (row["status"], row["waits_for"]) == ("ready", "git_host")
    # What changed during the research, such as a judgment, was not considered while it was not ready.
    assert Job(CONSIDER_JOB, str(report), {"project_id": env.project}) in env.jobs.put
    assert row["error"].startswith("Repository can't be reached: acme/shop could not be read: ")
    kept = ("title", "summary", "signals_at_research", "signals_at_run", "problem_length")
    assert {name: row[name] for name in kept} == {name: before[name] for name in kept}

    server.status = 0
    assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 0
    later = HOST_WAIT + timedelta(seconds=10)
    assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 1
    await research(researcher, env.project, report)
    row = await env.row(report)
    assert (row["status"], row["waits_for"], row["error"]) == ("ready", None, None)
    assert row["signals_at_research"] == 2


async def test_research_report_waiting_for_host_can_be_resolved(env: ResearchEnv, server: GitServer) -> None:
    await remote(env, server)
    server.status = 503
    report = await env.report(trace())
    async with unit_of_work(env.engine) as uow:
        steps: list[Event] = [StartRun(increment=3), Finish("Title", "Summary")]
        await advance(uow, RecordingJobs(), project_id=env.project, report_id=report, events=steps, now=now())
        await promote(uow, [report], now(), jobs=RecordingJobs())
    await research(env.researcher(), env.project, report)
    async with unit_of_work(env.engine) as uow:
        await advance(
            uow, RecordingJobs(), project_id=env.project, report_id=report, events=[Resolve()], now=now()
        )

    def clock() -> datetime:
        return now() + timedelta(days=1)

    assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 0


async def test_research_unavailable_host_is_polled_with_backoff(env: ResearchEnv, server: GitServer) -> None:
    await remote(env, server)
    server.status = 503
    report = await env.report(trace())
    later = timedelta(0)

    def clock() -> datetime:
        return now() + later

    researcher = env.researcher(clock=clock)
    for time in range(2):
        await research(researcher, env.project, report)
        if time == 0:
            later += MAX_WAIT
            await research(researcher, env.project, report)
        assert (await env.row(report))["status"] == "pending_input"
        later += time * HOST_WAIT + timedelta(seconds=10)
        assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 0
        later += HOST_WAIT
        assert await retry_unreachable_hosts(env.engine, env.jobs, clock) == 1


async def test_waiting_for_grouping_costs_no_patience(env: ResearchEnv, server: GitServer) -> None:
    await remote(env, server)
    server.status = 503
    report = await env.report(trace())
    later = timedelta(0)
    async with unit_of_work(env.engine) as uow:
        waiting = {"source_product": "zendesk", "source_type": "ticket", "source_id": "1"}
        await uow.execute(
            sa.insert(signals).values(
                **waiting,
                id=new_id(),
                project_id=env.project,
                description="x",
                weight=0.5,
                content_hash=b"x",
                timestamp=now(),
                received_at=now(),
            )
        )

    def clock() -> datetime:
        return now() + later

    for _ in range(3):
        assert await research(env.researcher(clock=clock), env.project, report) is None
    assert (await env.row(report))["status"] == "candidate"
    later = LET_GROUP
    assert await research(env.researcher(clock=clock), env.project, report) is None
    assert (await env.row(report))["status"] == "in_progress", "the host is waited for"


async def test_research_unreadable_repository_does_not_hide_other(env: ResearchEnv) -> None:
    await env.connect(Repository(env.folder / "empty", empty=True), "acme/empty")
    await env.connect(shop_repository(env.folder / "shop"))
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert row["status"] == "ready"
    assert "acme/empty could not be read" in log["repo_selection"][0]["reason"]


async def test_binary_and_odd_files_do_no_harm(env: ResearchEnv) -> None:
    made = Repository(env.folder / "shop")
    made.commit(
        {
            "shop/cart.py": CART.replace(b"empty cart", "f\xfcr empty cart".encode("latin-1")),
            "shop/views.py": VIEWS,
            "shop/logo.png": b"\x89PNG\0total" + os.urandom(100),
            "shop/null.py": b"def total\0()",
            "w\udce4hrung.py": b"x",
            "long.js": b"total(" + b"x" * 400_000,
        }
    )
    await env.connect(made)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert row["status"] == "ready"
    assert "f\ufffdr empty cart" in log["code_reference"][0]["contents"]


async def test_research_branch_rewritten_meanwhile_is_harmless(env: ResearchEnv) -> None:
    made = shop_repository(env.folder / "shop")
    await env.connect(made)
    report, left = await env.report(trace()), 6

    def soon() -> bool:
        nonlocal left
        left -= 1
        return left < 0

    assert await research(env.researcher(), env.project, report, stopping=soon) is None
    made.git("checkout", "--quiet", "--orphan", "other")
    made.commit({"shop/cart.py": CART})
    made.git("branch", "--delete", "--force", "main")
    made.git("branch", "--move", "main")
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "ready"


async def test_research_unreadable_candidate_leaves_choice_open_naming_both(
    env: ResearchEnv, server: GitServer
) -> None:
    await remote(env, server, "acme/gone")
    await env.connect(shop_repository(env.folder / "shop"))
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "repository")
    assert "acme/gone, which could not be searched, or acme/shop" in row["error"]
    assert "only repository" not in row["error"]
