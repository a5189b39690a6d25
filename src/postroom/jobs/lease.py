"""The lease of the scheduler: of all processes that could run the periodic tasks, one does.

A row with an expiry, so it needs no session of the database and works through a pooler. The holder stops before the
lease expires, by its own monotonic clock; the expiry itself is by the clock of the database.
"""

from time import monotonic

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import scheduler_lease

_MARGIN = 2 / 3
"""Part of the lease after which a holder that could not renew it stops: clocks and transactions take time."""

_TAKE = sa.text(
    """
    INSERT INTO scheduler_lease AS held (id, holder, since, expires_at)
    VALUES (1, :me, clock_timestamp(), clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (id) DO UPDATE SET
        holder = excluded.holder,
        since = CASE WHEN held.holder = excluded.holder THEN held.since ELSE excluded.since END,
        expires_at = excluded.expires_at
    WHERE held.holder = excluded.holder OR held.expires_at < clock_timestamp()
    RETURNING holder
    """
)


class Lease:
    """The lease as one process sees it."""

    def __init__(self, engine: AsyncEngine, *, holder: str, seconds: float) -> None:
        """`holder` names this process; another one takes over after `seconds` without a renewal."""
        self._engine = engine
        self._holder = holder
        self._seconds = seconds
        self._until = 0.0

    @property
    def held(self) -> bool:
        """Whether this process holds the lease for certain."""
        return monotonic() < self._until

    async def renew(self) -> bool:
        """Take the lease if it is free or already held here; return whether it is held."""
        asked = monotonic()
        async with unit_of_work(self._engine) as uow:
            taken = (await uow.execute(_TAKE, {"me": self._holder, "seconds": self._seconds})).first()
        self._until = asked + self._seconds * _MARGIN if taken else 0.0
        return self.held

    async def release(self) -> None:
        """Give the lease up, so that another process need not wait for its expiry."""
        self._until = 0.0
        async with unit_of_work(self._engine) as uow:
            await uow.execute(sa.delete(scheduler_lease).where(scheduler_lease.c.holder == self._holder))


async def clear(uow: UnitOfWork) -> None:
    """Free the lease, whoever holds it: for a start at which no other process can be alive."""
    await uow.execute(sa.delete(scheduler_lease))
