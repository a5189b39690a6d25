"""Queries of the server's flags and of the number of runs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from postroom.db.engine import UnitOfWork
from postroom.db.tables import scout_runs, server_flags


async def select_flag(uow: UnitOfWork, name: str) -> tuple[Any] | None:
    """Return the payload of a flag as the one item of a tuple, or None when there is no row."""
    result = await uow.execute(sa.select(server_flags.c.payload).where(server_flags.c.name == name))
    row = result.one_or_none()
    return None if row is None else (row.payload,)


async def upsert_flag(uow: UnitOfWork, name: str, payload: Any, now: datetime) -> None:
    """Set the payload of a flag."""
    values = {"payload": payload, "updated_at": now}
    await uow.execute(
        insert(server_flags)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values)
    )


async def delete_flag(uow: UnitOfWork, name: str) -> bool:
    """Delete a flag; return false if there is none."""
    result = await uow.execute(sa.delete(server_flags).where(server_flags.c.name == name))
    return result.rowcount == 1


def counted() -> sa.ColumnElement[bool]:
    """Return the condition of runs that count towards the daily limit: all except requested dry runs."""
    return sa.not_(sa.and_(scout_runs.c.dry_run, scout_runs.c.config_id.is_(None)))


async def count_runs(uow: UnitOfWork, project_id: int, since: datetime) -> int:
    """Count the runs of a project that were created after `since`."""
    runs = scout_runs.c
    result = await uow.execute(
        sa.select(sa.func.count()).where(runs.project_id == project_id, runs.created_at > since, counted())
    )
    return result.scalar_one()


async def select_nth_newest(uow: UnitOfWork, project_id: int, n: int) -> datetime | None:
    """Return when the `n`-th newest run of a project (from 1) was created; None if there are fewer."""
    runs = scout_runs.c
    result = await uow.execute(
        sa.select(runs.created_at)
        .where(runs.project_id == project_id, counted())
        .order_by(runs.created_at.desc())
        .limit(1)
        .offset(n - 1)
    )
    return result.scalar_one_or_none()
