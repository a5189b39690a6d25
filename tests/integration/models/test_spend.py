"""Budgets for language models: never exceeded by whoever races, settled by whoever lives, released by the sweep."""

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.models.language import Double, answers, calls, double, fails, garbage, refuses, stalls
from tests.helpers.processes.server import environment
from tests.helpers.waiting import until

from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.tables import model_calls, model_spend, organizations
from postroom.domain.errors import Forbidden, Invalid, Limited, NotFound, Unavailable
from postroom.identity import service as identity
from postroom.models.language import Ceiling, Limits, Meter, Price, Prompt, Question
from postroom.projects import service as projects
from postroom.projects import spend
from postroom.projects.paid import PaidModel, Purpose
from postroom.settings import SpendSettings
from postroom.text.fence import Data

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)
NONE = Decimal(0)
PRICE = Price(Decimal(2), Decimal(10))
PLENTY = SpendSettings(calls_per_day=100, dollars_per_day=Decimal(10))


class Verdict(BaseModel):
    """Whether two signals are about one problem."""

    same: bool


def question(text: str = "It fails.", **limits: Any) -> Question[Verdict]:
    return Question(
        prompt=Prompt("judge", "Judge."),
        parts=(Data("signal 1", text),),
        output=Verdict,
        limits=replace(Limits(), **limits),
    )


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def make_project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        organization = await identity.create_organization(uow, name="First", now=NOW)
        return (await projects.create(uow, organization_id=organization.id, name="One", now=NOW)).id


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    return await make_project(engine)


def paid(engine: AsyncEngine, spoken: Double, clock: Clock, settings: SpendSettings = PLENTY) -> PaidModel:
    return PaidModel(engine, spoken.model, settings=settings, clock=clock)


async def used(engine: AsyncEngine, project: int, settings: SpendSettings = PLENTY) -> spend.Spend:
    async with unit_of_work(engine) as uow:
        return await spend.today(uow, project, settings=settings, now=NOW)


async def rows(engine: AsyncEngine) -> list[Any]:
    async with unit_of_work(engine) as uow:
        return list(await uow.execute(sa.select(model_calls).order_by(model_calls.c.id)))


async def reserve(
    uow: UnitOfWork, project: int, *, dollars: str | None, calls: int, settings: SpendSettings
) -> Any:
    return await spend.reserve(
        uow,
        question(),
        Ceiling(calls, None if dollars is None else Decimal(dollars)),
        project_id=project,
        purpose="grouping",
        subject=None,
        model="double:1",
        settings=settings,
        now=NOW,
        expires_at=NOW + timedelta(minutes=2),
    )


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        (SpendSettings(calls_per_day=1000, dollars_per_day=Decimal(1)), 14),
        (SpendSettings(calls_per_day=20, dollars_per_day=Decimal(1000)), 10),
    ],
)
async def test_spend_hundred_concurrent_reservations_stay_within_budget(
    engine: AsyncEngine, fresh_database_url: str, project: int, settings: SpendSettings, allowed: int
) -> None:
    racing = create_engine(fresh_database_url, pool_size=20)

    async def one() -> bool:
        try:
            async with unit_of_work(racing) as uow:
                await reserve(uow, project, dollars="0.07", calls=2, settings=settings)
        except Limited:
            return False
        return True

    done = await asyncio.gather(*(one() for _ in range(100)))
    await racing.dispose()

    assert sum(done) == allowed
    found = await used(engine, project, settings)
    assert found.dollars == found.reserved_dollars == allowed * Decimal("0.07")
    assert found.dollars <= settings.dollars_per_day
    assert found.calls == 2 * allowed <= settings.calls_per_day


async def test_spend_call_is_settled_and_recorded(engine: AsyncEngine, project: int, clock: Clock) -> None:
    spoken = double(answers(Verdict(same=True), tokens=(1000, 100)), price=PRICE)
    answer = await paid(engine, spoken, clock).ask(question(), Purpose(project, "grouping", "signal-1"))

    found = await used(engine, project)
    assert (found.calls, found.dollars, found.reserved_dollars) == (1, Decimal("0.003"), NONE)
    assert answer.dollars == Decimal("0.003")
    [call] = await rows(engine)
    assert (call.state, call.answer, call.subject) == ("answered", {"same": True}, "signal-1")
    assert (call.prompt_hash, call.input_hash) == (question().prompt.hash, question().input_hash)
    assert (call.input_tokens, call.output_tokens, call.requests) == (1000, 100, 1)
    assert call.reserved_dollars > call.dollars


async def test_spend_reserves_outside_transaction_of_call(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    """The reservation is seen by others, and no connection is held, while the model thinks."""
    model = paid(engine, double(stalls(), price=PRICE), clock)
    task = asyncio.create_task(model.ask(question(), Purpose(project, "grouping")))

    async def reserved() -> bool:
        return (await used(engine, project)).reserved_dollars > 0

    await until(reserved)
    assert [row.state for row in await rows(engine)] == ["reserved"]
    async with engine.connect() as connection:
        # Other tests have databases of their own on the same server.
        here = "datname = current_database() AND state LIKE 'idle in transaction%'"
        held = await connection.execute(sa.text(f"SELECT count(*) FROM pg_stat_activity WHERE {here}"))
        assert held.scalar_one() == 0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_spend_cancelled_call_is_settled_at_maximum(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    spoken = double(stalls(), price=PRICE)
    task = asyncio.create_task(paid(engine, spoken, clock).ask(question(), Purpose(project, "grouping")))
    await until(lambda: len(spoken.seen) == 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    [call] = await rows(engine)
    assert (call.state, call.error, call.requests) == ("failed", "CancelledError", 1)
    assert 0 < call.dollars <= call.reserved_dollars


@pytest.mark.parametrize(
    ("spoken", "kind", "requests"),
    [
        (double(garbage(), price=PRICE), Invalid, 3),
        (double(answers({"wrong": "shape"}), price=PRICE), Invalid, 3),
        (double(refuses(), price=PRICE), Invalid, 1),
        (double(fails(503), price=PRICE), Unavailable, 3),
    ],
)
async def test_spend_failed_call_is_charged_its_usage(
    engine: AsyncEngine, project: int, clock: Clock, spoken: Double, kind: type[Exception], requests: int
) -> None:
    spoken.seen.clear()
    with pytest.raises(kind):
        await paid(engine, spoken, clock).ask(question(), Purpose(project, "grouping"))

    [call] = await rows(engine)
    assert (call.state, call.requests) == ("failed", requests)
    assert call.error
    found = await used(engine, project)
    assert (found.calls, found.reserved_dollars) == (requests, NONE)
    assert found.dollars == call.dollars == (call.input_tokens * 2 + call.output_tokens * 10) / Decimal(10**6)


async def test_spend_exhausted_budget_is_refused_before_sending(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    spoken = double(answers(Verdict(same=True)), price=PRICE)
    model = paid(engine, spoken, clock, SpendSettings(calls_per_day=100, dollars_per_day=Decimal("0.01")))

    with pytest.raises(Limited, match="budget for language models today") as caught:
        await model.ask(question(), Purpose(project, "grouping"))
    assert spoken.seen == []
    assert caught.value.retry_after == 6 * 3600
    clock.now = NOW + timedelta(hours=6)
    tomorrow = paid(engine, spoken, clock)
    assert (await tomorrow.ask(question(), Purpose(project, "grouping"))).value.same


async def test_budgets_of_projects_are_apart(engine: AsyncEngine, project: int, clock: Clock) -> None:
    other = await make_project(engine)
    spoken = double(answers(Verdict(same=True)))
    settings = SpendSettings(calls_per_day=3)
    model = paid(engine, spoken, clock, settings)
    for text in ("one", "two", "three"):
        with pytest.raises(Limited) if text != "one" else _nothing():
            await model.ask(question(text), Purpose(project, "grouping"))

    assert (await model.ask(question(), Purpose(other, "grouping"))).value.same


class _nothing:  # noqa: N801  # stands beside `pytest.raises`
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


async def test_spend_project_limits_override_general(engine: AsyncEngine, project: int, clock: Clock) -> None:
    async with unit_of_work(engine) as uow:
        await spend.set_limits(uow, project, calls=0, dollars=None, now=NOW)
    model = paid(engine, double(answers(Verdict(same=True))), clock)
    with pytest.raises(Limited):
        await model.ask(question(), Purpose(project, "grouping"))

    found = await used(engine, project)
    assert (found.allowance.calls, found.allowance.dollars) == (0, PLENTY.dollars_per_day)


async def test_spend_without_approval_sends_nothing(engine: AsyncEngine, project: int, clock: Clock) -> None:
    async with unit_of_work(engine) as uow:
        await uow.execute(sa.update(organizations).values(is_ai_data_processing_approved=False))
    spoken = double(answers(Verdict(same=True)))

    with pytest.raises(Forbidden):
        await paid(engine, spoken, clock).ask(question(), Purpose(project, "grouping"))
    assert spoken.seen == []


async def test_spend_unknown_project_has_no_budget(engine: AsyncEngine, clock: Clock) -> None:
    with pytest.raises(NotFound):
        await paid(engine, double(answers(Verdict(same=True))), clock).ask(
            question(), Purpose(99, "grouping")
        )


async def test_spend_same_question_is_charged_once(engine: AsyncEngine, project: int, clock: Clock) -> None:
    spoken = double(answers(Verdict(same=True)), price=PRICE)
    model = paid(engine, spoken, clock)
    first = await model.ask(question(), Purpose(project, "grouping"))
    again = await model.ask(question(), Purpose(project, "grouping"))

    assert (again.value, again.replayed, len(spoken.seen)) == (first.value, True, 1)
    await model.ask(question(), Purpose(project, "grouping"), reuse=False)
    await model.ask(question("other"), Purpose(project, "grouping"))
    clock.now += timedelta(days=8)
    await model.ask(question(), Purpose(project, "grouping"))
    assert len(spoken.seen) == 4


async def test_questions_with_tools_are_asked_again(engine: AsyncEngine, project: int, clock: Clock) -> None:
    async def look() -> str:
        """Look."""
        return "seen"

    spoken = double(calls("look"), answers(Verdict(same=True)), calls("look"), answers(Verdict(same=False)))
    model = paid(engine, spoken, clock)
    asked = Question(
        prompt=Prompt("agent", "Work."), parts=("Go.",), output=Verdict, tools=[look], limits=Limits(steps=5)
    )

    assert (await model.ask(asked, Purpose(project, "scout"))).value.same
    assert not (await model.ask(asked, Purpose(project, "scout", "run-1"))).value.same
    for run, replayed in (("run-1", True), ("run-2", False)):
        again = await model.ask(asked, Purpose(project, "scout", run), since=clock.now)
        assert again.replayed == replayed


async def test_spend_agent_never_exceeds_reservation(engine: AsyncEngine, project: int, clock: Clock) -> None:
    async def look() -> str:
        """Look."""
        return "seen"

    spoken = double(calls("look", tokens=(9000, 500)), price=PRICE)
    asked = Question(
        prompt=Prompt("agent", "Work."),
        parts=("Go.",),
        output=Verdict,
        tools=[look],
        limits=Limits(steps=50, tokens=10**6, dollars=Decimal("0.2")),
    )
    with pytest.raises(Invalid, match=r"0\.2"):
        await paid(engine, spoken, clock).ask(asked, Purpose(project, "scout"))

    [call] = await rows(engine)
    assert call.reserved_dollars == Decimal("0.2")
    assert Decimal("0.1") < call.dollars <= Decimal("0.2")


async def test_spend_failed_model_is_skipped_for_a_while(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    spoken = double(fails(401), fails(401), answers(Verdict(same=True)))
    model = paid(engine, spoken, clock)
    for wait in (0, 29):
        clock.now = NOW + timedelta(seconds=wait)
        with pytest.raises(Unavailable):
            await model.ask(question(), Purpose(project, "grouping"))
    assert len(spoken.seen) == 1
    clock.now = NOW + timedelta(seconds=31)
    with pytest.raises(Unavailable):
        await model.ask(question(), Purpose(project, "grouping"))
    clock.now = NOW + timedelta(seconds=90)
    with pytest.raises(Unavailable, match="failed recently"):
        await model.ask(question(), Purpose(project, "grouping"))
    clock.now = NOW + timedelta(seconds=92)
    assert (await model.ask(question(), Purpose(project, "grouping"))).value.same


async def test_spend_sweep_releases_reservations_of_dead_process(engine: AsyncEngine, project: int) -> None:
    async with unit_of_work(engine) as uow:
        id = await reserve(uow, project, dollars="0.5", calls=2, settings=PLENTY)
    async with unit_of_work(engine) as uow:
        assert await spend.release_stale(uow, NOW + timedelta(minutes=1)) == 0
        assert await spend.release_stale(uow, NOW + timedelta(minutes=3)) == 1
        assert await spend.release_stale(uow, NOW + timedelta(minutes=3)) == 0

    found = await used(engine, project)
    assert (found.calls, found.dollars, found.reserved_dollars) == (2, NONE, NONE)
    meter = Meter(requests=1, input_tokens=1000, output_tokens=0)
    for _ in range(2):  # whoever was taken for dead and lives is counted once
        async with unit_of_work(engine) as uow:
            await spend.settle(
                uow, id, meter=meter, price=PRICE, answer={"same": True}, error=None, model="m", now=NOW
            )
    found = await used(engine, project)
    assert (found.calls, found.dollars) == (1, Decimal("0.002"))


async def test_old_calls_are_forgotten_and_the_days_stay(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    await paid(engine, double(answers(Verdict(same=True))), clock).ask(question(), Purpose(project, "scout"))
    async with unit_of_work(engine) as uow:
        assert await spend.forget(uow, NOW) == 0
        assert await spend.forget(uow, NOW + timedelta(days=1)) == 1
        assert (await uow.execute(sa.select(model_spend.c.calls))).scalar_one() == 1


async def test_spend_reservation_of_killed_process_is_released(
    engine: AsyncEngine, fresh_database_url: str, project: int
) -> None:
    command = [sys.executable, "-m", "tests.helpers.processes.spend_peer", fresh_database_url, str(project)]
    peer = await asyncio.create_subprocess_exec(*command, env=environment(), cwd=ROOT)
    try:

        async def reserved() -> bool:
            return [row.state for row in await rows(engine)] == ["reserved"]

        await until(reserved, seconds=60)
    finally:
        peer.kill()
        await peer.wait()
    [call] = await rows(engine)
    assert (call.state, call.reserved_dollars > 0) == ("reserved", True)
    async with unit_of_work(engine) as uow:
        assert await spend.release_stale(uow, call.expires_at + timedelta(seconds=1)) == 1
        [day] = (await uow.execute(sa.select(model_spend.c.calls, model_spend.c.dollars))).all()

    assert (day.calls, day.dollars) == (call.reserved_calls, 0)
    assert [row.state for row in await rows(engine)] == ["lost"]
