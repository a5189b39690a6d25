"""Outages of a language model: counted once however many calls were in flight, shared, and over with a success."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import BaseModel
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models.function import AgentInfo
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers import waiting
from tests.helpers.grouping import make_project
from tests.helpers.models.language import Turn, answers, double, fails, stalls

from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid, Unavailable
from postroom.jobs import pending_work
from postroom.models.language import Limits, Prompt, Question
from postroom.projects import outages
from postroom.projects.outages import LONGEST_REST, Outage
from postroom.projects.paid import ModelResting, PaidModel, Purpose
from postroom.settings import LanguageSettings, SpendSettings

NOW = datetime(2026, 3, 1, 18, tzinfo=UTC)
PLENTY = SpendSettings(calls_per_day=10_000)
MODEL = "double:1"


class Verdict(BaseModel):
    """Whether two signals are about one problem."""

    same: bool


SAME = answers(Verdict(same=True))


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def at(self, seconds: float) -> None:
        self.now = NOW + timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


def question(text: str) -> Question[Verdict]:
    return Question(prompt=Prompt("judge", "Judge."), parts=(text,), output=Verdict)


def paid(engine: AsyncEngine, clock: Clock, *turns: Turn) -> PaidModel:
    return PaidModel(engine, double(*turns, attempts=1).model, settings=PLENTY, clock=clock)


async def ask(model: PaidModel, project: int, text: str = "It fails.") -> bool | datetime:
    """Return the answer, or when the model is called again."""
    try:
        return (await model.ask(question(text), Purpose(project, "grouping"), reuse=False)).value.same
    except ModelResting as error:
        return error.until


async def outage(engine: AsyncEngine) -> Outage | None:
    async with unit_of_work(engine) as uow:
        return await outages.current(uow, MODEL)


def together(count: int, then: Callable[[], Turn]) -> Turn:
    """Wait until `count` requests are in flight, then do for each of them what `then` says at that time."""
    flying = 0
    all_there = asyncio.Event()

    async def turn(info: AgentInfo) -> ModelResponse:
        nonlocal flying
        flying += 1
        if flying % count == 0:
            all_there.set()
        await all_there.wait()
        return await then()(info)

    return turn


async def test_outage_with_eight_calls_in_flight_is_over_within_a_minute(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    away = 20.0

    def now_or_not() -> Turn:
        return fails(503) if clock.now < NOW + timedelta(seconds=away) else SAME

    model = paid(engine, clock, together(8, now_or_not))
    done: list[bool | datetime] = await asyncio.gather(*(ask(model, project, f"{at}") for at in range(8)))
    assert done == [NOW + timedelta(seconds=30)] * 8
    found = await outage(engine)
    assert found is not None
    assert (found.failures, found.since) == (1, NOW)

    second = 0
    while True:
        second += 1
        clock.at(second)
        done = await asyncio.gather(*(ask(model, project, f"{second} {at}") for at in range(8)))
        if True in done:
            break
    assert sorted(map(str, done)) == [str(NOW + timedelta(seconds=second + 10))] * 7 + ["True"], (
        "one of them tries"
    )
    assert second <= 60
    done = await asyncio.gather(*(ask(model, project, f"later {at}") for at in range(8)))
    assert done == [True] * 8
    assert await outage(engine) is None


async def test_outage_that_lasts_counts_once_after_each_rest(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    model = paid(engine, clock, fails(503))
    rests = []
    for _ in range(7):
        await asyncio.gather(*(ask(model, project, f"{at}") for at in range(8)))
        found = await outage(engine)
        assert found is not None
        rests.append((found.rests_until - clock.now).total_seconds())
        assert found.failures == len(rests)
        clock.now = found.rests_until
    assert rests == [30, 60, 120, 240, 480, 480, 480]


async def test_outage_is_shared_by_processes_and_the_first_success_ends_it(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    first, second = paid(engine, clock, fails(503)), paid(engine, clock, SAME)
    until = await ask(first, project)
    assert await ask(second, project) == until == NOW + timedelta(seconds=30)
    clock.at(30)
    assert await ask(second, project) is True
    assert await outage(engine) is None


async def test_trial_after_a_rest_that_fails_counts_once(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    assert await ask(paid(engine, clock, fails(503)), project) == NOW + timedelta(seconds=30)
    clock.at(30)
    released = asyncio.Event()

    async def slow(info: AgentInfo) -> ModelResponse:
        await released.wait()
        return await fails(503)(info)

    first = asyncio.create_task(ask(paid(engine, clock, slow), project, "slow"))
    await _in_flight(engine, 1)
    assert await ask(paid(engine, clock, SAME), project, "early") == NOW + timedelta(seconds=40)
    clock.at(40)
    assert await ask(paid(engine, clock, fails(503)), project, "next") == NOW + timedelta(seconds=100)
    released.set()
    assert await first == NOW + timedelta(seconds=100), "another call has failed since, so it counts no more"
    found = await outage(engine)
    assert found is not None
    assert found.failures == 2


async def test_success_in_flight_ends_the_rest_of_what_waits(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    released = asyncio.Event()

    def held(then: Turn) -> Turn:
        async def turn(info: AgentInfo) -> ModelResponse:
            await released.wait()
            return await then(info)

        return turn

    good = asyncio.create_task(ask(paid(engine, clock, held(SAME)), project, "slow"))
    bad = asyncio.create_task(ask(paid(engine, clock, held(fails(503))), project, "lost"))
    await _in_flight(engine, 2)
    until = await ask(paid(engine, clock, fails(503)), project)
    assert isinstance(until, datetime)
    async with unit_of_work(engine) as uow:
        await pending_work.advance(uow, "read", project, count=0)
        await pending_work.set_failed(uow, "read", project, retry_at=until)

    clock.at(5)
    released.set()
    assert await good is True
    assert isinstance(await bad, datetime), "it began before the model answered, so it opens no outage"
    assert await outage(engine) is None
    async with unit_of_work(engine) as uow:
        retry = await uow.execute(sa.text("SELECT retry_at FROM pending_work"))
        assert retry.scalar_one() == clock.now
    assert await ask(paid(engine, clock, SAME), project, "next") is True


async def _in_flight(engine: AsyncEngine, count: int) -> None:
    async def all_there() -> bool:
        async with unit_of_work(engine) as uow:
            found = await uow.execute(sa.text("SELECT count(*) FROM model_calls WHERE state = 'reserved'"))
            return int(found.scalar_one()) == count

    await waiting.until(all_there)


@pytest.mark.parametrize(("asked", "rest"), [(120.0, 120.0), (1.0, 30.0), (1e12, LONGEST_REST), (None, 30.0)])
async def test_outage_rests_as_long_as_the_provider_asks(
    engine: AsyncEngine, project: int, clock: Clock, asked: float | None, rest: float
) -> None:
    model = paid(engine, clock, fails(429, retry_after=asked))
    assert await ask(model, project) == NOW + timedelta(seconds=rest)


async def test_call_is_not_tried_again_before_the_provider_allows_it(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    spoken = double(fails(429, retry_after=300))
    model = PaidModel(engine, spoken.model, settings=PLENTY, clock=clock)
    assert await ask(model, project) == NOW + timedelta(seconds=300)
    assert (len(spoken.seen), spoken.waits) == (1, [])


async def test_outages_of_models_are_apart_and_a_refusal_is_none(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    with pytest.raises(Invalid):
        await ask(paid(engine, clock, fails(400)), project)
    assert await outage(engine) is None
    async with unit_of_work(engine) as uow:
        values: dict[str, Any] = {"began": NOW, "now": NOW, "rest": 30.0, "asked": None, "reason": "Away."}
        await outages.count_failure(uow, "another:1", **values)
    assert await ask(paid(engine, clock, SAME), project) is True
    with pytest.raises(Unavailable):
        await paid(engine, clock, fails(503)).ask(question("?"), Purpose(project, "scout"))


async def test_question_to_a_slow_model_has_more_time(
    engine: AsyncEngine, project: int, clock: Clock
) -> None:
    time_factor = LanguageSettings(timeout_seconds=600).time_factor
    slow = PaidModel(
        engine, double(stalls(), attempts=1).model, settings=PLENTY, clock=clock, time_factor=time_factor
    )
    asked = replace(question("?"), limits=Limits(seconds=0.02))
    with pytest.raises(ModelResting, match=r"within 0\.2 seconds"):
        await slow.ask(asked, Purpose(project, "grouping"))
    assert LanguageSettings(timeout_seconds=5).time_factor == 1
