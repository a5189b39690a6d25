"""Create scout configurations, runs in any state, and tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from tests.helpers.api import Api

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import scout_configs, scout_runs
from postroom.scouts.runs import service as runs

PREFIX = "signals-scout-"


async def add_scout(api: Api, *, project: int | None = None, name: str | None = None, **values: Any) -> str:
    """Create the configuration of a scout with the given columns; return the skill's name."""
    name = name or f"{PREFIX}{new_id().hex}"
    row = {"created_at": now(), "updated_at": now()} | values
    async with unit_of_work(api.engine) as uow:
        await uow.execute(
            sa.insert(scout_configs).values(
                id=new_id(), project_id=project or api.project, skill_name=name, **row
            )
        )
    return name


async def start_run(
    api: Api,
    name: str | None = None,
    *,
    project: int | None = None,
    at: datetime | None = None,
    begun: bool = False,
    version: int = 1,
) -> UUID:
    """Start a run of a scout, by default one without a configuration; return its id."""
    moment = at or now()
    async with unit_of_work(api.engine) as uow:
        run_id = await runs.start(
            uow,
            project_id=project or api.project,
            skill_name=name or f"{PREFIX}{new_id().hex}",
            skill_version=version,
            config_id=None,
            note="",
            user_id=None,
            now=moment,
        )
        if begun:
            await runs.begin(uow, run_id, moment)
    return run_id


async def finish_run(
    api: Api, run_id: UUID, *, status: Any = "completed", summary: str = "", error: str | None = None
) -> None:
    """End a run."""
    async with unit_of_work(api.engine) as uow:
        await runs.finish(uow, run_id=run_id, status=status, summary=summary, error=error, now=now())


async def run_token(api: Api, run_id: UUID, *, at: datetime | None = None) -> str:
    """Return a token of an open run."""
    async with unit_of_work(api.engine) as uow:
        return await runs.mint_token(uow, run_id=run_id, hasher=api.hasher, now=at or now())


async def run_row(api: Api, run_id: UUID) -> dict[str, Any]:
    """Return all columns of a run."""
    async with unit_of_work(api.engine) as uow:
        result = await uow.execute(sa.select(scout_runs).where(scout_runs.c.id == run_id))
        return dict(result.one()._mapping)
