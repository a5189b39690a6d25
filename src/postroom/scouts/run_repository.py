"""The rows of scouts' runs, read together with the task runs that they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_configs, scout_runs, task_runs
from postroom.domain.task_runs import Status

_OPEN = scout_runs.c.closed_at.is_(None)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run that is not closed; `enabled_by_id` is the user who switched its scout on."""

    id: UUID
    project_id: int
    task_run_id: UUID
    status: Status
    enabled_by_id: int | None


async def insert_open(uow: UnitOfWork, values: dict[str, Any]) -> bool:
    """Insert a run; False when the project has an open one of this skill, which another process may just make."""
    result = await uow.execute(
        insert(scout_runs)
        .values(values)
        .on_conflict_do_nothing(index_elements=["project_id", "skill_name"], index_where=_OPEN)
        .returning(scout_runs.c.id)
    )
    return result.one_or_none() is not None


async def lock_open(
    uow: UnitOfWork,
    *,
    run_id: UUID | None = None,
    before: datetime | None = None,
    skill: tuple[int, str] | None = None,
) -> Sequence[OpenRun]:
    """Lock and return open runs, oldest first: one, those made before a moment, those of a project's skill."""
    runs = scout_runs.c
    statement = (
        sa.select(
            runs.id, runs.project_id, runs.task_run_id, task_runs.c.status, scout_configs.c.enabled_by_id
        )
        .join(task_runs, task_runs.c.id == runs.task_run_id)
        .outerjoin(scout_configs, scout_configs.c.id == runs.config_id)
        .where(_OPEN)
        .order_by(runs.created_at, runs.id)
        .with_for_update(of=scout_runs)
    )
    if run_id is not None:
        statement = statement.where(runs.id == run_id)
    if before is not None:
        statement = statement.where(runs.created_at < before)
    if skill is not None:
        statement = statement.where(runs.project_id == skill[0], runs.skill_name == skill[1])
    return [OpenRun(*row) for row in await uow.execute(statement)]


async def exists(uow: UnitOfWork, run_id: UUID) -> bool:
    """Tell whether there is this run, in any project."""
    return (
        await uow.execute(sa.select(scout_runs.c.id).where(scout_runs.c.id == run_id))
    ).one_or_none() is not None


async def update_run(uow: UnitOfWork, run_id: UUID, values: dict[str, Any]) -> None:
    """Change columns of a run."""
    await uow.execute(sa.update(scout_runs).where(scout_runs.c.id == run_id).values(values))
