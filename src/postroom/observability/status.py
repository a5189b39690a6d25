"""The state of a server, as its database knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from postroom.backups import service as backups
from postroom.db.engine import UnitOfWork
from postroom.db.tables import dead_letters, model_outages, scheduler_lease, workers
from postroom.observability import deletions, queues
from postroom.observability.deletions import Deletion
from postroom.observability.queues import Queue

STATEMENT_SECONDS = 3
"""Time limit of each query: watching a server must not be what loads it."""
LISTED_TABLES = 20


@dataclass(frozen=True, slots=True)
class Process:
    """A process that sends heartbeats; `silent_seconds` is the age of the last one."""

    id: str
    role: str
    host: str
    pid: int
    version: str
    started_at: datetime | None
    silent_seconds: float


@dataclass(frozen=True, slots=True)
class Scheduler:
    """The process that runs periodic tasks, and whether its lease is valid."""

    holder: str
    since: datetime
    valid: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its indexes and partitions; `rows` is PostgreSQL's estimate."""

    name: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class DeadJobs:
    """Dead letters of one job that were not replayed, with the newest error."""

    job: str
    number: int
    newest_at: datetime
    error: str


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of a language model that is not over."""

    model: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Backup:
    """The newest successful backup, and how the newest attempt ended."""

    succeeded_at: datetime | None
    bytes: int | None
    last_status: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that checks and `/metrics` need. `backup` is None if none was ever made."""

    postgres: str
    schema: str
    database_bytes: int
    queues: Sequence[Queue]
    processes: Sequence[Process]
    scheduler: Scheduler | None
    dead: Sequence[DeadJobs]
    outages: Sequence[Outage]
    backup: Backup | None
    deletions: Sequence[Deletion]
    """What was deleted for its age, the latest first."""


_SERVER = sa.text(
    "SELECT current_setting('server_version') AS postgres, pg_database_size(current_database()) AS bytes, "
    "(SELECT version_num FROM alembic_version) AS schema"
)
_TABLES = sa.text(
    """
    SELECT coalesce(parent.relname, class.relname) AS name,
           sum(pg_total_relation_size(class.oid))::bigint AS bytes,
           sum(greatest(class.reltuples, 0))::bigint AS rows
    FROM pg_class AS class
    LEFT JOIN pg_inherits ON pg_inherits.inhrelid = class.oid
    LEFT JOIN pg_class AS parent ON parent.oid = pg_inherits.inhparent
    WHERE class.relnamespace = current_schema()::regnamespace AND class.relkind = 'r'
    GROUP BY 1 ORDER BY bytes DESC LIMIT :most
    """
)


async def limit_time(uow: UnitOfWork) -> None:
    """Give each further statement of a transaction `STATEMENT_SECONDS`."""
    await uow.execute(sa.text(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"))


async def read(uow: UnitOfWork, events: UnitOfWork) -> Status:
    """Return the state of a server; `events` is a transaction in the database of SDKs' events."""
    server = (await uow.execute(_SERVER)).one()
    return Status(
        postgres=server.postgres,
        schema=server.schema,
        database_bytes=server.bytes,
        queues=await queues.read(uow, events),
        processes=await _processes(uow),
        scheduler=await _scheduler(uow),
        dead=await _dead(uow),
        outages=await _outages(uow),
        backup=await _backup(uow),
        deletions=await deletions.read(uow),
    )


async def tables(uow: UnitOfWork) -> list[Table]:
    """Return the largest tables, the largest first; partitions count for their parent."""
    found = await uow.execute(_TABLES, {"most": LISTED_TABLES})
    return [Table(row.name, row.bytes, row.rows) for row in found]


async def _processes(uow: UnitOfWork) -> list[Process]:
    silent = sa.extract("epoch", sa.func.clock_timestamp() - workers.c.seen_at)
    query = sa.select(workers, silent.label("silent")).order_by(workers.c.role, workers.c.executor_id)
    return [
        Process(
            row.executor_id,
            row.role,
            row.host,
            row.pid,
            row.version,
            row.started_at,
            max(0.0, float(row.silent)),
        )
        for row in await uow.execute(query)
    ]


async def _scheduler(uow: UnitOfWork) -> Scheduler | None:
    lease = scheduler_lease.c
    row = (
        await uow.execute(sa.select(lease.holder, lease.since, lease.expires_at > sa.func.clock_timestamp()))
    ).first()
    return None if row is None else Scheduler(row[0], row[1], row[2])


async def _dead(uow: UnitOfWork) -> list[DeadJobs]:
    letter = dead_letters.c
    newest = sa.func.array_agg(
        sa.dialects.postgresql.aggregate_order_by(letter.error, letter.created_at.desc())
    )
    query = (
        sa.select(letter.job, sa.func.count(), sa.func.max(letter.created_at), newest[1])
        .where(letter.replayed_at.is_(None))
        .group_by(letter.job)
        .order_by(letter.job)
    )
    return [DeadJobs(*row) for row in await uow.execute(query)]


async def _outages(uow: UnitOfWork) -> list[Outage]:
    row = model_outages.c
    query = sa.select(row.model, row.since, row.reason).where(row.failures > 0).order_by(row.model)
    return [Outage(*found) for found in await uow.execute(query)]


async def _backup(uow: UnitOfWork) -> Backup | None:
    newest = await backups.newest(uow, 1)
    if not newest:
        return None
    good = await backups.last_success(uow)
    done = (None, None) if good is None else (good.finished_at, good.bytes)
    return Backup(*done, last_status=newest[0].status, reason=newest[0].reason)
