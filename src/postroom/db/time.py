"""The clock of the database as the clock of a server."""

from time import monotonic

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock, ServerClock
from postroom.db.engine import unit_of_work
from postroom.telemetry import log

TOLERATED_SECONDS = 5.0
"""Difference between the clocks of two machines above which it is logged."""


async def follow(clock: Clock, engine: AsyncEngine) -> None:
    """Set a server's clock by that of its database; other clocks stay as they are."""
    if not isinstance(clock, ServerClock):
        return
    async with unit_of_work(engine) as uow:
        asked = monotonic()
        server_time = (await uow.execute(sa.select(sa.func.clock_timestamp()))).scalar_one()
        lead = clock.set(server_time, asked=asked)
    if abs(lead) > TOLERATED_SECONDS:
        log.warning("this machine's clock is wrong; the database's is used", seconds_behind=round(lead, 1))
