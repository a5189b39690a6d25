"""A signal that arrives and whose candidates are in doubt: a language model is asked, and the trace says so."""

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.language import Double, answers, double, fails, garbage, stalls
from tests.helpers.waiting import until

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import model_calls, signals
from postroom.grouping.arrival.pipeline import Grouper, group_pending
from postroom.grouping.consolidation.consolidate import plan
from postroom.grouping.judge.questions import Choice
from postroom.grouping.judge.rows import judged
from postroom.grouping.judge.selection import Judge
from postroom.models.language import Price
from postroom.projects.paid import PaidModel
from postroom.settings import GroupingSettings, JudgingSettings, SpendSettings
from postroom.signals import tracing
from postroom.signals.tracing import Step

NAMES = [f"{letter}o{letter}a" for letter in "bcdfghjklmnpqrstvwxz"]
OTHERS = [" ".join(f"{letter}{name}" for letter in "mnprst") for name in NAMES]
OTHERS += [text.replace("o", "u") for text in OTHERS]
EXPORT = "CartTotalError at /api/carts/total when a voucher is used"
ALWAYS = JudgingSettings(from_probability=0, to_probability=1)


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    """A project with forty reports that have nothing in common, and one about vouchers."""
    async with unit_of_work(engine) as uow:
        made = await make_project(uow)
    await send(engine, made, [ticket(text) for text in OTHERS])
    await send(engine, made, [ticket(EXPORT)])
    await group_pending(make_grouper(engine), made)
    return made


def judged_by(
    engine: AsyncEngine, spoken: Double, settings: JudgingSettings = ALWAYS, **spend: Any
) -> Grouper:
    model = PaidModel(engine, spoken.model, settings=SpendSettings(**spend), clock=now)
    return replace(make_grouper(engine), judge=Judge(model, settings))


def choice(report: int, confidence: float = 0.9) -> Choice:
    return Choice(report=report, confidence=confidence, reason="Both are about vouchers.")


async def arrive(engine: AsyncEngine, project: int, grouper: Grouper, text: str) -> UUID:
    [id] = await send(engine, project, [ticket(text)])
    await group_pending(grouper, project)
    return id


async def place(engine: AsyncEngine, signal: UUID) -> UUID:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.report_id).where(signals.c.id == signal))
        report: UUID = found.scalar_one()
    return report


async def steps(engine: AsyncEngine, signal: UUID) -> dict[str, Step]:
    async with unit_of_work(engine) as uow:
        return {step.step: step for step in (await tracing.trace_of(uow, signal)).steps}


async def first(engine: AsyncEngine, text: str) -> UUID:
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.id).where(signals.c.description == text))
        id: UUID = found.scalars().first()  # type: ignore[assignment]
    return id


async def test_what_it_chooses_is_joined_and_the_trace_tells_all(engine: AsyncEngine, project: int) -> None:
    spoken = double(answers(choice(1), tokens=(800, 40)), price=Price(Decimal(1), Decimal(5)))
    one = await arrive(engine, project, judged_by(engine, spoken), "Gutschein geht nicht CartTotalError")

    assert await place(engine, one) == await place(engine, await first(engine, EXPORT))
    kept = await steps(engine, one)
    assert kept["judge"].outcome == "join"
    assert kept["decide"].outcome == "join"
    assert kept["decide"].reason == kept["judge"].reason
    assert "one change would mend both (confidence 0.90): Both are about vouchers." in kept["judge"].reason
    details = kept["judge"].details
    assert details["model"] == "double:1"
    assert details["dollars"] == pytest.approx(0.001)
    assert (details["input_tokens"], details["output_tokens"]) == (800, 40)
    assert details["chosen"] == str(await place(engine, one)) == details["among"][0]
    assert len(details["prompt_hash"]) == 16
    assert EXPORT in spoken.seen[0]
    assert "Gutschein geht nicht" in spoken.seen[0]


async def said_of(engine: AsyncEngine, signal: UUID) -> dict[UUID, bool]:
    async with unit_of_work(engine) as uow:
        shown = [id for (id,) in await uow.execute(sa.select(signals.c.id))]
        return {other: together for one, other, together in await judged(uow, shown) if one == signal}


async def test_what_it_said_of_each_signal_that_it_saw_is_kept(engine: AsyncEngine, project: int) -> None:
    grouper = judged_by(engine, double(answers(choice(1))))
    one = await arrive(engine, project, grouper, "Gutschein geht nicht CartTotalError")

    kept = await said_of(engine, one)
    assert [other for other, together in kept.items() if together] == [await first(engine, EXPORT)]
    assert len(kept) > 1, "what it was shown of other reports is about something else"


@pytest.mark.parametrize("spoken", [double(answers(choice(1, 0.4))), double(fails(503))])
async def test_what_was_not_followed_is_not_kept(engine: AsyncEngine, project: int, spoken: Double) -> None:
    one = await arrive(engine, project, judged_by(engine, spoken), "Gutschein geht nicht CartTotalError")

    assert await said_of(engine, one) == {}


async def test_grouping_anew_looks_at_what_was_said(engine: AsyncEngine, project: int) -> None:
    one = await arrive(
        engine, project, judged_by(engine, double(answers(choice(0)))), f"{EXPORT} by Miller in Ohio"
    )
    other = await first(engine, EXPORT)

    planned = await plan(make_grouper(engine), project, after=0)
    assert planned is not None
    assert (one, other, False) in planned.there.looked.judged


async def test_none_opens_a_report_of_its_own(engine: AsyncEngine, project: int) -> None:
    text = f"A customer sees {EXPORT}"
    free = await arrive(engine, project, make_grouper(engine), text)
    assert await place(engine, free) == await place(engine, await first(engine, EXPORT)), (
        "else it says nothing"
    )
    one = await arrive(
        engine, project, judged_by(engine, double(answers(choice(0)))), f"{EXPORT} by Miller in Ohio"
    )

    assert await place(engine, one) != await place(engine, free)
    assert (await steps(engine, one))["decide"].outcome == "open"


async def test_an_unsure_answer_changes_nothing(engine: AsyncEngine, project: int) -> None:
    one = await arrive(engine, project, judged_by(engine, double(answers(choice(1, 0.4)))), "Other matter")

    kept = await steps(engine, one)
    assert (kept["judge"].outcome, kept["decide"].outcome) == ("keep", "open")
    assert "not sure enough" in kept["judge"].reason


@pytest.mark.parametrize(
    ("spoken", "spend", "words"),
    [
        (double(fails(503)), {}, "status 503"),
        (double(garbage()), {}, "right shape"),
        (double(answers(choice(1))), {"calls_per_day": 0}, "budget"),
        (
            double(answers(choice(1)), price=Price(Decimal(1), Decimal(1))),
            {"dollars_per_day": Decimal(0)},
            "budget",
        ),
    ],
)
async def test_without_an_answer_signals_are_grouped_all_the_same(
    engine: AsyncEngine, project: int, spoken: Double, spend: dict[str, Any], words: str
) -> None:
    one = await arrive(engine, project, judged_by(engine, spoken, **spend), "Other matter")

    kept = await steps(engine, one)
    assert kept["decide"].outcome == "open"
    assert kept["judge"].outcome == "skipped"
    assert kept["judge"].reason.startswith("Grouped without the language model: ")
    assert words in kept["judge"].reason


@pytest.mark.parametrize(
    "settings",
    [
        JudgingSettings(from_probability=1, to_probability=1),
        JudgingSettings(from_probability=0, to_probability=1, least_at_stake=1),
        JudgingSettings(from_probability=0, to_probability=1, enabled=False),
    ],
)
async def test_it_is_asked_only_in_doubt(
    engine: AsyncEngine, project: int, settings: JudgingSettings
) -> None:
    spoken = double(answers(choice(1)))
    one = await arrive(engine, project, judged_by(engine, spoken, settings), "Other matter")

    assert spoken.seen == []
    assert "judge" not in await steps(engine, one)


async def test_a_young_project_asks_too(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        young = await make_project(uow)
    await send(engine, young, [ticket(EXPORT)])
    spoken = double(answers(choice(1)))
    near = JudgingSettings(young_margin=2)
    await group_pending(judged_by(engine, spoken, near), young)
    one = await arrive(engine, young, judged_by(engine, spoken, near), "Gutschein geht nicht CartTotalError")

    assert await place(engine, one) == await place(engine, await first(engine, EXPORT))
    kept = await steps(engine, one)
    assert (kept["judge"].outcome, kept["decide"].details["by"]) == ("join", "judge")
    assert len(spoken.seen) == 1


async def test_the_same_text_and_the_same_message_are_not_asked_about(
    engine: AsyncEngine, project: int
) -> None:
    spoken = double(answers(choice(0)))
    grouper = judged_by(engine, spoken)
    same = await arrive(engine, project, grouper, EXPORT)
    asked = len(spoken.seen)
    for number in range(3):
        await arrive(engine, project, grouper, f"Disk of web is {number} percent full, please look")

    assert await place(engine, same) == await place(engine, await first(engine, EXPORT))
    assert asked == 0
    assert len(spoken.seen) <= 1, "the first of the alerts may be in doubt"


async def test_no_transaction_is_open_while_the_model_thinks(engine: AsyncEngine, project: int) -> None:
    spoken = double(stalls())
    await send(engine, project, [ticket("Other matter")])
    task = asyncio.create_task(group_pending(judged_by(engine, spoken), project))
    await until(lambda: len(spoken.seen) == 1)
    async with engine.connect() as connection:
        held = await connection.execute(
            sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state LIKE 'idle in transaction%'"
            )
        )
        assert held.scalar_one() == 0
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with unit_of_work(engine) as uow:
        states = (await uow.execute(sa.select(model_calls.c.state))).scalars().all()
        waiting = await uow.execute(
            sa.select(sa.func.count()).select_from(signals).where(signals.c.state == "pending")
        )
    assert (states, waiting.scalar_one()) == (["failed"], 1)


async def test_a_job_that_is_done_again_pays_once(engine: AsyncEngine, project: int) -> None:
    spoken = double(answers(choice(1)))
    grouper = judged_by(engine, spoken)
    await send(engine, project, [ticket("Other matter")])

    class Killed(BaseException):
        """The worker's end, between the answer and the decision."""

    def dies() -> Any:
        raise Killed

    dying = replace(grouper, cache=cast("Any", _Dying(grouper.cache, after=1, with_=dies)))
    with pytest.raises(Killed):
        await group_pending(dying, project)
    await group_pending(grouper, project)

    assert len(spoken.seen) == 1
    async with unit_of_work(engine) as uow:
        count = await uow.execute(
            sa.select(sa.func.count()).select_from(signals).where(signals.c.state == "pending")
        )
    assert count.scalar_one() == 0


class _Dying:
    """A cache of windows that stops the worker when it is asked once more."""

    def __init__(self, cache: Any, *, after: int, with_: Any) -> None:
        self._cache, self._left, self._with = cache, after, with_

    def __getattr__(self, name: str) -> Any:
        if name == "get":
            self._left -= 1
            if self._left < 0:
                self._with()
        return getattr(self._cache, name)


async def test_later_signals_of_a_batch_are_asked_about_the_earlier_ones(
    engine: AsyncEngine, project: int
) -> None:
    spoken = double(answers(choice(0)))
    grouper = replace(judged_by(engine, spoken), settings=GroupingSettings(batch_size=64))
    texts = ["Invoices arrive twice after payday"]
    texts += [f"{one} {other}" for one, other in zip(NAMES[:8], NAMES[8:16], strict=True)]
    texts += ["Payday invoices were doubled by the mailer"]
    await send(engine, project, [ticket(text) for text in texts])
    await group_pending(grouper, project)

    asked = [seen for seen in spoken.seen if f"ticket:\n{texts[-1]}" in seen]
    assert len(asked) == 1
    assert texts[0] in asked[0]
