"""Projects whose signals are read by a scripted language model, and what became of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.grouping import RecordingJobs, make_grouper, send, ticket
from tests.helpers.models.reading import Scripted, make_reader, put

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import consolidations, signals
from postroom.grouping.arrival.pipeline import group_pending
from postroom.grouping.reading.reader import read_waiting
from postroom.grouping.regroup.locked_reports import RegroupCommand
from postroom.reports.work_log.schemas import SYSTEM
from postroom.signals import tracing

VOUCHER = "Gutschein wird an der Kasse nicht angenommen"
TOTAL = "CartTotalError raised by applyDiscount"
LOGIN = "login page loops forever after password reset"


async def arrive(engine: AsyncEngine, project: int, *texts: str) -> list[UUID]:
    """Send tickets and group them; return their ids."""
    ids = await send(engine, project, [ticket(text) for text in texts])
    await group_pending(make_grouper(engine), project)
    return ids


async def places(engine: AsyncEngine, ids: Sequence[UUID]) -> list[UUID]:
    """Return the report of each signal."""
    async with unit_of_work(engine) as uow:
        found = await uow.execute(sa.select(signals.c.id, signals.c.report_id).where(signals.c.id.in_(ids)))
        by_id = {row.id: row.report_id for row in found}
    return [by_id[id] for id in ids]


async def last_run(engine: AsyncEngine, project: int) -> Any:
    """Return the row of the newest reading."""
    async with unit_of_work(engine) as uow:
        found = await uow.execute(
            sa.select(consolidations)
            .where(consolidations.c.project_id == project, consolidations.c.kind == "reading")
            .order_by(consolidations.c.id.desc())
        )
        return found.first()


async def read_step(engine: AsyncEngine, id: UUID) -> tuple[str, str]:
    """Return outcome and reason of the latest reading in a signal's trace."""
    async with unit_of_work(engine) as uow:
        steps = (await tracing.trace_of(uow, id)).steps
    return next((step.outcome, step.reason) for step in reversed(steps) if step.step == "read")


def person(uow: Any, project: int) -> RegroupCommand:
    """Return a command of a person."""
    return RegroupCommand(uow, project, SYSTEM, "", now(), RecordingJobs())


async def first_reading(engine: AsyncEngine, project: int) -> list[UUID]:
    """Let two reports into the catalogue: 1 is about vouchers, 2 about logging in."""
    ids = await arrive(engine, project, VOUCHER, LOGIN)
    await read_waiting(make_reader(engine, Scripted(lambda _, __: put("new1", "new2"))), project)
    return ids
