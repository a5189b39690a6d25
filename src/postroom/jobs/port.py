"""What the rest of Postroom knows of durable work: a job is enqueued with the row that caused it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from postroom.db.engine import UnitOfWork


@dataclass(frozen=True, slots=True)
class Job:
    """A message to a worker.

    `name` chooses the handler. Jobs of one `name` and `key` run one at a time, in the order (to a millisecond)
    in which they were put; jobs of different keys run side by side. `payload` is JSON.
    """

    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[Job], Awaitable[None]]
"""Does a job. It may be run again after a crash, so it goes on from what is already written."""


class Jobs(Protocol):
    """Where jobs are put."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Put `job` in line as part of the transaction `uow`: rolled back together, committed together."""
