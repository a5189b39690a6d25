"""What waits in each queue of a server, and for how long."""

from dataclasses import dataclass

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork

MOST = 100_000
"""Entries of one queue that are counted: with more, the number is this one."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: what waits, what runs, and the age in seconds of what has waited longest, 0 if nothing waits."""

    name: str
    waiting: int
    running: int
    oldest_seconds: float


_TABLES = {
    "signals": "SELECT received_at AS at FROM signals WHERE state = 'pending'",
    "source_deliveries": "SELECT received_at AS at FROM source_deliveries WHERE state = 'pending'",
    "handoff_webhooks": "SELECT created_at AS at FROM webhook_deliveries WHERE status = 'waiting'",
    "notifications": (
        "SELECT queued_at AS at FROM notification_deliveries WHERE status = 'waiting' AND not_before <= now()"
    ),
    "second_opinions": "SELECT screened_at AS at FROM signal_screenings WHERE opinion = 'awaited'",
    "scout_runs": "SELECT created_at AS at FROM scout_runs WHERE closed_at IS NULL AND seen_at IS NULL",
}
"""The queues that are not jobs: each entry with the time since which it waits."""

# Bounded: a partial index has what waits, and no more than so many entries are read.
_WAITING = sa.text(
    " UNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS waiting, 0 AS running, "  # noqa: S608  # of the constants above
        f"coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS oldest FROM ({query} LIMIT {MOST}) AS entry"
        for name, query in _TABLES.items()
    )
)
_ERRORS = sa.text(
    "SELECT 'errors' AS name, count(*) AS waiting, 0 AS running, "  # noqa: S608  # of the constant above
    "coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS oldest "
    f"FROM (SELECT received_at FROM pending_occurrences LIMIT {MOST}) AS entry"
)
_JOBS = sa.text(
    f"""
    SELECT 'job:' || name AS name, count(*) FILTER (WHERE worker IS NULL) AS waiting,
           count(*) FILTER (WHERE worker IS NOT NULL) AS running,
           coalesce(extract(epoch FROM now() - min(enqueued_at) FILTER (WHERE worker IS NULL)), 0)::float8 AS oldest
    FROM (SELECT name, worker, enqueued_at FROM jobs LIMIT {MOST}) AS entry GROUP BY name ORDER BY name
    """  # noqa: S608  # of the constant above
)


async def read(uow: UnitOfWork, events: UnitOfWork) -> list[Queue]:
    """Return all queues: those of tables, then those of jobs that wait or run. `events`: of SDKs' events."""
    found = [*await uow.execute(_WAITING), *await events.execute(_ERRORS), *await uow.execute(_JOBS)]
    return [Queue(row.name, row.waiting, row.running, max(0.0, row.oldest)) for row in found]
