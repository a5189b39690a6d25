"""Signals are compared while this process holds no connection, so that no lock waits for a match model."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool
from tests.helpers.grouping import make_grouper, make_project, send, ticket
from tests.helpers.models.reading import Scripted, make_reader, put
from tests.helpers.reports import add_report

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.consolidation import neighbourhood
from postroom.grouping.consolidation.consolidate import consolidate
from postroom.grouping.index.reports import ReportIndex
from postroom.grouping.matching.model import MatchModel
from postroom.grouping.reading.reader import read_waiting
from postroom.signals.members import add_members

EXPORT = "The invoice export to CSV never finishes and ends with a gateway timeout after a minute"
TEXTS = [
    f"The {what} of {place} fails with a {error} since the last update"
    for what in ("export", "import", "login", "invoice", "refund")
    for place in ("Berlin", "Lyon", "Porto", "Gdansk")
    for error in ("timeout", "crash", "blank page")
]


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await make_project(uow)


@pytest.fixture
def connections(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many connections the process holds, at each search and each use of the match model."""
    held: list[int] = []
    pool = engine.pool
    assert isinstance(pool, QueuePool)

    def watch(owner: type, method: str) -> None:
        compute: Callable[..., Any] = getattr(owner, method)

        def watched(*arguments: Any, **named: Any) -> Any:
            held.append(pool.checkedout())
            return compute(*arguments, **named)

        monkeypatch.setattr(owner, method, watched)

    watch(ReportIndex, "search")
    watch(MatchModel, "judge")
    watch(MatchModel, "link")
    watch(MatchModel, "log_odds")
    return held


async def add_report_with(engine: AsyncEngine, project: int, *texts: str) -> UUID:
    async with unit_of_work(engine) as uow:
        report = await add_report(uow, project, status="ready", signal_count=len(texts))
        members = [ticket(text, source_id="1") for text in texts]
        await add_members(
            uow, project_id=project, report_id=report, members=members, reason="A scout said so.", now=now()
        )
    return report


async def test_group_pending_holds_no_connection_while_it_matches(
    engine: AsyncEngine, project: int, connections: list[int]
) -> None:
    await send(engine, project, [ticket(text) for text in TEXTS[:24]])

    await group_pending(make_grouper(engine), project)

    assert connections
    assert set(connections) == {0}


async def test_index_members_holds_no_connection_while_it_matches(
    engine: AsyncEngine, project: int, connections: list[int]
) -> None:
    await add_report_with(engine, project, EXPORT, *TEXTS[:3])

    await group_pending(make_grouper(engine), project)

    assert len(connections) == 4
    assert set(connections) == {0}


async def test_consolidate_in_large_window_holds_no_connection_while_it_matches(
    engine: AsyncEngine, project: int, connections: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbourhood, "MAX_COMPARED", 40)
    monkeypatch.setattr(neighbourhood, "CHUNK", 20)
    grouper = make_grouper(engine)
    await send(engine, project, [ticket(text) for text in TEXTS])
    await group_pending(grouper, project)
    connections.clear()

    await consolidate(grouper, project)

    assert len(connections) > len(TEXTS), "each signal is searched for, and each step is matched"
    assert set(connections) == {0}


async def test_read_waiting_with_long_catalogue_holds_no_connection_while_it_matches(
    engine: AsyncEngine, project: int, connections: list[int]
) -> None:
    apart = Scripted(lambda _, texts: put(*[f"new{at}" for at in range(1, len(texts) + 1)]))
    names = [f"{letter}{ending}" for letter in "bcdfghjklm" for ending in ("olo", "umu")]
    texts = [" ".join(f"{start}{name}" for start in "mnprst") for name in names]
    await send(engine, project, [ticket(text) for text in texts])
    await group_pending(make_grouper(engine), project)
    await read_waiting(make_reader(engine, apart, max_cards=12), project)
    await send(engine, project, [ticket("mcumu ncumu pcumu again")])
    await group_pending(make_grouper(engine), project)
    connections.clear()

    await read_waiting(make_reader(engine, apart, max_cards=12), project)

    assert connections, "the match model orders the reports"
    assert set(connections) == {0}
