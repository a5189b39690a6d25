"""Queries of scout configurations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_configs
from postroom.domain.scouts.auto_pause import Pause
from postroom.scouts.configs.values import ScoutConfig
from postroom.text.characters import storable

_C = scout_configs.c
_CONFIG = (
    _C.id,
    _C.skill_name,
    _C.enabled,
    _C.emit,
    _C.run_interval_minutes,
    _C.options,
    _C.enabled_by_id,
    _C.last_run_at,
    _C.created_at,
    _C.updated_at,
    _C.paused_at,
    _C.pause_reason,
    _C.pause_kind,
    _C.failures,
)


async def select_all(uow: UnitOfWork, project_id: int) -> Sequence[ScoutConfig]:
    """Return the configurations of a project, ordered by skill name."""
    rows = await uow.execute(
        sa.select(*_CONFIG).where(_C.project_id == project_id).order_by(_C.skill_name.collate("C"))
    )
    return [ScoutConfig(*row) for row in rows]


async def select_one(
    uow: UnitOfWork, project_id: int, *, id: UUID | None = None, skill_name: str | None = None
) -> ScoutConfig | None:
    """Return the configuration with an id or of a skill, or None."""
    condition = _C.id == id if id is not None else _C.skill_name == skill_name
    row = (await uow.execute(sa.select(*_CONFIG).where(_C.project_id == project_id, condition))).one_or_none()
    return None if row is None else ScoutConfig(*row)


async def count_enabled(uow: UnitOfWork, project_id: int) -> int:
    """Count the enabled scouts of a project."""
    result = await uow.execute(
        sa.select(sa.func.count()).where(_C.project_id == project_id, _C.enabled.is_(sa.true()))
    )
    return result.scalar_one()


async def insert_config(
    uow: UnitOfWork, project_id: int, skill_name: str, now: datetime, values: dict[str, Any]
) -> ScoutConfig:
    """Insert a configuration; the caller has locked the project, and the skill has none yet."""
    result = await uow.execute(
        insert(scout_configs)
        .values(
            id=new_id(),
            project_id=project_id,
            skill_name=skill_name,
            created_at=now,
            updated_at=now,
            **values,
        )
        .returning(*_CONFIG)
    )
    return ScoutConfig(*result.one())


async def update_config(uow: UnitOfWork, id: UUID, now: datetime, values: dict[str, Any]) -> ScoutConfig:
    """Update columns of an existing configuration."""
    changed = await uow.execute(
        sa.update(scout_configs).where(_C.id == id).values({**values, "updated_at": now}).returning(*_CONFIG)
    )
    return ScoutConfig(*changed.one())


async def stamp_run(uow: UnitOfWork, id: UUID, now: datetime, due_at: datetime | None) -> None:
    """Record that a run of the scout was started, and when the next one is due."""
    await uow.execute(sa.update(scout_configs).where(_C.id == id).values(last_run_at=now, due_at=due_at))


async def stamp_many(uow: UnitOfWork, now: datetime, due: Mapping[UUID, datetime | None]) -> None:
    """Record for many scouts that a run was started, and when the next one of each is due."""
    rows = sa.values(sa.column("id", sa.Uuid), sa.column("due_at", sa.DateTime(timezone=True)), name="rows")
    due_times = rows.data(list(due.items()))
    await uow.execute(
        sa.update(scout_configs)
        .where(_C.id == due_times.c.id)
        .values(last_run_at=now, due_at=due_times.c.due_at)
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """The failure count and pause settings of a scout after a run ended.

    An `exempt` scout is never paused; runs without findings before `silent_from` are no reason to pause.
    """

    failures: int
    paused_at: datetime | None
    exempt: bool
    silent_from: datetime | None


async def count_end(uow: UnitOfWork, id: UUID, *, failed: bool) -> Counted | None:
    """Count a failed run, or reset the count after a successful one; None if the scout was deleted."""
    result = await uow.execute(
        sa.update(scout_configs)
        .where(_C.id == id)
        .values(failures=_C.failures + 1 if failed else 0)
        .returning(
            _C.failures, _C.paused_at, _C.options["auto_pause_exempt"].astext == "true", _C.silent_from
        )
    )
    row = result.one_or_none()
    return None if row is None else Counted(row[0], row[1], bool(row[2]), row[3])


async def pause(uow: UnitOfWork, id: UUID, pause: Pause, *, now: datetime) -> None:
    """Pause the schedule of a scout."""
    await uow.execute(
        sa.update(scout_configs)
        .where(_C.id == id)
        .values(paused_at=now, pause_kind=pause.kind, pause_reason=storable(pause.reason), updated_at=now)
    )


async def delete_config(uow: UnitOfWork, project_id: int, id: UUID) -> bool:
    """Delete a configuration; return false if the project has none with this id."""
    result = await uow.execute(sa.delete(scout_configs).where(_C.project_id == project_id, _C.id == id))
    return result.rowcount == 1
