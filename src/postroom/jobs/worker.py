"""Runs jobs: DBOS takes them from the queues, our handlers perform them on this process's event loop."""

import asyncio
import logging
import os
import socket
import threading
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from typing import Any
from uuid import UUID, uuid4

from dbos import DBOS, DBOSConfig
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.engine import async_url, unit_of_work
from postroom.domain.errors import Kind, PostroomError
from postroom.jobs import dead_letters
from postroom.jobs.dispatch import Dispatcher
from postroom.jobs.notifications import listen
from postroom.jobs.port import Handler, Job
from postroom.jobs.queue import APPLICATION, SCHEMA, WORKFLOW, queue_name
from postroom.settings import JobSettings
from postroom.telemetry import log

JOB_FORMAT = "1"
"""The engine resumes a job only under the version that began it; raise it when old jobs can't be resumed."""

MAX_RECOVERIES = 10
"""Number of starts of one job after which it is presumed to kill its workers and fails for good."""


def is_worth_retrying(error: BaseException) -> bool:
    """Return whether retrying the same job could end differently."""
    if isinstance(error, _Stopping):
        return False
    return not (
        isinstance(error, PostroomError) and error.kind in {Kind.INVALID, Kind.NOT_FOUND, Kind.FORBIDDEN}
    )


class _Stopping(Exception):
    """Raised instead of a retry when the worker stops. Never shown: the job is taken over."""


class JobWorker:
    """The job engine of one worker process. Only one can run in a process at a time."""

    def __init__(
        self,
        url: str,
        engine: AsyncEngine,
        *,
        settings: JobSettings,
        handlers: Mapping[str, Handler],
        clock: Clock,
        listen_url: str | None = None,
    ) -> None:
        """Store the settings without connecting; `listen_url` bypasses a pooler, whose connections can't listen."""
        self._url = url
        self._listen_url = listen_url or url
        self._engine = engine
        self._settings = settings
        self._handlers = handlers
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._begun: set[str] = set()
        self._failed: set[str] = set()
        self._left: set[str] = set()
        self._stopping = False
        self._engine_ended = threading.Event()
        self._dispatcher = Dispatcher()
        self._listening: asyncio.Task[None] | None = None
        self.executor_id = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:8]}"

    @property
    def busy(self) -> int:
        """Number of jobs that run, or have ended and are not recorded yet.

        Those that wait for a retry, or for the end of the engine in order to be taken over, do not count.
        """
        return len(self._begun - self._failed - self._left)

    @property
    def begun(self) -> frozenset[str]:
        """Ids of the jobs that this process runs, including waits between attempts."""
        return frozenset(self._begun)

    async def start(self) -> None:
        """Start taking jobs from every handler's queue."""
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": async_url(self._url),
            "dbos_system_schema": SCHEMA,
            "application_version": JOB_FORMAT,
            "executor_id": self.executor_id,
            "run_migrations": False,
            # Its notifications are for unused features, and cost a connection and a hundred polls a second.
            "use_listen_notify": False,
            # Connections are kept while jobs run; at rest one suffices.
            "db_engine_kwargs": {
                "pool_size": 1,
                "max_overflow": self._settings.concurrency + 3,
                "pool_use_lifo": True,
            },
            "log_level": "WARNING",
        }
        self._register()
        DBOS(config=config)
        self._dispatcher.install()
        await asyncio.to_thread(DBOS.launch)
        self._listening = asyncio.create_task(
            listen(self._listen_url, self._dispatcher.wake), name="jobs listen"
        )
        for name in self._handlers:
            queue = await asyncio.to_thread(
                DBOS.register_queue,
                queue_name(name),
                partition_concurrency=1,
                worker_concurrency=self._settings.concurrency,
                polling_interval_sec=self._settings.poll_seconds,
                on_conflict="always_update",
            )
            await asyncio.to_thread(self._dispatcher.add, queue)

    async def drain(self) -> None:
        """Take no more jobs; running ones continue."""
        self._stopping = True
        await asyncio.to_thread(self._dispatcher.end)

    async def stop(self) -> None:
        """Stop taking jobs and shut the engine down. Jobs that still run are taken over like a dead worker's."""
        self._stopping = True
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        # Jobs that are cut off now are errors to the engine, and are left to the next worker.
        logging.getLogger("dbos").setLevel(logging.CRITICAL)
        try:
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)
        finally:
            self._engine_ended.set()

    def _register(self) -> None:
        @DBOS.step(
            name="postroom.attempt",
            retries_allowed=self._settings.attempts > 1,
            max_attempts=self._settings.attempts,
            interval_seconds=self._settings.backoff_seconds,
            backoff_rate=2.0,
            should_retry=is_worth_retrying,
        )
        def attempt(name: str, key: str, payload: dict[str, Any]) -> None:
            workflow_id = DBOS.workflow_id or ""
            self._failed.discard(workflow_id)
            if self._stopping:
                # An error raised while the engine lives would be recorded as the end of the job.
                self._left.add(workflow_id)
                self._engine_ended.wait()
                raise _Stopping
            try:
                self._on_loop(self._do(Job(name, key, payload)))
            except Exception:
                self._failed.add(workflow_id)
                raise

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_RECOVERIES)
        def run(name: str, key: str, payload: dict[str, Any]) -> None:
            workflow_id = DBOS.workflow_id or ""
            self._begun.add(workflow_id)
            try:
                attempt(name, key, payload)
            except Exception as error:
                # A stopped engine fails whatever it was about to record. That job continues elsewhere.
                if workflow_id in self._failed or not self._stopping:
                    self._failed.discard(workflow_id)
                    self._on_loop(self._bury(UUID(workflow_id), Job(name, key, payload), error))
                raise
            finally:
                self._begun.discard(workflow_id)
                self._failed.discard(workflow_id)

    def _on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        future: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)
        future.result()

    async def _do(self, job: Job) -> None:
        try:
            await self._handlers[job.name](job)
        except Exception as error:
            log.warning("job attempt failed", job=job.name, key=job.key, error=str(error), exc_info=True)
            raise

    async def _bury(self, id: UUID, job: Job, error: Exception) -> None:
        cause = getattr(error, "errors", None) or [error]
        async with unit_of_work(self._engine) as uow:
            await dead_letters.bury(
                uow,
                id=id,
                job=job,
                error=f"{type(cause[-1]).__name__}: {cause[-1]}",
                attempts=len(cause),
                now=self._clock(),
            )
        log.error("job moved to the dead letters", job=job.name, key=job.key, error=str(cause[-1]))
