"""Words of reports whose signals have changed: marked as out of date at once, and written again by a job."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.reports import corrected
from tests.helpers.research import ResearchEnv, make_shop_env, said, trace

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import reports, signals
from postroom.domain.grouping.cards import Card
from postroom.domain.reports.state import Reopen, Suppress
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.grouping.regroup.service import merge, split
from postroom.grouping.regroup.undo import undo
from postroom.reports import catalogue
from postroom.reports.decisions.decide import advance
from postroom.reports.outdated import WORDS_JOB
from postroom.reports.work_log.schemas import SYSTEM
from postroom.research import steps
from postroom.research.context import Round
from postroom.research.outcome import write_again
from postroom.research.pipeline import research
from postroom.research.schemas import StepOutput

BLANK = "The cart page is blank after signing in."
INVOICE = "Invoices show the exchange rate of yesterday."


@pytest.fixture
def real_path(tmp_path: Path) -> Path:
    """The folder of the test without symbolic links."""
    return tmp_path.resolve()


@pytest.fixture
async def env(engine: AsyncEngine, real_path: Path) -> ResearchEnv:
    """A project that is connected to the shop's repository."""
    return await make_shop_env(engine, real_path)


async def members_of(env: ResearchEnv, report_id: UUID) -> list[UUID]:
    """Return the ids of a report's signals in the order in which they joined."""
    async with unit_of_work(env.engine) as uow:
        found = await uow.execute(
            sa.select(signals.c.id).where(signals.c.report_id == report_id).order_by(signals.c.seq)
        )
        return list(found.scalars())


async def split_off(env: ResearchEnv, report_id: UUID, taken: Sequence[UUID]) -> tuple[UUID, UUID]:
    """Split signals off a report; return the new report and the regrouping."""
    async with unit_of_work(env.engine) as uow:
        act = RegroupCommand(uow, env.project, SYSTEM, "", now(), env.jobs)
        done = await split(act, report_id=report_id, signal_ids=taken)
    return done.to_report_id, done.id


def asked(jobs: RecordingJobs) -> list[str]:
    """Return the reports whose words are to be written again, in order."""
    return [job.key for job in jobs.put if job.name == WORDS_JOB]


async def test_split_of_researched_report_marks_both_sides_and_researches_what_is_left(
    env: ResearchEnv,
) -> None:
    report = await env.report(trace(), said(INVOICE))
    await research(env.researcher(), env.project, report)
    before = await env.row(report)
    assert (before["status"], before["words_outdated_at"]) == ("ready", None)

    error, _ = await members_of(env, report)
    new, _ = await split_off(env, report, [error])
    left = await env.row(report)
    assert left["words_outdated_at"] is not None
    assert (left["title"], left["status"]) == (before["title"], "ready")
    assert sorted(asked(env.jobs)) == sorted([str(report), str(new)])

    assert await write_again(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["headline"]) == ("candidate", INVOICE.rstrip("."))
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert "Invoices show the exchange rate of yesterday" in row["title"]
    assert "TotalError" not in f"{row['title']} {row['summary']} {row['card']}"
    assert row["words_outdated_at"] is None

    assert await write_again(env.researcher(), env.project, new)
    row = await env.row(new)
    assert "total of an empty cart" in row["headline"]
    await research(env.researcher(), env.project, new)
    assert not await write_again(env.researcher(), env.project, new), "the words are current now"


async def test_merge_and_its_undo_rebuild_title_and_card(env: ResearchEnv) -> None:
    one = await env.report(said(BLANK), promoted=False)
    other = await env.report(
        said("Since Monday the cart page stays blank after signing in, on every phone."),
        said("Blank cart page after signing in"),
        promoted=False,
    )
    async with unit_of_work(env.engine) as uow:
        act = RegroupCommand(uow, env.project, SYSTEM, "", now(), env.jobs)
        (done,) = await merge(act, from_ids=[other], into_id=one)
    assert (await env.row(one))["words_outdated_at"] is not None
    async with unit_of_work(env.engine) as uow:
        await undo(RegroupCommand(uow, env.project, SYSTEM, "", now(), env.jobs), done.id)
    assert (await env.row(other))["words_outdated_at"] is not None
    for report in (one, other):
        async with unit_of_work(env.engine) as uow:
            values = {"status": "potential"}
            await uow.execute(reports.update().where(reports.c.id == report).values(values))
        assert await write_again(env.researcher(), env.project, report)
        row = await env.row(report)
        assert row["words_outdated_at"] is None
        assert "lank" in row["card"]
    assert (await env.row(one))["headline"] == BLANK.rstrip(".")


async def test_change_during_research_leads_to_another_round(
    env: ResearchEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await env.report(trace(), said(INVOICE), said(BLANK))
    _, invoice, _ = await members_of(env, report)
    describe, taken = steps.describe, list[UUID]()

    async def describe_and_split(round: Round) -> StepOutput:
        made = await describe(round)
        if not taken:
            taken.append(invoice)
            await split_off(env, report, taken)
        return made

    monkeypatch.setattr(steps, "describe", describe_and_split)
    await research(env.researcher(), env.project, report)
    row = await env.row(report)
    assert "xchange rate" not in f"{row['title']} {row['summary']}"
    assert row["words_outdated_at"] is None


async def test_card_of_a_reader_stays_while_signals_only_join(env: ResearchEnv) -> None:
    report = await env.report(said(BLANK), promoted=False)
    other = await env.report(said("Blank cart after sign-in"), promoted=False)
    card = "Cart stays blank after sign-in on phones"
    async with unit_of_work(env.engine) as uow:
        await catalogue.write_cards(uow, {report: Card("cart", card)}, {report: 1}, read=[report])
        await merge(
            RegroupCommand(uow, env.project, SYSTEM, "", now(), env.jobs), from_ids=[other], into_id=report
        )
    await write_again(env.researcher(), env.project, report)
    assert (await env.row(report))["card"] == card
    joined = (await members_of(env, report))[1]
    await split_off(env, report, [joined])
    await write_again(env.researcher(), env.project, report)
    assert (await env.row(report))["card"] == BLANK


async def test_summary_of_a_person_stays_and_is_marked_until_edited(env: ResearchEnv) -> None:
    report = await env.report(said(BLANK), said(INVOICE), promoted=False)
    async with unit_of_work(env.engine) as uow:
        values = {"title": "Mine", "summary": "Also mine.", "corrections": corrected("title", "summary")}
        await uow.execute(reports.update().where(reports.c.id == report).values(values))
    await split_off(env, report, (await members_of(env, report))[1:])
    await write_again(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["title"], row["summary"]) == ("Mine", "Also mine.")
    assert row["words_outdated_at"] is not None


async def test_dismissed_report_gets_new_words_without_research(env: ResearchEnv) -> None:
    report = await env.report(said(BLANK), said(INVOICE), promoted=False)
    async with unit_of_work(env.engine) as uow:
        values = {"title": "Blank cart, and invoices", "summary": "Both are wrong."}
        await uow.execute(reports.update().where(reports.c.id == report).values(values))
        await advance(uow, env.jobs, project_id=env.project, report_id=report, events=[Suppress()], now=now())
    await split_off(env, report, (await members_of(env, report))[:1])
    await write_again(env.researcher(), env.project, report)
    row = await env.row(report)
    assert (row["status"], row["title"]) == ("suppressed", INVOICE.rstrip("."))
    assert "cart" not in row["summary"]
    async with unit_of_work(env.engine) as uow:
        await advance(uow, env.jobs, project_id=env.project, report_id=report, events=[Reopen()], now=now())
    assert (await env.row(report))["words_outdated_at"] is None
