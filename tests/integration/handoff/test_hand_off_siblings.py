"""Work does not start by itself on a report that a neighbour's pull request would settle."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs
from tests.helpers.handoff import HandoffProject, make_handoff_project

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import one_fix_answers, reports
from postroom.domain.handoff.autostart import NoStart, Start
from postroom.grouping.regroup import suggestions
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.reports.work_log.schemas import SYSTEM
from postroom.tasks.hand_off import CONSIDER_JOB


@pytest.fixture
async def made(engine: AsyncEngine) -> HandoffProject:
    made = await make_handoff_project(engine)
    await made.choose("pull")
    return made


async def siblings(made: HandoffProject, *, same: bool = True) -> tuple[UUID, UUID]:
    """Return two ready reports, the older one first, about which a model has answered."""
    older, newer = sorted([await made.ready(), await made.ready()])
    async with unit_of_work(made.engine) as uow:
        await uow.execute(
            sa.insert(one_fix_answers).values(
                project_id=made.project,
                first_report_id=older,
                second_report_id=newer,
                same=same,
                reason="Both lose the last page.",
                model="scripted:1",
                signals=2,
                asked_at=now(),
            )
        )
    return older, newer


async def test_hand_off_of_sibling_waits_and_older_one_goes_ahead(made: HandoffProject) -> None:
    older, newer = await siblings(made)
    waits = await made.consider(newer)
    assert isinstance(waits, NoStart)
    assert waits.tell
    assert f"the pull request for report {older}" in waits.reason
    assert "(Both lose the last page.)" in waits.reason
    assert isinstance(await made.consider(older), Start)
    still = await made.consider(newer)
    assert isinstance(still, NoStart)


async def test_hand_off_of_different_problem_starts(made: HandoffProject) -> None:
    _, newer = await siblings(made, same=False)
    decided = await made.consider(newer)
    assert isinstance(decided, Start) or "overlap" in decided.reason or "same" in decided.reason


@pytest.mark.parametrize("status", ["suppressed", "failed"])
async def test_hand_off_does_not_wait_for_given_up_sibling(made: HandoffProject, status: str) -> None:
    older, newer = await siblings(made)
    async with unit_of_work(made.engine) as uow:
        await uow.execute(sa.update(reports).where(reports.c.id == older).values(status=status))
    assert isinstance(await made.consider(newer), Start)


async def test_hand_off_refused_suggestion_is_considered_again(made: HandoffProject) -> None:
    older, newer = await siblings(made)
    jobs = RecordingJobs()
    async with unit_of_work(made.engine) as uow:
        id = await suggestions.suggest(
            uow,
            made.project,
            from_id=newer,
            to_id=older,
            signal_ids=(),
            reason="Both lose the last page.",
            run_id=new_id(),
            now=now(),
        )
        assert id is not None
        await suggestions.refuse(RegroupCommand(uow, made.project, SYSTEM, "", now(), jobs), id)
    assert {job.key for job in jobs.put if job.name == CONSIDER_JOB} == {str(older), str(newer)}
    assert isinstance(await made.consider(newer), Start)
