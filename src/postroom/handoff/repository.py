"""Queries of hand-offs, hand-off configurations and deliveries."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from postroom.db.engine import UnitOfWork
from postroom.db.expiry import delete_oldest
from postroom.db.tables import handoff_configs, handoffs, reports, task_runs, webhook_deliveries
from postroom.domain.handoff.task_runs import ENDED_STATUSES, OPEN_STATUSES
from postroom.handoff.schemas import Config, Delivery, Handoff

_C, _H, _D = handoff_configs.c, handoffs.c, webhook_deliveries.c

_CONFIG = (_C.project_id, _C.channel, _C.webhook_url, _C.webhook_secret, _C.daily_limit, _C.updated_at)
_HANDOFF = (
    _H.id,
    _H.project_id,
    _H.report_id,
    _H.task_id,
    _H.task_run_id,
    _H.channel,
    _H.user_id,
    _H.repository,
    _H.base_branch,
    _H.reason,
    _H.host,
    _H.output,
    _H.created_at,
    _H.ended_at,
)
_DELIVERY = (
    _D.id,
    _D.project_id,
    _D.handoff_id,
    _D.url,
    _D.body,
    _D.status,
    _D.attempts,
    _D.log,
    _D.next_attempt_at,
    _D.created_at,
    _D.ended_at,
)
_LOCK = 0x68616E64


async def hold_project(uow: UnitOfWork, project_id: int) -> None:
    """Lock the decisions about starting work in a project until the transaction ends."""
    await uow.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, project_id)))


async def select_config(uow: UnitOfWork, project_id: int) -> Config:
    """Return the configuration of a project; without a row hand-off is disabled."""
    row = (await uow.execute(sa.select(*_CONFIG).where(_C.project_id == project_id))).one_or_none()
    return Config(project_id) if row is None else Config(*row)


async def store_config(uow: UnitOfWork, project_id: int, values: dict[str, Any], now: datetime) -> None:
    """Insert or update columns of a project's configuration."""
    # A check constraint spans several columns, so the row is created first and then changed as a whole.
    times = {"created_at": now, "updated_at": now}
    await uow.execute(upsert(handoff_configs).values(project_id=project_id, **times).on_conflict_do_nothing())
    await uow.execute(
        sa.update(handoff_configs).where(_C.project_id == project_id).values({**values, "updated_at": now})
    )


async def insert_handoff(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a hand-off."""
    await uow.execute(sa.insert(handoffs).values(values))


async def select_handoff(
    uow: UnitOfWork, handoff_id: UUID, *, project_id: int | None = None, lock: bool = False
) -> Handoff | None:
    """Return a hand-off, of the project if one is given; None without one."""
    statement = sa.select(*_HANDOFF).where(_H.id == handoff_id)
    if project_id is not None:
        statement = statement.where(_H.project_id == project_id)
    if lock:
        statement = statement.with_for_update()
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else Handoff(*row)


async def select_handoffs(
    uow: UnitOfWork, project_id: int, report_id: UUID | None, *, limit: int, offset: int
) -> tuple[int, list[Handoff]]:
    """Return the number of hand-offs of a project (or of one report), and a page of them, newest first."""
    conditions = [_H.project_id == project_id]
    if report_id is not None:
        conditions.append(_H.report_id == report_id)
    count = await uow.execute(sa.select(sa.func.count()).select_from(handoffs).where(*conditions))
    result = await uow.execute(
        sa.select(*_HANDOFF)
        .where(*conditions)
        .order_by(_H.created_at.desc(), _H.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return count.scalar_one(), [Handoff(*row) for row in result]


async def update_handoff(uow: UnitOfWork, handoff_id: UUID, values: dict[str, Any]) -> None:
    """Update columns of a hand-off."""
    await uow.execute(sa.update(handoffs).where(_H.id == handoff_id).values(values))


async def is_open(uow: UnitOfWork, report_id: UUID) -> bool:
    """Return whether a report has an open hand-off."""
    result = await uow.execute(
        sa.select(_H.id).where(_H.report_id == report_id, _H.ended_at.is_(None)).limit(1)
    )
    return result.one_or_none() is not None


async def take_host(uow: UnitOfWork, handoff_id: UUID, host: str) -> str:
    """Record that `host` runs the command of a hand-off unless another one does; return the host that does."""
    await uow.execute(sa.update(handoffs).where(_H.id == handoff_id, _H.host.is_(None)).values(host=host))
    return str((await uow.execute(sa.select(_H.host).where(_H.id == handoff_id))).scalar_one())


async def count_since(uow: UnitOfWork, project_id: int, since: datetime) -> int:
    """Count the hand-offs of a project that started since `since`."""
    result = await uow.execute(
        sa.select(sa.func.count())
        .select_from(handoffs)
        .where(_H.project_id == project_id, _H.created_at > since)
    )
    return int(result.scalar_one())


async def over(uow: UnitOfWork, limit: int) -> list[UUID]:
    """Return open hand-offs whose run has ended."""
    result = await uow.execute(
        sa.select(_H.id)
        .join(task_runs, task_runs.c.id == _H.task_run_id)
        .where(_H.ended_at.is_(None), task_runs.c.status.in_(sorted(ENDED_STATUSES)))
        .order_by(_H.created_at)
        .limit(limit)
    )
    return list(result.scalars())


async def silent(uow: UnitOfWork, before: datetime, limit: int) -> list[Handoff]:
    """Return open hand-offs, except those of commands, whose run has not been updated since `before`."""
    result = await uow.execute(
        sa.select(*_HANDOFF)
        .join(task_runs, task_runs.c.id == _H.task_run_id)
        .where(
            _H.ended_at.is_(None),
            _H.channel != "command",
            task_runs.c.status.in_(sorted(OPEN_STATUSES)),
            task_runs.c.updated_at < before,
        )
        .order_by(_H.created_at)
        .limit(limit)
    )
    return [Handoff(*row) for row in result]


async def open_commands(uow: UnitOfWork) -> list[UUID]:
    """Return all open hand-offs to commands, oldest first."""
    result = await uow.execute(
        sa.select(_H.id).where(_H.ended_at.is_(None), _H.channel == "command").order_by(_H.created_at)
    )
    return list(result.scalars())


async def waiting_reports(uow: UnitOfWork, project_id: int, limit: int) -> list[UUID]:
    """Return reports of a project on which work could start automatically, most urgent first."""
    result = await uow.execute(
        sa.select(reports.c.id)
        .where(
            reports.c.project_id == project_id,
            reports.c.status == "ready",
            reports.c.actionability == "immediately_actionable",
        )
        .order_by(sa.func.coalesce(reports.c.priority, "P9"), reports.c.id)
        .limit(limit)
    )
    return list(result.scalars())


async def insert_delivery(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a delivery."""
    await uow.execute(sa.insert(webhook_deliveries).values(values))


async def select_delivery(
    uow: UnitOfWork, delivery_id: UUID, *, project_id: int | None = None, lock: bool = False
) -> Delivery | None:
    """Return a delivery, of the project if one is given; None without one."""
    statement = sa.select(*_DELIVERY).where(_D.id == delivery_id)
    if project_id is not None:
        statement = statement.where(_D.project_id == project_id)
    if lock:
        statement = statement.with_for_update()
    row = (await uow.execute(statement)).one_or_none()
    return None if row is None else Delivery(*row)


async def select_deliveries(
    uow: UnitOfWork, project_id: int, status: str | None, *, limit: int, offset: int
) -> tuple[int, list[Delivery]]:
    """Return the number of deliveries of a project, and a page of them, newest first."""
    conditions = [_D.project_id == project_id]
    if status is not None:
        conditions.append(_D.status == status)
    count = await uow.execute(sa.select(sa.func.count()).select_from(webhook_deliveries).where(*conditions))
    result = await uow.execute(
        sa.select(*_DELIVERY)
        .where(*conditions)
        .order_by(_D.created_at.desc(), _D.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return count.scalar_one(), [Delivery(*row) for row in result]


async def update_delivery(uow: UnitOfWork, delivery_id: UUID, values: dict[str, Any]) -> None:
    """Update columns of a delivery."""
    await uow.execute(sa.update(webhook_deliveries).where(_D.id == delivery_id).values(values))


async def in_line(uow: UnitOfWork) -> list[UUID]:
    """Return all deliveries that wait for a job now, oldest first."""
    result = await uow.execute(
        sa.select(_D.id).where(_D.status == "waiting", _D.next_attempt_at.is_(None)).order_by(_D.created_at)
    )
    return list(result.scalars())


async def take_due(uow: UnitOfWork, now: datetime, limit: int) -> list[Delivery]:
    """Lock deliveries whose next attempt is due, clear its time, and return them."""
    result = await uow.execute(
        sa.select(*_DELIVERY)
        .where(_D.status == "waiting", _D.next_attempt_at <= now)
        .order_by(_D.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = [Delivery(*row) for row in result]
    if due:
        await uow.execute(
            sa.update(webhook_deliveries)
            .where(_D.id.in_([each.id for each in due]))
            .values(next_attempt_at=None)
        )
    return due


async def forget_deliveries(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` deliveries that ended before `before`; return how many."""
    rows = webhook_deliveries
    return await delete_oldest(uow, rows, rows.c.ended_at, before=before, limit=limit)
