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
from tests.helpers.handoff import make_shop
from tests.helpers.hosts.git import Repository
from tests.helpers.reports import add_user
from tests.helpers.research import World, make_world, said, shop, trace
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
async def world(engine: AsyncEngine, tmp_path: Path) -> World:
    return await make_world(engine, tmp_path)


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What GitHub is asked for; it has nothing."""
    names: list[str] = []

    async def remote(api_url: str, credential: Any, scope: str, name: str, **_: Any) -> Any:
        names.append(name)
        raise NoAccess("not there")

    monkeypatch.setattr(world.hosts, "github_remote", remote)
    return names


async def connect_all(world: World) -> None:
    """Connect the project with a credential that opens all of GitHub."""
    async with unit_of_work(world.engine) as uow:
        await service.connect_github(
            uow,
            vault=world.vault,
            project_id=world.project,
            repository=None,
            api_url="https://api.git.test",
            credential=Token("secret"),
            id=new_id(),
            now=now(),
        )


async def choose(world: World, report: UUID, name: str, *, task: bool = False) -> None:
    async with unit_of_work(world.engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == world.project))
        ann, _ = await add_user(uow, "ann", organization_id=found.scalar_one())
        await artefacts.append(
            uow,
            project_id=world.project,
            report_id=report,
            type="repo_selection",
            content={"repository": name, "reason": "That one."},
            author=Author.task(new_id()) if task else Author.user(ann),
            now=now(),
            id=new_id(),
        )


async def test_selection_unconnected_name_is_proposed_only(world: World, asked: list[str]) -> None:
    await connect_all(world)
    report = await world.report(trace(repository=STRANGE))
    await research(world.researcher(), world.project, report)
    row = await world.row(report)
    assert (row["status"], asked) == ("pending_input", [])
    assert f"The signals name {STRANGE}. Connect it, or choose it" in row["error"]


async def test_selection_connected_name_wins_and_unknown_name_is_reported(
    world: World, asked: list[str]
) -> None:
    await connect_all(world)
    await world.connect(shop(world.folder / "shop"))
    report = await world.report(trace(repository=STRANGE))
    await research(world.researcher(), world.project, report)
    [selection] = (await world.log(report))["repo_selection"]
    assert (selection["repository"], asked) == ("acme/shop", [])
    assert f"also name {STRANGE}; not connected" in selection["reason"]
    # Where nothing of it is found, a person is asked instead.
    report = await world.report(
        said("The colours are odd."), trace("Odd colours.", exception_type="", repository=STRANGE)
    )
    await research(world.researcher(), world.project, report)
    assert (await world.row(report))["status"] == "pending_input"


@pytest.mark.parametrize("owners", [("Stranger",), ("*",)])
async def test_selection_owner_allowed_by_operator_is_examined(
    world: World, asked: list[str], owners: tuple[str, ...]
) -> None:
    await connect_all(world)
    report = await world.report(trace(repository=STRANGE))
    settings = ResearchSettings(named_owners=owners)
    await research(world.researcher(settings=settings), world.project, report)
    assert asked == [STRANGE]


async def test_selection_by_person_is_examined_and_by_agent_if_connected(
    world: World, asked: list[str]
) -> None:
    await connect_all(world)
    report = await world.report(trace())
    await choose(world, report, STRANGE, task=True)
    await research(world.researcher(), world.project, report)
    assert asked == []
    assert (await world.row(report))["status"] == "pending_input"
    report = await world.report(trace())
    await choose(world, report, STRANGE)
    await research(world.researcher(), world.project, report)
    assert asked == [STRANGE]
    assert f"A person chose {STRANGE}, which could not be searched." in (await world.row(report))["error"]


async def test_reports_that_wait_for_a_repository_continue_when_one_is_connected(world: World) -> None:
    report = await world.report(trace())
    other = await world.report(trace(), promoted=False)
    await research(world.researcher(), world.project, report)
    assert (await world.row(report))["status"] == "pending_input"
    await world.connect(shop(world.folder / "shop"))
    async with unit_of_work(world.engine) as uow:
        for resumed in ([report], []):
            found = await resume_all(uow, project_id=world.project, jobs=world.jobs, now=now())
            assert found == resumed
    assert world.jobs.put == [Job(RESEARCH_JOB, str(report), {"project_id": world.project})]
    await research(world.researcher(), world.project, report)
    assert (await world.row(report))["status"] == "ready"
    assert (await world.row(other))["status"] == "potential"


async def test_selection_by_person_continues_report(world: World) -> None:
    for name in ("acme/shop", "acme/copy"):
        await world.connect(shop(world.folder / name), name)
    report = await world.report(trace())
    await research(world.researcher(), world.project, report)
    row = await world.row(report)
    assert row["status"] == "pending_input"
    assert "acme/copy" in row["error"]
    place = await make_shop(world.engine)
    desk = HandoffHandlers(app_of(place, world.folder), asyncio.Event(), world.researcher)
    job = Job(CONSIDER_JOB, str(report), {"project_id": world.project})
    await desk.consider(job)
    assert (await world.row(report))["status"] == "pending_input", "nobody has chosen"
    await choose(world, report, "acme/shop")
    await desk.consider(job)
    assert place.line.jobs == [Job(RESEARCH_JOB, str(report), {"project_id": world.project})]
    await research(world.researcher(), world.project, report)
    row, log = await world.row(report), await world.log(report)
    assert (row["status"], log["repo_selection"][-1]["repository"]) == ("ready", "acme/shop")


async def test_selection_name_of_one_signal_does_not_beat_traces(world: World) -> None:
    await world.connect(shop(world.folder / "shop"))
    await world.connect(Repository(world.folder / "web"), "acme/web")
    report = await world.report(*(trace() for _ in range(9)), trace(repo="acme/web"))
    await research(world.researcher(), world.project, report)
    [selection] = (await world.log(report))["repo_selection"]
    assert selection["repository"] == "acme/shop"
    assert "acme/web (1.2, named by 10% of the signals)" in selection["reason"]


async def test_selection_earlier_choices_of_people_are_evidence(world: World) -> None:
    for name in ("acme/shop", "acme/copy"):
        await world.connect(shop(world.folder / name), name)
    old = [await world.report(trace()) for _ in range(2)]
    for each in old:
        await choose(world, each, "acme/copy")
    async with unit_of_work(world.engine) as uow:
        assert await corrections(uow, world.project, new_id()) == {"acme/copy": 0.5}
        assert await corrections(uow, world.project, old[0]) == {"acme/copy": 1 / 3}
    report = await world.report(trace())
    await research(world.researcher(), world.project, report)
    assert "people chose it for other reports" in (await world.row(report))["error"]


@pytest.mark.parametrize("first", ["ready", "pending_input"])
async def test_selection_correction_by_person_restarts_research(world: World, first: str) -> None:
    await world.connect(shop(world.folder / "shop"))
    await world.connect(Repository(world.folder / "web"), "acme/web")
    vague = said(
        "Our accountant wants an invoice with another address on it and the shop has no place for that."
    )
    report = await world.report(trace() if first == "ready" else vague)
    if first == "pending_input":
        await choose(world, report, "acme/shop")
    await research(world.researcher(), world.project, report)
    row = await world.row(report)
    assert (row["status"], row["waits_for"]) == (first, None if first == "ready" else "answer")
    place = await make_shop(world.engine)
    desk = HandoffHandlers(app_of(place, world.folder), asyncio.Event(), world.researcher)
    job = Job(CONSIDER_JOB, str(report), {"project_id": world.project})

    for name, task in (("acme/web", True), ("acme/shop", False)):
        await choose(world, report, name, task=task)
        await desk.consider(job)
        assert (await world.row(report))["status"] == first, "an agent's word, or what the run chose"

    await choose(world, report, "Acme/Web")
    await desk.consider(job)
    assert (await world.row(report))["status"] == "candidate"
    await research(world.researcher(), world.project, report)
    assert (await world.log(report))["repo_selection"][-1]["repository"] == "acme/web"
    await desk.consider(job)
    assert (await world.row(report))["status"] != "candidate", "it is done once"


async def test_selection_of_dismissal_counts_after_restore(
    world: World,
) -> None:
    await world.connect(shop(world.folder / "shop"))
    await world.connect(Repository(world.folder / "web"), "acme/web")
    report = await world.report(trace())
    await research(world.researcher(), world.project, report)
    async with unit_of_work(world.engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == world.project))
        ann, _ = await add_user(uow, "ann", organization_id=found.scalar_one())
        await artefacts.append(
            uow,
            project_id=world.project,
            report_id=report,
            type="dismissal",
            content={"reason": "wrong_repo", "note": None, "corrected_repository": "acme/web"},
            author=Author.user(ann),
            now=now(),
            id=new_id(),
        )
        assert await chosen(uow, project_id=world.project, report_ids=[report]) == [report]
        for event in (Suppress(), Reopen()):
            events = [event]
            await advance(
                uow, RecordingJobs(), project_id=world.project, report_id=report, events=events, now=now()
            )
            left = await chosen(uow, project_id=world.project, report_ids=[report])
            assert left == ([] if event == Suppress() else [report])
        for resumed in (True, False):
            found_again = await resume_chosen(
                uow, project_id=world.project, report_id=report, jobs=world.jobs, now=now()
            )
            assert found_again is resumed
    await research(world.researcher(), world.project, report)
    assert (await world.log(report))["repo_selection"][-1]["repository"] == "acme/web"


async def test_selection_during_run_does_not_restart_research(world: World) -> None:
    report, moment = await world.report(trace()), now()
    async with unit_of_work(world.engine) as uow:
        user_id, _ = await add_user(uow)
        events: list[Event] = [StartRun(increment=3), Finish("Title", "Summary")]
        await advance(
            uow, RecordingJobs(), project_id=world.project, report_id=report, events=events, now=moment
        )
        for later, expected in ((timedelta(0), []), (timedelta(microseconds=1), [report])):
            await artefacts.append(
                uow,
                project_id=world.project,
                report_id=report,
                type="repo_selection",
                content={"repository": "harbour/web", "reason": "It lives there."},
                author=Author.user(user_id),
                now=moment + later,
                id=new_id(),
            )
            assert await chosen(uow, project_id=world.project, report_ids=[report]) == expected


async def test_settle_without_repository_after_choice_during_research_resumes_research(world: World) -> None:
    report = await world.report(trace())
    begun = now()
    async with unit_of_work(world.engine) as uow:
        await advance(
            uow,
            world.jobs,
            project_id=world.project,
            report_id=report,
            events=[StartRun(increment=3)],
            now=begun,
        )
    await choose(world, report, "acme/shop")
    outcome = ResearchOutcome(
        "pending_input", title="T", summary="S", error="None fits.", waits_for=WaitsFor.REPOSITORY
    )
    async with unit_of_work(world.engine) as uow:
        await settle(uow, world.jobs, project_id=world.project, report_id=report, outcome=outcome, now=now())
    assert world.jobs.put == [Job(CONSIDER_JOB, str(report), {"project_id": world.project})]
