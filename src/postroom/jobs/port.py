"""The port to durable work: a job is enqueued with the row that caused it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from postroom.db.engine import UnitOfWork


@dataclass(frozen=True, slots=True)
class Job:
    """A message to a worker.

    `name` selects the handler. Jobs of one `name` and `key` run one at a time, in the order (to a millisecond) of
    enqueueing; jobs of different keys run concurrently. `payload` is JSON. Those of a `backlog`, such as the
    research of imported items, begin after the others of their name.
    """

    name: str
    key: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    backlog: bool = False


Handler = Callable[[Job], Awaitable[None]]
"""Performs a job. It may run again after a crash, so it must continue from what is stored."""


class Jobs(Protocol):
    """Where jobs are enqueued."""

    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        """Enqueue `job` as part of the transaction `uow`: rolled back together, committed together."""
