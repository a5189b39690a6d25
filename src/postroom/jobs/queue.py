"""Enqueues jobs: one row, written in the caller's own transaction."""

from postroom.db.engine import UnitOfWork
from postroom.jobs import repository
from postroom.jobs.port import Job


class JobQueue:
    """The `Jobs` port on PostgreSQL. It only writes rows; a worker in any process runs them."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Enqueue `job` as part of the transaction `uow`."""
        await repository.insert(uow, job)
