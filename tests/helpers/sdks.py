"""SDK intake for tests: an application with a project and its token, with counting on demand."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.api import Api

from postroom.asgi import build
from postroom.db.engine import unit_of_work
from postroom.db.tables import error_issues, events, pending_occurrences, signal_traces, signals
from postroom.issues.backlog import Backlog
from postroom.projects import service as projects
from postroom.sdks.app import IntakeApp
from postroom.tokens import service as tokens

NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)


@dataclass
class ControllableClock:
    """A controllable clock."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Intake:
    """The application, a project with a token, and queries of the results."""

    api: Api
    app: IntakeApp
    client: httpx.AsyncClient
    project: int
    token: str
    time: ControllableClock = field(default_factory=ControllableClock)
    events_engine: AsyncEngine | None = None

    async def count(self, settling: timedelta = timedelta(0)) -> int:
        """Count the pending errors, including those whose traces have just arrived."""
        events = self.events_engine or self.api.engine
        backlog = Backlog(self.api.engine, events, self.api.state.jobs, self.time, settling)
        return await backlog.count_all()

    async def waiting(self) -> Sequence[sa.Row[Any]]:
        """Return the pending errors."""
        return await self.rows(pending_occurrences, pending_occurrences.c.seq)

    async def put_back(self, pending: Sequence[sa.Row[Any]]) -> None:
        """Make errors pending again that were counted."""
        async with unit_of_work(self.api.engine) as uow:
            values = [{k: v for k, v in row._mapping.items() if k != "seq"} for row in pending]
            await uow.execute(sa.insert(pending_occurrences), values)

    async def drain(self) -> None:
        """Write all waiting events."""
        if self.app.intake is not None:
            await self.app.intake.writer.drain()

    async def rows(self, table: sa.Table, *order: Any) -> Sequence[sa.Row[Any]]:
        """Return the project's rows of a table."""
        async with unit_of_work(self.api.engine) as uow:
            wanted = sa.select(table).where(table.c.project_id == self.project)
            return (await uow.execute(wanted.order_by(*order))).all()

    async def events(self) -> Sequence[sa.Row[Any]]:
        return await self.rows(events, events.c.received_at, events.c.id)

    async def issues(self) -> Sequence[sa.Row[Any]]:
        return await self.rows(error_issues, error_issues.c.created_at, error_issues.c.id)

    async def signals(self) -> Sequence[sa.Row[Any]]:
        return await self.rows(signals, signals.c.seq)

    async def trace(self, signal_id: UUID) -> Sequence[sa.Row[Any]]:
        """Return the processing steps of a signal, oldest first."""
        async with unit_of_work(self.api.engine) as uow:
            wanted = sa.select(signal_traces).where(signal_traces.c.signal_id == signal_id)
            return (await uow.execute(wanted.order_by(signal_traces.c.id))).all()

    async def outcomes(self) -> dict[str, int]:
        """Return the outcomes of sent events by the API."""
        await self.drain()
        key = await self.api.key("task:read")
        answer = await self.client.get(
            f"/api/projects/{self.project}/signals/sdk_intake/", headers={"Authorization": f"Bearer {key}"}
        )
        found: dict[str, int] = {}
        for source in answer.json()["results"]:
            for name, count in source["outcomes"].items():
                found[name] = found.get(name, 0) + count
        return found


async def make_intake(api: Api, *, events_engine: AsyncEngine | None = None, **changes: Any) -> Intake:
    """Return intake with a new project; `changes` are settings of intake."""
    time = ControllableClock()
    settings = api.state.settings
    wanted = settings.model_copy(update={"sdks": settings.sdks.model_copy(update=changes)})
    state = replace(api.state, clock=time, settings=wanted, events=events_engine)
    async with unit_of_work(api.engine) as uow:
        project = await projects.create(uow, organization_id=api.organization, name="Intake", now=time())
        token = await tokens.ensure(uow, state.tokens, project.id, now=time())
    app = build(state)
    assert isinstance(app, IntakeApp)
    assert token.token is not None
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inbox.test")
    return Intake(api, app, client, project.id, token.token, time, events_engine)
