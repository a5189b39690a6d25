"""One structured question about a signal and its candidates, whatever the model does."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.language import Double, after, answers, double, fails, garbage, refuses, says

from postroom.db.engine import unit_of_work
from postroom.db.tables import model_calls
from postroom.domain.judgment import Judgment, NotJudged
from postroom.grouping.judge.questions import Case, Choice, Option, Told, judge, judge_all, question
from postroom.identity import service as identity
from postroom.models.language import Price
from postroom.projects import service as projects
from postroom.projects.paid import PaidModel
from postroom.settings import SpendSettings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST, SECOND = UUID(int=11), UUID(int=12)
CASE = Case(
    UUID(int=1),
    Told("zendesk ticket", "Exports never arrive."),
    [
        Option(
            FIRST, [Told("sentry error", "MailTimeout in export_job"), Told("slack message", "No mail again")]
        ),
        Option(SECOND, [Told("zendesk ticket", "The logo is blurred.")]),
    ],
)


def choice(report: int, confidence: float = 0.9) -> Choice:
    return Choice(report=report, confidence=confidence, reason="Both are about\n the mail of exports.")


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        organization = await identity.create_organization(uow, name="First", now=NOW)
        return (await projects.create(uow, organization_id=organization.id, name="One", now=NOW)).id


def paid(engine: AsyncEngine, spoken: Double, **settings: Any) -> PaidModel:
    return PaidModel(engine, spoken.model, settings=SpendSettings(**settings), clock=lambda: NOW)


async def test_a_choice_is_a_judgment_with_what_it_took(engine: AsyncEngine, project: int) -> None:
    spoken = double(answers(choice(1), tokens=(1000, 50)), price=Price(Decimal(1), Decimal(2)))

    said = await judge(paid(engine, spoken), project, CASE)

    assert isinstance(said, Judgment)
    assert (said.report_id, said.among, said.confidence) == (FIRST, (FIRST, SECOND), 0.9)
    assert said.reason == "Both are about the mail of exports."
    assert (said.model, said.input_tokens, said.dollars) == ("double:1", 1000, Decimal("0.0011"))
    assert said.prompt_hash == question(CASE).prompt.hash
    async with unit_of_work(engine) as uow:
        [call] = await uow.execute(sa.select(model_calls))
    assert (call.purpose, call.subject) == ("grouping", str(CASE.signal_id))


async def test_none_is_a_judgment_too(engine: AsyncEngine, project: int) -> None:
    said = await judge(paid(engine, double(answers(choice(0)))), project, CASE)

    assert isinstance(said, Judgment)
    assert said.report_id is None


async def test_the_model_sees_the_texts_as_data_and_the_test_as_instruction(
    engine: AsyncEngine, project: int
) -> None:
    spoken = double(answers(choice(1)))
    await judge(paid(engine, spoken), project, CASE)

    [seen] = spoken.seen
    assert "would one pull request mend both?" in seen
    for text in (
        "Exports never arrive.",
        "MailTimeout in export_job",
        "No mail again",
        "The logo is blurred.",
    ):
        before = seen[: seen.index(text)]
        assert before.rindex("DATA ") > before.rindex("END ") if "END " in before else True
    assert "signal 2 of report 1" in seen


def test_a_question_has_a_bounded_size() -> None:
    long = Told("slack message", "x" * 100_000)
    case = Case(UUID(int=1), long, [Option(UUID(int=n), [long] * 50) for n in range(50)])

    size = sum(len(part if isinstance(part, str) else part.text) for part in question(case).parts)
    assert size < 36_000


@pytest.mark.parametrize(
    ("spoken", "words"),
    [
        (double(fails(503)), "status 503"),
        (double(fails(401)), "refused the call"),
        (double(refuses()), "refused to answer"),
        (double(garbage()), "right shape"),
        (double(says("Report 1, I think.")), "right shape"),
        (double(answers({"report": "first", "confidence": 2})), "right shape"),
        (double(answers(choice(3))), "not asked about"),
    ],
)
async def test_whatever_goes_wrong_is_said_and_raises_nothing(
    engine: AsyncEngine, project: int, spoken: Double, words: str
) -> None:
    spoken.seen.clear()
    said = await judge(paid(engine, spoken), project, CASE)

    assert isinstance(said, NotJudged)
    assert said.reason.startswith("Grouped without the language model: ")
    assert words in said.reason


async def test_a_spent_budget_is_said(engine: AsyncEngine, project: int) -> None:
    spoken = double(answers(choice(1)))
    said = await judge(paid(engine, spoken, calls_per_day=0), project, CASE)

    assert isinstance(said, NotJudged)
    assert "budget" in said.reason
    assert spoken.seen == []


async def test_without_candidates_nothing_is_asked(engine: AsyncEngine, project: int) -> None:
    spoken = double(answers(choice(1)))
    said = await judge(paid(engine, spoken), project, Case(UUID(int=1), Told("a", "b"), []))

    assert isinstance(said, NotJudged)
    assert spoken.seen == []


async def test_many_cases_are_asked_at_once_and_none_twice(engine: AsyncEngine, project: int) -> None:
    spoken = double(after(0.01, answers(choice(1))))
    cases = [
        Case(UUID(int=number), Told("a", f"text {number}"), [Option(FIRST, [Told("b", "c")])])
        for number in range(1, 21)
    ]
    model = paid(engine, spoken)
    said = await judge_all(model, project, cases, at_once=5)
    again = await judge_all(model, project, cases, at_once=5)

    assert set(said) == {case.signal_id for case in cases}
    assert len(spoken.seen) == 20
    assert all(isinstance(one, Judgment) and one.replayed for one in again.values())
