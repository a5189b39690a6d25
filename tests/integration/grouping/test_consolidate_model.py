"""Whatever people regroup and the consolidation makes of it: counters are right, and what people said holds."""

from dataclasses import replace
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS, topics
from tests.helpers.regrouping import RegroupCommands, check_counters, groups_of

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import pending_work
from postroom.domain.errors import Conflict
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.grouper import Grouper
from postroom.grouping.regroup.constraints import constraints_of
from postroom.grouping.regroup.service import merge, move, split
from postroom.grouping.regroup.undo import undo
from postroom.grouping.regrouping_requests import CONSOLIDATE_JOB
from postroom.settings import ConsolidationSettings, GroupingSettings

pytestmark = pytest.mark.slow

Step = tuple[str, int, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "move", "undo", "consolidate", "consolidate", "arrive"]),
        st.integers(0, 200),
        st.integers(0, 200),
    ),
    min_size=2,
    max_size=8,
)


async def by_hand(
    uow: UnitOfWork, commands: RegroupCommands, kind: str, one: int, other: int, done: list[UUID]
) -> None:
    """Do what a person would; what is refused changes nothing."""
    groups = sorted((await groups_of(uow, commands.project_id)).items())
    (report, members), (second, _) = groups[one % len(groups)], groups[other % len(groups)]
    taken = sorted(members)[: 1 + other % 3]
    act = commands.act(uow)
    try:
        async with uow.begin_nested():
            if kind == "merge":
                done += [made.id for made in await merge(act, from_ids=[report], into_id=second)]
            elif kind == "split":
                done.append((await split(act, report_id=report, signal_ids=taken)).id)
            elif kind == "move":
                done += [made.id for made in await move(act, signal_ids=taken, report_id=second)]
            elif done:
                await undo(act, done[one % len(done)])
    except Conflict:
        return


async def agree(engine: AsyncEngine, project: int) -> None:
    """Check the counters, and that every constraint of people holds."""
    async with unit_of_work(engine) as uow:
        await check_counters(uow, project)
        groups = await groups_of(uow, project)
        place = {signal: report for report, members in groups.items() for signal in members}
        for said in await constraints_of(uow, project):
            assert said.holds(place), said


async def look_at_all_again(engine: AsyncEngine, project: int) -> None:
    async with unit_of_work(engine) as uow:
        mine = (pending_work.c.project_id == project, pending_work.c.kind == CONSOLIDATE_JOB)
        await uow.execute(sa.update(pending_work).where(*mine).values(progress=0))


def grouper_of(engine: AsyncEngine, arriving: float) -> Grouper:
    made = make_grouper(engine, settings=GroupingSettings(batch_size=64))
    freely = ConsolidationSettings(most_broken=1_000)
    return replace(made, model=topics(arriving=arriving), consolidation=freely)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, arriving=st.sampled_from([-5.0, 5.0]))
async def test_consolidation_any_sequence_keeps_constraints_of_people(
    shared_engine: AsyncEngine, steps: list[Step], arriving: float
) -> None:
    engine, grouper = shared_engine, grouper_of(shared_engine, arriving)
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    await send(engine, project, [ticket(f"{TOPICS[n % 4]} number{n} thing{n}") for n in range(32)])
    await group_pending(grouper, project)
    commands, done = RegroupCommands(project), list[UUID]()
    for kind, one, other in [*steps, ("consolidate", 0, 0)]:
        if kind == "consolidate":
            await look_at_all_again(engine, project)
            await consolidate(grouper, project)
        elif kind == "arrive":
            await send(engine, project, [ticket(f"{TOPICS[one % 4]} late{one} and{other}")])
            await group_pending(grouper, project)
        else:
            async with unit_of_work(engine) as uow:
                await by_hand(uow, commands, kind, one, other, done)
        await agree(engine, project)
