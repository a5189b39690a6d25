"""A process of a server among others: its heartbeat, its part in the counters, its candidacy as the scheduler."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from time import monotonic

import sqlalchemy as sa

from postroom.app.bootstrap import App
from postroom.db.time import follow
from postroom.jobs import upkeep
from postroom.jobs.lease import Lease
from postroom.observability import totals
from postroom.worker.periodic import Periodic, Scheduler, keep


class Vital:
    """What a process says of itself when it is asked: when its heartbeat last arrived, and whether it ends."""

    def __init__(self) -> None:
        self.beat_at: float | None = None
        self.ending = False

    def problem(self, *, lease: float) -> str | None:
        """Return why the process is not ready; None if it is."""
        if self.ending:
            return "The process is ending."
        if self.beat_at is None or monotonic() - self.beat_at > lease:
            return "The database does not answer."
        return None


class Member:
    """The membership of this process. Its heartbeat must outlast all of its work, or that is done twice."""

    def __init__(
        self,
        app: App,
        name: str,
        *,
        role: str,
        vital: Vital | None,
        tasks: Sequence[Periodic],
        stop: asyncio.Event,
    ) -> None:
        """`tasks` are those that the scheduler executes; without any, this process is no candidate."""
        self._app = app
        self._role = role
        self._name = name
        self._vital = vital or Vital()
        self._stop = stop
        self._candidate = bool(tasks)
        lease = Lease(app.engine, holder=name, seconds=app.settings.jobs.lease_seconds)
        self.scheduler = Scheduler(lease, [task for task in tasks if task.alone], stop)
        self._left = asyncio.Event()
        self._beating: asyncio.Task[None] | None = None

    async def join(self) -> None:
        """Register the process, and keep sending heartbeats."""
        await self._beat()
        every = timedelta(seconds=self._app.settings.jobs.lease_seconds) / 5
        beat = Periodic("beat", every, self._beat, alone=False)
        self._beating = asyncio.create_task(keep(beat, self._left), name=beat.name)

    async def leave(self) -> None:
        """Stop the heartbeats, add what was counted, and deregister."""
        self._left.set()
        if self._beating is not None:
            await asyncio.gather(self._beating, return_exceptions=True)
        with suppress(sa.exc.SQLAlchemyError, OSError):  # counts are not worth a failure
            await totals.flush(self._app.engine)
        await upkeep.deregister(self._app.engine, executor_id=self._name)

    async def _beat(self) -> None:
        app = self._app
        self._vital.ending = self._stop.is_set()
        try:
            await follow(app.clock, app.engine)
            await upkeep.beat(app.engine, executor_id=self._name, now=app.clock(), role=self._role)
            self._vital.beat_at = monotonic()
        finally:
            if self._candidate:
                await self.scheduler.beat()
        await totals.flush(app.engine)
