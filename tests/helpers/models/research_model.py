"""Scripted answers to the questions of research, and research with them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from tests.helpers.models.language import Double, Turn, answers, fills
from tests.helpers.research import ResearchEnv

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import model_calls, research_runs, research_steps
from postroom.projects.paid import PaidModel
from postroom.research.pipeline import research
from postroom.research.schemas import ResearchOutcome
from postroom.settings import ResearchSettings, SpendSettings

SAFE = ("choice", answers({"choice": True, "explanation": "Nobody is told to do anything."}))
SHOP = ("repository", answers({"repository": "acme/shop", "reason": "The trace names its files."}))
ACTION = (
    "actionability",
    answers(
        {
            "explanation": "total() in shop/cart.py raises for an empty cart.",
            "actionability": "immediately_actionable",
            "already_addressed": False,
        }
    ),
)
URGENT = ("priority", answers({"priority": "P1", "explanation": "Nobody can see an empty cart."}))
WORDS = (
    "title",
    answers(
        {
            "kind": "fix",
            "title": "show an empty cart instead of an error.",
            "summary": "The cart page raises TotalError for an empty cart.",
        }
    ),
)
PLACES = (
    "places",
    answers(
        {
            "places": [
                {
                    "path": "shop/cart.py",
                    "line": 6,
                    "quote": 'raise TotalError("total of an empty cart")',
                    "reason": "It refuses an empty cart.",
                }
            ]
        }
    ),
)
ALL = (SAFE, SHOP, PLACES, ACTION, URGENT, WORDS)


def turning(*changed: tuple[str, Turn]) -> Turn:
    return fills(*changed, *ALL)


async def look(
    env: ResearchEnv,
    report: UUID,
    spoken: Double,
    settings: ResearchSettings | None = None,
    **spend: Any,
) -> ResearchOutcome:
    model = PaidModel(env.engine, spoken.model, settings=SpendSettings(rest_seconds=0, **spend), clock=now)
    researcher = env.researcher(model=model, settings=settings or env.settings)
    outcome = await research(researcher, env.project, report)
    assert outcome is not None
    return outcome


async def by(env: ResearchEnv, report: UUID) -> Mapping[str, Any]:
    """Return the model usage of each step by its name."""
    async with unit_of_work(env.engine) as uow:
        result = await uow.execute(
            sa.select(research_steps.c.step, research_steps.c.result)
            .join(research_runs, research_runs.c.id == research_steps.c.run_id)
            .where(research_runs.c.report_id == report)
        )
        return {row.step: row.result["by"] for row in result if "by" in row.result}


async def paid_calls(env: ResearchEnv) -> list[Any]:
    async with unit_of_work(env.engine) as uow:
        return list(await uow.execute(sa.select(model_calls).order_by(model_calls.c.id)))
