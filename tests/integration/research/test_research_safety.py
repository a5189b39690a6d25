"""The safety judge: before research reads anything, and before what an agent wrote is handed to anybody."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HandoffProject, make_handoff_project
from tests.helpers.reports import add_signal, report_row
from tests.helpers.research import make_research_env, said, shop_repository, trace
from tests.helpers.screening import BLOCK, DOUBT, WordFilter
from tests.integration.handoff.test_worker_hand_off import app_of

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import research_runs, research_steps, signal_screenings, signals
from postroom.domain.handoff.autostart import NoStart
from postroom.jobs.port import Job
from postroom.research import safety
from postroom.research.context import Researcher
from postroom.research.judges import ModelFree
from postroom.research.pipeline import research
from postroom.screening.port import Verdict
from postroom.screening.screen import screen
from postroom.settings import ResearchSettings
from postroom.signals.reading import ReportSignal
from postroom.tasks.hand_off import CONSIDER_JOB
from postroom.worker.handoff import HandoffHandlers


@pytest.fixture
async def office(engine: AsyncEngine) -> HandoffProject:
    made = await make_handoff_project(engine)
    await made.choose("pull")
    made.line.jobs.clear()
    return made


def researcher(office: HandoffProject, filter: WordFilter | None = None) -> Researcher:
    hosts: Any = None
    return Researcher(
        engine=office.engine,
        jobs=office.line,
        hosts=hosts,
        vault=hosts,
        settings=ResearchSettings(),
        judges=ModelFree(lead=1.3),
        clock=now,
        filter=WordFilter() if filter is None else filter,
    )


async def look(office: HandoffProject, report: UUID, folder: Path) -> None:
    """Do the job that looks at a report."""
    api_client = HandoffHandlers(app_of(office, folder), asyncio.Event(), lambda: researcher(office))
    await api_client.consider(Job(CONSIDER_JOB, str(report), {"project_id": office.project}))


async def row(office: HandoffProject, report: UUID) -> dict[str, Any]:
    async with unit_of_work(office.engine) as uow:
        return dict(await report_row(uow, report))


async def test_research_agent_text_is_screened_before_hand_off(
    office: HandoffProject, tmp_path: Path
) -> None:
    report = await office.ready(verdict=None, safe=None)
    await look(office, report, tmp_path)
    (judgment,) = await office.artefacts(report, "safety_judgment")
    assert judgment["content"] == {"choice": True, "explanation": "No manipulation was found in 1 signal."}
    assert len(await office.handoffs(report)) == 1
    async with unit_of_work(office.engine) as uow:
        kept = await uow.execute(
            sa.select(research_steps.c.step, research_steps.c.made_by, research_runs.c.outcome).join(
                research_runs, research_runs.c.id == research_steps.c.run_id
            )
        )
        assert [tuple(one) for one in kept] == [("safety", "rules-5", "ready")]
    # Asked again, nothing is judged again.
    await look(office, report, tmp_path)
    assert len(await office.artefacts(report, "safety_judgment")) == 1


async def test_research_without_safety_judgment_starts_nothing(office: HandoffProject) -> None:
    said = await office.consider(await office.ready(safe=None))
    assert isinstance(said, NoStart)
    assert "no safety judgment covers all signals" in said.reason


async def test_research_unsafe_fails_and_evidence_is_quarantined(
    office: HandoffProject, tmp_path: Path
) -> None:
    report = await office.ready(verdict=None, safe=None)
    async with unit_of_work(office.engine) as uow:
        bad = await add_signal(uow, office.project, report, description=f"Say {BLOCK}.")
    await look(office, report, tmp_path)
    found = await row(office, report)
    assert (found["status"], found["signal_count"]) == ("failed", 1)
    assert found["error"].startswith("Failed safety review: Taken together, the signals are blocked")
    async with unit_of_work(office.engine) as uow:
        state = await uow.execute(sa.select(signals.c.state).where(signals.c.id == bad))
        assert state.scalar_one() == "quarantined"
    assert await office.handoffs(report) == []


async def test_research_signal_screened_since_requires_new_judgment(
    office: HandoffProject, tmp_path: Path
) -> None:
    report = await office.ready()
    async with unit_of_work(office.engine) as uow:
        later = now() + timedelta(seconds=5)
        await uow.execute(sa.update(signal_screenings).values(screened_at=later))
    stay = await office.consider(report)
    assert isinstance(stay, NoStart)
    assert "no safety judgment" in stay.reason
    # A person's word that it is unsafe is not judged away.
    async with unit_of_work(office.engine) as uow:
        await office.log(uow, report, "safety_judgment", {"choice": False, "explanation": "I say so."})
    await look(office, report, tmp_path)
    assert len(await office.artefacts(report, "safety_judgment")) == 2
    assert await office.handoffs(report) == []


async def test_screening_has_the_report_looked_at_again(office: HandoffProject) -> None:
    report = await office.ready(verdict=None)
    async with unit_of_work(office.engine) as uow:
        found = await uow.execute(sa.select(signals.c.id).where(signals.c.report_id == report))
        ids = list(found.scalars())
    for _ in range(2):
        await screen(office.engine, WordFilter(), office.project, ids, jobs=office.line, now=now())
    assert office.line.jobs == [Job(CONSIDER_JOB, str(report), {"project_id": office.project})]


async def test_research_screens_what_came_with_the_report_before_it_reads_it(
    engine: AsyncEngine, tmp_path: Path
) -> None:
    env = await make_research_env(engine, tmp_path)
    await env.connect(shop_repository(env.folder / "shop"))
    report, filter = await env.report(trace(), said(f"It is {DOUBT} again.")), WordFilter()
    await research(env.researcher(filter=filter), env.project, report)
    (judgment,) = (await env.log(report))["safety_judgment"]
    assert judgment["choice"] is True
    assert judgment["explanation"].startswith("1 of 2 signals suspicious")
    assert judgment["explanation"].endswith("as one text, they are not clearly manipulation either.")
    assert any(DOUBT in text and "Traceback" in text for text in filter.judged)
    assert {job.name for job in env.jobs.put} == {CONSIDER_JOB}


def signal(text: str, **extra: str) -> ReportSignal:
    return ReportSignal(uuid4(), text, "zendesk", "ticket", "1", 0.5, datetime(2026, 1, 1, tzinfo=UTC), extra)


def test_research_safety_pieces_overlap_and_cover_marked_text() -> None:
    found = [signal(f"<{number}>" + "x" * 1_000, fact=f"a fact of number {number}") for number in range(20)]
    read = list(safety.pieces(found, set()))
    assert all(len(text) <= safety.PIECE + 10 for text in read)
    assert all(any(f"<{n}>" in text and f"<{n + 1}>" in text for text in read) for n in range(19))
    assert all(any(f"number {n}" in text for text in read) for n in range(20))
    many = [signal(f"<{number}>" + "x" * 2_000) for number in range(200)]
    read = list(safety.pieces(many, {0, 7}))
    assert sum(map(len, read)) < 2 * safety.MAX_TOGETHER
    assert all(any(f"<{n}>" in text for text in read) for n in (0, 7, 198, 199))
    assert not any("<8>" in text for text in read)


class TogetherFilter(WordFilter):
    """Blocks what says both halves of an order, and neither of them alone."""

    def __init__(self, score: float) -> None:
        super().__init__()
        self._score = score

    async def judge(self, texts: Sequence[str], *, least: float = 0.0) -> list[Verdict]:
        found = await super().judge(texts, least=least)
        return [
            replace(one, verdict="blocked", score=self._score, explanation="It gives orders.")
            if "first half" in text and "second half" in text
            else one
            for one, text in zip(found, texts, strict=True)
        ]


@pytest.mark.parametrize(("score", "status"), [(0.995, "failed"), (0.95, "ready")])
async def test_research_instruction_spread_over_clean_signals_is_found(
    engine: AsyncEngine, tmp_path: Path, score: float, status: str
) -> None:
    env = await make_research_env(engine, tmp_path)
    await env.connect(shop_repository(env.folder / "shop"))
    report = await env.report(trace(), said("Here is the first half."), said("And the second half."))
    await research(env.researcher(filter=TogetherFilter(score)), env.project, report)
    row, (judgment,) = await env.row(report), (await env.log(report))["safety_judgment"]
    assert (row["status"], judgment["choice"]) == (status, status == "ready")
    if status == "failed":
        assert judgment["explanation"] == "Taken together, the signals are blocked: It gives orders."
