"""What the consolidation may take apart: bounded over its runs, not in each of them alone."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_project

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.grouping.consolidation import run_rows
from postroom.grouping.consolidation.planning import allowance


async def test_consolidation_remaining_bound_is_left_to_next_runs(engine: AsyncEngine) -> None:
    async with unit_of_work(engine) as uow:
        project, other = await make_project(uow), await make_project(uow)
        for at, (whose, kind, arrivals, broken) in enumerate(
            [
                (project, "automatic", 900, 90),
                (project, "automatic", 200, 20),
                (project, "asked", 60, 60),
                (other, "automatic", 60, 60),
                (project, "automatic", 60, 1),
            ]
        ):
            run = {"id": new_id(), "project_id": whose, "kind": kind, "state": "done", "model": "a"}
            counted = {"after_seq": 0, "until_seq": at, "arrivals": arrivals, "broken_pairs": broken}
            moment = now() + timedelta(minutes=at)
            await run_rows.insert_run(uow, {**run, **counted, "looked_at": 0, "created_at": moment})
        assert await run_rows.spent(uow, project, signals=250) == (250, 20)
        assert await run_rows.spent(uow, project, signals=10) == (10, 1)
    assert allowance(0.1, 40, 260, 21) == 9
    assert allowance(0.1, 40, 0, 0) == 4
    assert allowance(0.1, 40, 100, 90) == 0, "never more than nothing is owed"
