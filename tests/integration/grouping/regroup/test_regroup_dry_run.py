"""What grouping anew would change, and where a signal would go."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.matching import TOPICS
from tests.helpers.regrouping import RegroupCommands, groups_of
from tests.integration.grouping.test_consolidate import fed, grouper_of, places, texts

from postroom.db.engine import unit_of_work
from postroom.db.tables import artefacts, consolidations, signal_features, signal_traces, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation import runs
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.consolidation.dry_run import dry_run
from postroom.grouping.consolidation.requested_runs import resume_run
from postroom.grouping.preview.service import preview
from postroom.settings import ConsolidationSettings

TABLES = (signals, signal_features, signal_traces, artefacts, consolidations)


async def counts(engine: AsyncEngine) -> list[int]:
    async with unit_of_work(engine) as uow:
        query = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in TABLES]
        return list((await uow.execute(sa.select(*query))).one())


async def test_dry_run_returns_what_a_run_then_does_and_writes_nothing(engine: AsyncEngine) -> None:
    grouper = grouper_of(engine)
    project, ids = await fed(engine, grouper, texts(36))
    before = await places(engine, ids)
    written = await counts(engine)
    found = await dry_run(grouper, project)
    assert await counts(engine) == written
    assert (found.looked_at, found.model) == (36, grouper.model.version)
    assert {one.kind for one in found.proposals} == {"merge"}
    assert all(one.joins is not None and one.joins > 0.99 for one in found.proposals)
    assert await consolidate(grouper, project) == len(found.proposals)
    assert {one.source for one in found.proposals} == set(before) - set(await places(engine, ids))
    assert (await dry_run(grouper, project)).proposals == []


async def test_dry_run_returns_what_a_run_would_hold_back(engine: AsyncEngine) -> None:
    limited = ConsolidationSettings(most_moved=5)
    grouper = replace(grouper_of(engine), consolidation=limited)
    project, _ = await fed(engine, grouper, texts(36))
    found = await dry_run(grouper, project)
    done = [one for one in found.proposals if not one.held_back]
    assert (len(done), len(found.proposals) > 5) == (5, True)
    async with unit_of_work(engine) as uow:
        dry = await runs.ask(RegroupCommands(project).act(uow), grouper.jobs, dry_run=True)
    assert await resume_run(grouper, project, dry.id) == 5
    async with unit_of_work(engine) as uow:
        said = await runs.find(uow, project, dry.id)
        asked = await runs.ask(RegroupCommands(project).act(uow), grouper.jobs)
    assert await resume_run(grouper, project, asked.id) == 5
    async with unit_of_work(engine) as uow:
        did = await runs.find(uow, project, asked.id)
    assert (said.merges, said.held_back) == (5, len(found.proposals) - 5)
    assert (did.merges, did.held_back) == (said.merges, said.held_back)


async def test_regroup_preview_predicts_and_writes_nothing(engine: AsyncEngine) -> None:
    grouper = make_grouper(engine)
    async with unit_of_work(engine) as uow:
        project = await make_project(uow)
    text = "The invoice export to CSV never finishes and ends with a gateway timeout"
    empty = await preview(grouper, project, ticket(text))
    assert (empty.outcome, empty.report_id, list(empty.candidates)) == ("open", None, [])
    [first] = await send(engine, project, [ticket(text)])
    await group_pending(grouper, project)
    written = await counts(engine)
    found = await preview(grouper, project, ticket(f"{text} " * 2))
    assert await counts(engine) == written
    assert (found.outcome, [found.report_id]) == ("join", await places(engine, [first]))
    assert found.candidates[0].report_id == found.report_id
    assert found.reason
    [second] = await send(engine, project, [ticket(f"{text} " * 2)])
    await group_pending(grouper, project)
    assert await places(engine, [second]) == [found.report_id]
    other = await preview(grouper, project, ticket(f"{TOPICS[0]} is another matter"))
    assert other.outcome == "open"
    async with unit_of_work(engine) as uow:
        assert sum(map(len, (await groups_of(uow, project)).values())) == 2
