"""Enqueues jobs: one row of the engine's table, written in the caller's own transaction."""

from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, EnqueueOptions

from postroom.db.engine import UnitOfWork, async_url
from postroom.jobs.notifications import install_trigger
from postroom.jobs.port import Job

APPLICATION = "postroom"
WORKFLOW = "postroom.job"
SCHEMA = "jobs"
"""Schema of the engine's tables, in the same database as ours."""


def queue_name(job_name: str) -> str:
    """Return the engine's queue for jobs of this name."""
    return f"postroom-{job_name}"


def migrate_jobs(url: str) -> None:
    """Create or migrate the engine's tables in the database at `url`."""
    DBOS.migrate(async_url(url), schema=SCHEMA)
    install_trigger(url, schema=SCHEMA)


class JobQueue:
    """The `Jobs` port on DBOS. It only writes rows; a worker in any process picks them up."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(async_url(url), pool_size=1, max_overflow=0)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=SCHEMA,
            application_name=APPLICATION,
            lazy=True,
        )

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Enqueue `job` as part of the transaction `uow`."""
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": queue_name(job.name),
            "queue_partition_key": job.key,
        }

        def insert(connection: sa.Connection) -> None:
            payload: dict[str, Any] = dict(job.payload)
            self._client.enqueue_in_transaction(connection, options, job.name, job.key, payload)

        await uow.run_sync(insert)

    def close(self) -> None:
        """Close the engine's own connection."""
        self._client.destroy()
        self._engine.dispose()
