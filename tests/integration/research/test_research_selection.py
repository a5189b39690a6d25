"""Which repositories are looked into, and how a report goes on that waits for one."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.handoff import make_handoff_project
from tests.helpers.hosts.git import Repository
from tests.helpers.reports import add_user
from tests.helpers.research import ResearchEnv, make_research_env, said, shop_repository, trace
from tests.integration.handoff.test_worker_hand_off import app_of

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects
from postroom.domain.reports.state import Event, Finish, Reopen, StartRun, Suppress, WaitsFor
from postroom.git.github_app import Token
from postroom.git.port import NoAccess
from postroom.jobs.port import Job
from postroom.reports.decisions.decide import advance
from postroom.reports.decisions.promotion import RESEARCH_JOB
from postroom.reports.decisions.resume import chosen, resume_all, resume_chosen
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.repositories import service
from postroom.research.outcome import settle
from postroom.research.pipeline import research
from postroom.research.repository import corrections
from postroom.research.schemas import ResearchOutcome
from postroom.settings import ResearchSettings
from postroom.tasks.hand_off import CONSIDER_JOB
from postroom.worker.handoff import HandoffHandlers

STRANGE = "stranger/shop"


@pytest.fixture
async def env(engine: AsyncEngine, tmp_path: Path) -> ResearchEnv:
    return await make_research_env(engine, tmp_path)


@pytest.fixture
def asked(env: ResearchEnv, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What GitHub is asked for; it has nothing."""
    names: list[str] = []

    async def remote(api_url: str, credential: Any, scope: str, name: str, **_: Any) -> Any:
        names.append(name)
        raise NoAccess("not there")

    monkeypatch.setattr(env.hosts, "github_remote", remote)
    return names


async def connect_all(env: ResearchEnv) -> None:
    """Connect the project with a credential that opens all of GitHub."""
    async with unit_of_work(env.engine) as uow:
        await service.connect_github(
            uow,
            vault=env.vault,
            project_id=env.project,
            repository=None,
            api_url="https://api.git.test",
            credential=Token("secret"),
            id=new_id(),
            now=now(),
        )


async def choose(env: ResearchEnv, report: UUID, name: str, *, task: bool = False) -> None:
    async with unit_of_work(env.engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == env.project))
        ann, _ = await add_user(uow, "ann", organization_id=found.scalar_one())
        await artefacts.append(
            uow,
            project_id=env.project,
            report_id=report,
            type="repo_selection",
            content={"repository": name, "reason": "That one."},
            author=Author.task(new_id()) if task else Author.user(ann),
            now=now(),
            id=new_id(),
        )


async def test_selection_unconnected_name_is_proposed_only(env: ResearchEnv, asked: list[str]) -> None:
    await connect_all(env)
    report = await env.report(trace(repository=STRANGE))
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], asked) == ("pending_input", [])
    assert f"The signals name {STRANGE}. Connect it, or choose it" in row["error"]


async def test_selection_connected_name_wins_and_unknown_name_is_reported(
    env: ResearchEnv, asked: list[str]
) -> None:
    await connect_all(env)
    await env.connect(shop_repository(env.folder / "shop"))
    report = await env.report(trace(repository=STRANGE))
    await research(env.researcher(), env.project, report)
    [selection] = (await env.log(report))["repo_selection"]
    assert (selection["repository"], asked) == ("acme/shop", [])
    assert f"also name {STRANGE}; not connected" in selection["reason"]
    # Where nothing of it is found, a person is asked instead.
    report = await env.report(
        said("The colours are odd."), trace("Odd colours.", exception_type="", repository=STRANGE)
    )
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "pending_input"


@pytest.mark.parametrize("owners", [("Stranger",), ("*",)])
async def test_selection_owner_allowed_by_operator_is_examined(
    env: ResearchEnv, asked: list[str], owners: tuple[str, ...]
) -> None:
    await connect_all(env)
    report = await env.report(trace(repository=STRANGE))
    settings = ResearchSettings(named_owners=owners)
    await research(env.researcher(settings=settings), env.project, report)
    assert asked == [STRANGE]


async def test_selection_by_person_is_examined_and_by_agent_if_connected(
    env: ResearchEnv, asked: list[str]
) -> None:
    await connect_all(env)
    report = await env.report(trace())
    await choose(env, report, STRANGE, task=True)
    await research(env.researcher(), env.project, report)
    assert asked == []
    assert (await env.row(report))["status"] == "pending_input"
    report = await env.report(trace())
    await choose(env, report, STRANGE)
    await research(env.researcher(), env.project, report)
    assert asked == [STRANGE]
    assert f"A person chose {STRANGE}, which could not be searched." in (await env.row(report))["error"]


async def test_reports_that_wait_for_a_repository_continue_when_one_is_connected(env: ResearchEnv) -> None:
    report = await env.report(trace())
    other = await env.report(trace(), promoted=False)
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "pending_input"
    await env.connect(shop_repository(env.folder / "shop"))
    async with unit_of_work(env.engine) as uow:
        for resumed in ([report], []):
            found = await resume_all(uow, project_id=env.project, jobs=env.jobs, now=now())
            assert found == resumed
    assert env.jobs.put == [Job(RESEARCH_JOB, str(report), {"project_id": env.project})]
    await research(env.researcher(), env.project, report)
    assert (await env.row(report))["status"] == "ready"
    assert (await env.row(other))["status"] == "potential"


async def test_selection_by_person_continues_report(env: ResearchEnv) -> None:
    for name in ("acme/shop", "acme/copy"):
        await env.connect(shop_repository(env.folder / name), name)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert row["status"] == "pending_input"
    assert "acme/copy" in row["error"]
    place = await make_handoff_project(env.engine)
    api_client = HandoffHandlers(app_of(place, env.folder), asyncio.Event(), env.researcher)
    job = Job(CONSIDER_JOB, str(report), {"project_id": env.project})
    await api_client.consider(job)
    assert (await env.row(report))["status"] == "pending_input", "nobody has chosen"
    await choose(env, report, "acme/shop")
    await api_client.consider(job)
    assert place.line.jobs == [Job(RESEARCH_JOB, str(report), {"project_id": env.project})]
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert (row["status"], log["repo_selection"][-1]["repository"]) == ("ready", "acme/shop")


async def test_selection_name_of_one_signal_does_not_beat_traces(env: ResearchEnv) -> None:
    await env.connect(shop_repository(env.folder / "shop"))
    await env.connect(Repository(env.folder / "web"), "acme/web")
    report = await env.report(*(trace() for _ in range(9)), trace(repo="acme/web"))
    await research(env.researcher(), env.project, report)
    [selection] = (await env.log(report))["repo_selection"]
    assert selection["repository"] == "acme/shop"
    assert "acme/web (1.2, named by 10% of the signals)" in selection["reason"]


async def test_selection_earlier_choices_of_people_are_evidence(env: ResearchEnv) -> None:
    for name in ("acme/shop", "acme/copy"):
        await env.connect(shop_repository(env.folder / name), name)
    old = [await env.report(trace()) for _ in range(2)]
    for each in old:
        await choose(env, each, "acme/copy")
    async with unit_of_work(env.engine) as uow:
        assert await corrections(uow, env.project, new_id()) == {"acme/copy": 0.5}
        assert await corrections(uow, env.project, old[0]) == {"acme/copy": 1 / 3}
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    assert "people chose it for other reports" in (await env.row(report))["error"]


@pytest.mark.parametrize("first", ["ready", "pending_input"])
async def test_selection_correction_by_person_restarts_research(env: ResearchEnv, first: str) -> None:
    await env.connect(shop_repository(env.folder / "shop"))
    await env.connect(Repository(env.folder / "web"), "acme/web")
    vague = said(
        "Our accountant wants an invoice with another address on it and the shop has no place for that."
    )
    report = await env.report(trace() if first == "ready" else vague)
    if first == "pending_input":
        await choose(env, report, "acme/shop")
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["waits_for"]) == (first, None if first == "ready" else "answer")
    place = await make_handoff_project(env.engine)
    api_client = HandoffHandlers(app_of(place, env.folder), asyncio.Event(), env.researcher)
    job = Job(CONSIDER_JOB, str(report), {"project_id": env.project})

    for name, task in (("acme/web", True), ("acme/shop", False)):
        await choose(env, report, name, task=task)
        await api_client.consider(job)
        assert (await env.row(report))["status"] == first, "an agent's word, or what the run chose"

    await choose(env, report, "Acme/Web")
    await api_client.consider(job)
    assert (await env.row(report))["status"] == "candidate"
    await research(env.researcher(), env.project, report)
    assert (await env.log(report))["repo_selection"][-1]["repository"] == "Acme/Web", (
        "the person's word stays"
    )
    assert (await env.row(report))["repository"] == "acme/web"
    await api_client.consider(job)
    assert (await env.row(report))["status"] != "candidate", "it is done once"


async def test_selection_of_dismissal_counts_after_restore(
    env: ResearchEnv,
) -> None:
    await env.connect(shop_repository(env.folder / "shop"))
    await env.connect(Repository(env.folder / "web"), "acme/web")
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    async with unit_of_work(env.engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == env.project))
        ann, _ = await add_user(uow, "ann", organization_id=found.scalar_one())
        await artefacts.append(
            uow,
            project_id=env.project,
            report_id=report,
            type="dismissal",
            content={"reason": "wrong_repo", "note": None, "corrected_repository": "acme/web"},
            author=Author.user(ann),
            now=now(),
            id=new_id(),
        )
        assert await chosen(uow, project_id=env.project, report_ids=[report]) == [report]
        for event in (Suppress(), Reopen()):
            events = [event]
            await advance(
                uow, RecordingJobs(), project_id=env.project, report_id=report, events=events, now=now()
            )
            left = await chosen(uow, project_id=env.project, report_ids=[report])
            assert left == ([] if event == Suppress() else [report])
        for resumed in (True, False):
            found_again = await resume_chosen(
                uow, project_id=env.project, report_id=report, jobs=env.jobs, now=now()
            )
            assert found_again is resumed
    await research(env.researcher(), env.project, report)
    assert (await env.log(report))["repo_selection"][-1]["repository"] == "acme/web"


async def test_selection_during_run_does_not_restart_research(env: ResearchEnv) -> None:
    report, moment = await env.report(trace()), now()
    async with unit_of_work(env.engine) as uow:
        user_id, _ = await add_user(uow)
        events: list[Event] = [StartRun(increment=3), Finish("Title", "Summary")]
        await advance(
            uow, RecordingJobs(), project_id=env.project, report_id=report, events=events, now=moment
        )
        for later, expected in ((timedelta(0), []), (timedelta(microseconds=1), [report])):
            await artefacts.append(
                uow,
                project_id=env.project,
                report_id=report,
                type="repo_selection",
                content={"repository": "harbour/web", "reason": "It lives there."},
                author=Author.user(user_id),
                now=moment + later,
                id=new_id(),
            )
            assert await chosen(uow, project_id=env.project, report_ids=[report]) == expected


async def test_settle_without_repository_after_choice_during_research_resumes_research(
    env: ResearchEnv,
) -> None:
    report = await env.report(trace())
    begun = now()
    async with unit_of_work(env.engine) as uow:
        await advance(
            uow,
            env.jobs,
            project_id=env.project,
            report_id=report,
            events=[StartRun(increment=3)],
            now=begun,
        )
    await choose(env, report, "acme/shop")
    outcome = ResearchOutcome(
        "pending_input", title="T", summary="S", error="None fits.", waits_for=WaitsFor.REPOSITORY
    )
    async with unit_of_work(env.engine) as uow:
        await settle(uow, env.jobs, project_id=env.project, report_id=report, outcome=outcome, now=now())
    assert env.jobs.put == [Job(CONSIDER_JOB, str(report), {"project_id": env.project})]
