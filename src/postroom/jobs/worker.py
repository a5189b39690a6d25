"""Runs jobs: one loop per process records what has ended and claims what is next, in one transaction each time."""

import asyncio
import os
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic
from uuid import uuid4

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock, new_id
from postroom.db.connecting import is_outage
from postroom.db.counting import count
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Kind, PostroomError
from postroom.jobs import dead_letters, repository
from postroom.jobs.notifications import listen
from postroom.jobs.port import Handler
from postroom.jobs.repository import ClaimedJob
from postroom.settings import JobSettings
from postroom.telemetry import log
from postroom.telemetry.counters import JOB_SECONDS, JOBS
from postroom.telemetry.tracing import span
from postroom.text.characters import storable

RETRY_SECONDS = 1.0
"""Pause after the database could not be used."""

END_SECONDS = 3.0
"""How long the end waits for handlers that were cancelled, and for the database."""

MAX_BACKOFF_SECONDS = 3600.0
WATCHED = 100
"""Retries of other workers that are watched from one poll to the next."""
TIMER_SECONDS = 0.01
"""Added to waits for a retry, so that it is due by the clock of the database."""


Behind = Callable[[UnitOfWork], Awaitable[Mapping[str, Collection[str]]]]
"""Returns the keys, by name, of jobs that other workers may be much quicker with."""


def new_executor_id() -> str:
    """Return a name for this process that no other has had."""
    return f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"


def is_worth_retrying(error: BaseException) -> bool:
    """Return whether retrying the same job could end differently."""
    return not (
        isinstance(error, PostroomError) and error.kind in {Kind.INVALID, Kind.NOT_FOUND, Kind.FORBIDDEN}
    )


@dataclass(frozen=True, slots=True)
class _Ended:
    """A job that has ended here and is not recorded yet; `error` is None for success."""

    claimed: ClaimedJob
    error: BaseException | None
    seconds: float


class JobWorker:
    """Runs the jobs that have a handler here: of each name at most `concurrency` at the same time."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        settings: JobSettings,
        handlers: Mapping[str, Handler],
        clock: Clock,
        listen_url: str | None = None,
        behind: Behind | None = None,
    ) -> None:
        """Store the settings without connecting.

        Jobs that `behind` returns are left to other workers for a moment.
        `listen_url` is the URL for the connection that listens for notifications, by default the engine's.
        """
        self._listen_url = listen_url or engine.url.render_as_string(hide_password=False)
        self._engine = engine
        self._settings = settings
        self._behind = behind
        self._handlers = handlers
        self._clock = clock
        self._running: dict[int, tuple[ClaimedJob, asyncio.Task[None]]] = {}
        self._ended: list[_Ended] = []
        self._woken: set[str] = set()
        self._due: set[str] = set()
        self._event = asyncio.Event()
        self._turn = asyncio.Lock()
        self._poll_at = 0.0
        self._draining = False
        self._stopped = False
        self._tasks: list[asyncio.Task[None]] = []
        self.executor_id = new_executor_id()

    @property
    def busy(self) -> int:
        """Number of jobs that run, or have ended and are not recorded yet. Waits between attempts do not count."""
        return len(self._running) + len(self._ended)

    async def start(self) -> None:
        """Start taking jobs."""
        self._tasks = [
            asyncio.create_task(self._loop(), name="jobs"),
            asyncio.create_task(listen(self._listen_url, self._wake), name="jobs listen"),
        ]

    async def drain(self) -> None:
        """Take no more jobs; running ones continue. Returns when a claim that was under way has ended."""
        self._draining = True
        with suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS), self._turn:
                return

    async def stop(self) -> None:
        """Take no more jobs, cancel those that still run, and return them to the queue."""
        await self.drain()
        self._stopped = True
        running = [task for _, task in self._running.values()]
        for task in [*running, *self._tasks]:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=END_SECONDS)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        stuck = [id for id, (_, task) in self._running.items() if not task.done()]
        try:
            async with asyncio.timeout(END_SECONDS), unit_of_work(self._engine) as uow:
                await self._record(uow, self._ended)
                await repository.release(uow, worker=self.executor_id, running=stuck)
                await repository.notify(uow)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            # They are taken over once this worker has deregistered, or is silent.
            log.warning("could not return jobs to the queue", jobs=self.busy, error=str(error))
        self._ended.clear()
        self._running.clear()

    def _wake(self, name: str) -> None:
        """Look for jobs of a name, or of every name if it is empty."""
        self._woken |= self._handlers.keys() if name == "" else {name} & self._handlers.keys()
        self._event.set()

    def _retry(self, name: str) -> None:
        """Look for a retry that is due, of which no other worker knows."""
        self._due.add(name)
        self._wake(name)

    async def _loop(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._event.wait(), max(0.0, self._poll_at - monotonic()))
            self._event.clear()
            try:
                async with self._turn:
                    await self._take_turn()
            except sa.exc.IntegrityError:
                # Another worker has claimed a job of the same key at the same time.
                self._wake("")
            except Exception as error:  # noqa: BLE001  # whatever it is, the worker must go on
                log.warning("the database of jobs could not be used; trying again", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)
                self._poll_at = 0.0

    async def _take_turn(self) -> None:
        """Record what has ended and claim what is next, in one transaction."""
        polling = monotonic() >= self._poll_at
        if polling:
            self._poll_at = monotonic() + self._settings.poll_seconds
            self._woken |= self._handlers.keys()
        ended = list(self._ended)
        available = self._due | {each.claimed.job.name for each in ended}
        free = {} if self._draining else self._free(self._woken | available)
        self._woken, self._due = set(), set()
        if ended or free or polling or available:
            async with unit_of_work(self._engine) as uow:
                if polling:
                    await self._release_strays(uow)
                    await self._watch_retries(uow)
                await self._record(uow, ended)
                claimed = await self._claim(uow, free) if free else []
                counts = Counter(each.job.name for each in claimed)
                for name in sorted(available):
                    if counts[name] >= free.get(name, 0):
                        await repository.notify(uow, name)  # there may be more, for other workers
            del self._ended[: len(ended)]
            for each in claimed:
                if (
                    each.id not in self._running
                ):  # it is if it was taken over from here, but not run elsewhere
                    self._begin(each)

    async def _claim(self, uow: UnitOfWork, free: Mapping[str, int]) -> list[ClaimedJob]:
        left = {} if self._behind is None else await self._behind(uow)
        claimed = await repository.claim(uow, worker=self.executor_id, free=free, left=left)
        for name in left.keys() & free.keys():
            if await repository.is_left(uow, name, left[name]):
                wait = repository.HEAD_START.total_seconds() + TIMER_SECONDS
                asyncio.get_running_loop().call_later(wait, self._wake, name)
        return claimed

    def _free(self, names: Iterable[str]) -> dict[str, int]:
        """Return how many more jobs of these names may run here, without those of which none may."""
        running = Counter(claimed.job.name for claimed, _ in self._running.values())
        free = {name: self._settings.concurrency - running[name] for name in sorted(names)}
        return {name: number for name, number in free.items() if number > 0}

    async def _release_strays(self, uow: UnitOfWork) -> None:
        """Return jobs that this worker claimed without knowing, since it lost the connection meanwhile."""
        known = [*self._running, *(each.claimed.id for each in self._ended)]
        strays = await repository.release(uow, worker=self.executor_id, running=known)
        if strays:
            log.warning("returned jobs whose claim was not confirmed", jobs=len(strays))

    async def _watch_retries(self, uow: UnitOfWork) -> None:
        """Look again when a retry is due whose timer died with another worker, since nobody notifies of it."""
        within = timedelta(seconds=self._settings.poll_seconds)
        for name, wait in await repository.due_within(uow, self._handlers.keys(), within, limit=WATCHED):
            seconds = max(0.0, wait.total_seconds()) + TIMER_SECONDS
            asyncio.get_running_loop().call_later(seconds, self._retry, name)

    def _begin(self, claimed: ClaimedJob) -> None:
        task = asyncio.create_task(self._perform(claimed), name=f"job {claimed.job.name}")
        self._running[claimed.id] = (claimed, task)
        task.add_done_callback(partial(self._end, claimed, monotonic()))

    async def _perform(self, claimed: ClaimedJob) -> None:
        job = claimed.job
        attributes = {"postroom.job.id": claimed.id, "postroom.job.failures": claimed.failures}
        with (
            structlog.contextvars.bound_contextvars(job=job.name, job_id=claimed.id, **claimed.origin),
            span(f"job {job.name}", "CONSUMER", attributes),
        ):
            await self._handlers[job.name](job)

    def _end(self, claimed: ClaimedJob, began: float, task: asyncio.Task[None]) -> None:
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if self._stopped and error is not None:
            return  # it was cut off, and returns to the queue
        if error is not None:
            log.warning(
                "job attempt failed",
                job=claimed.job.name,
                job_id=claimed.id,
                key=claimed.job.key,
                error=str(error),
                exc_info=error,
                **claimed.origin,
            )
        self._running.pop(claimed.id, None)
        self._ended.append(_Ended(claimed, error, monotonic() - began))
        self._event.set()

    async def _record(self, uow: UnitOfWork, ended: Sequence[_Ended]) -> None:
        done = [each.claimed.id for each in ended if each.error is None]
        await repository.delete(uow, done, worker=self.executor_id)
        for each in ended:
            count(uow, JOB_SECONDS, each.claimed.job.name, by=each.seconds)
            if each.error is None:
                count(uow, JOBS, each.claimed.job.name, "done")
            if each.error is not None:
                await self._record_failure(uow, each.claimed, each.error)

    async def _record_failure(self, uow: UnitOfWork, claimed: ClaimedJob, error: BaseException) -> None:
        attempts = claimed.failures + 1
        # The database was away, which is no failure of the job; but a job may itself be what makes it fail.
        by_outage = is_outage(error) and claimed.losses + 1 < repository.MAX_LOSSES
        if by_outage or (attempts < self._settings.attempts and is_worth_retrying(error)):
            before = 0 if by_outage else claimed.failures
            delay = min(MAX_BACKOFF_SECONDS, self._settings.backoff_seconds * 2.0 ** min(before, 30))
            await repository.postpone(
                uow,
                claimed.id,
                worker=self.executor_id,
                delay=timedelta(seconds=delay),
                by_outage=by_outage,
            )
            count(uow, JOBS, claimed.job.name, "failed")
            asyncio.get_running_loop().call_later(delay + TIMER_SECONDS, self._retry, claimed.job.name)
        elif await repository.delete_failed(uow, claimed.id, worker=self.executor_id):
            text = storable(f"{type(error).__name__}: {error}")
            await dead_letters.add(
                uow, id=new_id(), job=claimed.job, error=text, attempts=attempts, now=self._clock()
            )
            count(uow, JOBS, claimed.job.name, "dead")
            names = {"job": claimed.job.name, "key": claimed.job.key, **claimed.origin}
            log.error("job moved to the dead letters", **names, error=text)
