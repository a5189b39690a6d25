"""A process that calls a model and never gets a response, for tests that kill it.

Usage: python -m tests.helpers.processes.spend_peer DATABASE_URL PROJECT
"""

import asyncio
import sys
from decimal import Decimal

from pydantic import BaseModel
from tests.helpers.models.language import double, stalls

from postroom.clock import now
from postroom.db.engine import create_engine
from postroom.models.language import Limits, Price, Prompt, Question
from postroom.projects.paid import PaidModel, Purpose
from postroom.settings import SpendSettings


class Verdict(BaseModel):
    """Whether two signals are about the same problem."""

    same: bool


async def main(url: str, project: int) -> None:
    """Call the model until killed."""
    spoken = double(stalls(), price=Price(Decimal(1), Decimal(1)))
    model = PaidModel(create_engine(url, pool_size=2), spoken.model, settings=SpendSettings(), clock=now)
    asked = Question(prompt=Prompt("p", "p"), parts=("?",), output=Verdict, limits=Limits(seconds=600))
    await model.ask(asked, Purpose(project, "grouping"))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
