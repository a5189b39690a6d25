"""Periodic tasks: those of the scheduler, which one process at a time executes, and those of every worker."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from postroom.jobs.lease import Lease
from postroom.telemetry import log
from postroom.telemetry.counters import TASK_FAILURES


@dataclass(frozen=True, slots=True)
class Periodic:
    """A task and its interval. With `alone`, only the scheduler executes it; else every worker does."""

    name: str
    every: timedelta
    work: Callable[[], Awaitable[object]]
    alone: bool = True


class Scheduler:
    """Executes periodic tasks while this process holds the lease."""

    def __init__(self, lease: Lease, tasks: Sequence[Periodic], stop: asyncio.Event) -> None:
        """`stop` ends the tasks; an execution that has started is completed."""
        self._lease = lease
        self._tasks = tasks
        self._stop = stop
        self.running: list[asyncio.Task[None]] = []

    async def beat(self) -> None:
        """Renew the lease, or try to take it; start the tasks with it, and cancel them when it is lost."""
        if self._stop.is_set() and not self.running:
            return
        try:
            held = await self._lease.renew()
        finally:
            if self.running and not self._lease.held:
                log.warning("this process is no longer the scheduler", tasks=len(self.running))
                self.cancel()
        if held and not self.running and not self._stop.is_set():
            self.running = [
                asyncio.create_task(keep(task, self._stop, allowed=self._allowed), name=task.name)
                for task in self._tasks
            ]

    async def close(self) -> None:
        """Cancel what still runs and give up the lease."""
        ended = self.running
        self.cancel()
        await asyncio.gather(*ended, return_exceptions=True)
        await self._lease.release()

    def cancel(self) -> None:
        """Cancel the tasks."""
        for task in self.running:
            task.cancel()
        self.running = []

    def _allowed(self) -> bool:
        return self._lease.held


async def keep(task: Periodic, stop: asyncio.Event, *, allowed: Callable[[], bool] = lambda: True) -> None:
    """Execute `task` repeatedly until `stop` is set; an execution that has started is completed.

    A failure is logged, and the task is executed again after its interval. Without `allowed` it is left out.
    """
    while not stop.is_set():
        if allowed():
            try:
                await task.work()
            except Exception as error:  # noqa: BLE001  # one failure must not end the periodic task
                TASK_FAILURES.add(task.name)
                log.warning("periodic work failed", task=task.name, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), task.every.total_seconds())
