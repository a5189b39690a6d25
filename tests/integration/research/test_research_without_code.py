"""Research of a report without a repository: its own words, and the code part alone once there is one."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.git import Repository
from tests.helpers.models.language import double, fills
from tests.helpers.models.research_model import ALL, look, paid_calls
from tests.helpers.reports import add_user
from tests.helpers.research import (
    ResearchEnv,
    correct,
    make_research_env,
    make_shop_env,
    said,
    shop_repository,
    trace,
)

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import projects
from postroom.reports.decisions.resume import chosen, resume_all, resume_chosen
from postroom.reports.work_log import service as artefacts
from postroom.reports.work_log.schemas import Author
from postroom.research import repository
from postroom.research.pipeline import research
from postroom.research.schemas import Choice

VAGUE = said("Our accountant wants an invoice with another address on it and the shop has no place for that.")


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def bare(engine: AsyncEngine, tmp_path: Path) -> ResearchEnv:
    """A project without a repository."""
    return await make_research_env(engine, tmp_path)


async def person(env: ResearchEnv) -> Author:
    async with unit_of_work(env.engine) as uow:
        found = await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == env.project))
        ann, _ = await add_user(uow, "ann", organization_id=found.scalar_one())
    return Author.user(ann)


async def select(env: ResearchEnv, report: UUID, name: str | None, author: Author) -> None:
    """Choose a repository for a report, or none."""
    async with unit_of_work(env.engine) as uow:
        await artefacts.append(
            uow,
            project_id=env.project,
            report_id=report,
            type="repo_selection",
            content={"repository": name, "reason": "That one."},
            author=author,
            now=now(),
            id=new_id(),
        )


async def is_resumed(env: ResearchEnv, report: UUID) -> bool:
    async with unit_of_work(env.engine) as uow:
        assert await chosen(uow, project_id=env.project, report_ids=[report]) in ([], [report])
        return await resume_chosen(uow, project_id=env.project, report_id=report, jobs=env.jobs, now=now())


async def test_research_without_code_has_title_priority_and_actionability(bare: ResearchEnv) -> None:
    report = await bare.report(
        trace(users_affected=50), said("The cart page shows an error when it is empty.")
    )
    await research(bare.researcher(), bare.project, report)
    row, log = await bare.row(report), await bare.log(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "repository")
    assert row["error"].startswith("Repository selection required: No repository is connected")
    assert row["title"] == "The cart page shows an error when it is empty"
    assert "2 signals from error tracking and Zendesk report it" in row["summary"]
    assert "50 users are reported to be affected" in row["summary"]
    assert (row["priority"] is None, row["actionability"]) == (False, "requires_human_input")
    assert " × severity " in log["priority_judgment"][0]["explanation"]
    assert set(log) == {"safety_judgment", "priority_judgment", "repo_selection", "actionability_judgment"}


async def test_research_repository_connected_later_resumes_code_part(bare: ResearchEnv) -> None:
    report = await bare.report(trace())
    await research(bare.researcher(), bare.project, report)
    before = await bare.row(report)
    await bare.connect(shop_repository(bare.folder / "shop"))
    async with unit_of_work(bare.engine) as uow:
        assert await resume_all(uow, project_id=bare.project, jobs=bare.jobs, now=now()) == [report]
    await research(bare.researcher(), bare.project, report)
    row, log = await bare.row(report), await bare.log(report)
    assert (row["status"], row["error"], row["waits_for"]) == ("ready", None, None)
    assert (len(log["safety_judgment"]), len(log["priority_judgment"])) == (1, 1)
    assert row["title"] == f"fix(cart): {before['title']}"
    assert log["title_change"] == [{"old_title": before["title"], "new_title": row["title"]}]
    assert log["summary_change"] == [{"old_summary": before["summary"], "new_summary": row["summary"]}]
    assert "The code is shop/cart.py, line 6 in acme/shop" in row["summary"]


async def test_research_resumed_does_not_pay_again(bare: ResearchEnv) -> None:
    report = await bare.report(trace(), said("The cart page shows an error when it is empty."))
    spoken = double(fills(*ALL))
    await look(bare, report, spoken)
    row = await bare.row(report)
    assert (row["status"], row["title"]) == ("pending_input", "Show an empty cart instead of an error")
    assert len(await paid_calls(bare)) == 3, "safety, priority, words"
    await bare.connect(shop_repository(bare.folder / "shop"))
    async with unit_of_work(bare.engine) as uow:
        await resume_all(uow, project_id=bare.project, jobs=bare.jobs, now=now())
    await look(bare, report, spoken)
    row = await bare.row(report)
    assert (row["status"], row["title"]) == ("ready", "fix(cart): Show an empty cart instead of an error")
    asked = [call.prompt for call in await paid_calls(bare)]
    assert asked[3:] == ["code", "actionability"], "which need the code"


async def test_signals_that_came_meanwhile_have_everything_judged_again(bare: ResearchEnv) -> None:
    report = await bare.report(trace())
    await research(bare.researcher(), bare.project, report)
    await bare.add(report, [said("The cart is broken.")])
    await bare.connect(shop_repository(bare.folder / "shop"))
    async with unit_of_work(bare.engine) as uow:
        await resume_all(uow, project_id=bare.project, jobs=bare.jobs, now=now())
    await research(bare.researcher(), bare.project, report)
    assert len((await bare.log(report))["safety_judgment"]) == 2
    assert "2 signals" in (await bare.row(report))["summary"]


@pytest.mark.parametrize("name", [None, "acme/shop", " ACME/Shop "])
async def test_research_null_or_repeated_selection_removes_nothing(
    engine: AsyncEngine, tmp_path: Path, name: str | None
) -> None:
    env = await make_shop_env(engine, tmp_path)
    ann = await person(env)
    report = await env.report(trace())
    await select(env, report, "acme/gone", ann)
    await select(env, report, "acme/shop", ann)
    await research(env.researcher(), env.project, report)
    before = await env.row(report)
    assert before["status"] == "ready"
    await select(env, report, name, ann)
    assert not await is_resumed(env, report)
    after = await env.row(report)
    assert {key: after[key] for key in ("status", "title", "summary")} == {
        key: before[key] for key in ("status", "title", "summary")
    }
    async with unit_of_work(env.engine) as uow:
        found = await repository.chosen_repository(uow, report)
    assert found == (None if name is None else Choice("acme/shop", True, True)), "the newest counts"


async def test_research_selection_of_none_revokes_unseen_choice(engine: AsyncEngine, tmp_path: Path) -> None:
    env = await make_shop_env(engine, tmp_path)
    await env.connect(Repository(tmp_path / "web"), "acme/web")
    ann = await person(env)
    report = await env.report(trace())
    await research(env.researcher(), env.project, report)
    for name in ("acme/web", None):
        await select(env, report, name, ann)
    assert not await is_resumed(env, report)


async def test_research_text_by_person_is_not_overwritten(bare: ResearchEnv) -> None:
    report = await bare.report(trace())
    await research(bare.researcher(), bare.project, report)
    await correct(bare, report, title="Nobody can buy anything")
    await bare.connect(shop_repository(bare.folder / "shop"))
    async with unit_of_work(bare.engine) as uow:
        await resume_all(uow, project_id=bare.project, jobs=bare.jobs, now=now())
    await research(bare.researcher(), bare.project, report)
    row, log = await bare.row(report), await bare.log(report)
    assert (row["status"], row["title"]) == ("ready", "Nobody can buy anything")
    assert "shop/cart.py" in row["summary"]
    assert len(log["title_change"]) == 1
    # What research says of the title is kept beside it, for whoever gives it back.
    machine = row["corrections"]["title"]["machine"]
    assert machine not in (None, row["title"])
    await correct(bare, report, give_back=["title"])
    row = await bare.row(report)
    assert (row["title"], row["corrections"]) == (machine, {})


async def test_research_not_actionable_report_has_text_too(engine: AsyncEngine, tmp_path: Path) -> None:
    env = await make_shop_env(engine, tmp_path)
    report = await env.report(said("It is bad."))
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["title"]) == ("potential", "It is bad")
    assert row["error"].startswith("Not actionable: ")


async def test_research_alert_about_a_machine_guesses_no_code(bare: ResearchEnv) -> None:
    env = bare
    made = Repository(env.folder / "shop")
    made.commit(
        {
            "shop/storage/disk.py": b"def disk_full(filesystem):\n    # the disk is full\n    return filesystem\n"
        }
    )
    await env.connect(made)
    full = "HostOutOfDiskSpace: filesystem / is 96% full on db-2\n\nThe disk is full.\n\nseverity=critical"
    report = await env.report(replace(said(full), source_product="alertmanager", source_type="alert"))
    await research(env.researcher(), env.project, report)
    row, log = await env.row(report), await env.log(report)
    assert row["title"] == "HostOutOfDiskSpace: filesystem / is 96% full on db-2"
    assert row["summary"].endswith("It is about disk space, so no place in the code is guessed.")
    assert row["actionability"] == "requires_human_input"
    assert "code_reference" not in log
    assert log["actionability_judgment"][0]["explanation"].startswith("It is about disk space, ")


async def test_research_quotes_no_line_that_a_form_inserts(bare: ResearchEnv) -> None:
    line = "Nobody could reproduce this in any of the other three browsers that we have tried."
    titles = ("Search results are missing", "The toolbar is empty", "Printing stops at page two")
    ids = [await bare.report(said(f"{title}\n\n{line}")) for title in titles]
    await research(bare.researcher(), bare.project, ids[0])
    row = await bare.row(ids[0])
    assert row["title"] == titles[0]
    assert "Nobody could reproduce" not in row["summary"]


async def test_research_stores_score_and_several_problems(bare: ResearchEnv) -> None:
    report = await bare.report(
        said(
            "Two problems with the cart\n\n1. The total of the cart is wrong.\n2. The button does nothing at all."
        )
    )
    await research(bare.researcher(), bare.project, report)
    row = await bare.row(report)
    assert row["several_problems"] == "Two problems"
    assert row["urgency_score"] > 0


async def test_research_that_finds_nothing_to_search_for_stays_in_review_without_repository(
    bare: ResearchEnv,
) -> None:
    report = await bare.report(said("It is blue"))
    before = (await bare.row(report))["total_weight"]
    await research(bare.researcher(), bare.project, report)
    row = await bare.row(report)
    assert (row["status"], row["waits_for"]) == ("pending_input", "repository")
    assert row["total_weight"] == before


async def test_research_asks_no_report_for_repository_where_project_has_none(bare: ResearchEnv) -> None:
    report = await bare.report(said("The total of the cart is wrong when a voucher of the shop is used."))
    await research(bare.researcher(), bare.project, report)
    row, log = await bare.row(report), await bare.log(report)
    shown = f"{row['summary']} {log['actionability_judgment'][0]['explanation']}"
    assert "repository" not in shown
    assert "After which steps does it happen?" in shown
