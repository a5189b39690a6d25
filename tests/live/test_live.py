"""One report through a real provider: `make test-live`, with the model and the key of the settings."""

from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.research import make_research_env, said, shop_repository, trace

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import model_calls, research_steps
from postroom.models.configured import make_language
from postroom.projects.paid import PaidModel
from postroom.research.pipeline import research
from postroom.settings import Settings, SpendSettings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


async def test_research_with_model_of_settings_works(engine: AsyncEngine, folder: Path) -> None:
    language = make_language(Settings().language)
    assert language is not None, "set POSTROOM_LANGUAGE__MODEL"
    spend = SpendSettings(calls_per_day=60, dollars_per_day=Decimal(1))
    model = PaidModel(engine, language, settings=spend, clock=now)
    env = await make_research_env(engine, folder)
    await env.connect(shop_repository(folder / "shop"))
    report = await env.report(trace(), said("The cart page shows an error when the cart is empty."))
    try:
        outcome = await research(env.researcher(model=model), env.project, report)
    finally:
        await model.close()

    row, log = await env.row(report), await env.log(report)
    async with unit_of_work(engine) as uow:
        steps = {
            one.step: one.result.get("by")
            for one in await uow.execute(sa.select(research_steps.c.step, research_steps.c.result))
        }
        calls = (await uow.execute(sa.select(model_calls).order_by(model_calls.c.started_at))).all()
    for call in calls:
        print(  # noqa: T201  # what was asked and what it took is what one runs this for
            f"{call.prompt}: {call.state}, {call.requests} requests, {call.input_tokens} + {call.output_tokens} "
            f"tokens, {call.dollars} dollars, {call.seconds:.1f} s {call.error or ''}"
        )
    print(row["status"], row["priority"], row["title"], row["summary"], log, sep="\n")  # noqa: T201
    assert outcome is not None
    assert outcome.kind in {"ready", "pending_input"}
    for step in ("safety", "actionability", "priority", "about"):
        assert "model" in (steps[step] or {}), f"{step} was judged without the model: {steps[step]}"
    assert {call.state for call in calls} == {"answered"}
