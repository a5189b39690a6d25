"""The server's own work: grouping, workers, failed jobs, imports."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

pending_work = sa.Table(
    "pending_work",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True, comment="name of the job that does it"),
    project_column(primary_key=True),
    time_column("requested_at", nullable=True),
    sa.Column(
        "arrivals", sa.Integer, nullable=False, server_default="0", comment="what waits for the next job"
    ),
    time_column("first_arrival_at", nullable=True),
    time_column("retry_at", nullable=True),
    sa.Column("failures", sa.SmallInteger, nullable=False, server_default="0", comment="in a row"),
    sa.Column(
        "progress",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="how far it has come: the last signal that was consolidated, the last number of the catalogue",
    ),
    comment="work of projects that one job at a time does; with requested_at, such a job has not begun",
)

grouping_states = sa.Table(
    "grouping_states",
    metadata,
    project_column(primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="0"),
    comment="fence: every grouping transaction raises the version that it read, or gives up",
)

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True, comment="order of enqueueing"),
    sa.Column("name", sa.Text, nullable=False, comment="selects the handler"),
    sa.Column("key", sa.Text, nullable=False, comment="jobs of one name and key run one at a time, in order"),
    sa.Column("payload", JSONB, nullable=False),
    time_column("enqueued_at"),
    sa.Column(
        "due_at",
        sa.DateTime(timezone=True),
        nullable=False,
        server_default=sa.func.now(),
        comment="after a failed attempt, the time of the next one",
    ),
    sa.Column("worker", sa.Text, comment="the worker that runs it; null while it waits"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="attempts that failed"),
    sa.Column("losses", sa.Integer, nullable=False, server_default="0", comment="workers that died in it"),
    # A job is the next of its key if none precedes it.
    sa.Index(None, "name", "key", "id"),
    sa.Index("ix_jobs_waiting", "name", "id", postgresql_where=sa.text("worker IS NULL")),
    sa.Index("ux_jobs_running", "name", "key", unique=True, postgresql_where=sa.text("worker IS NOT NULL")),
    comment="jobs that wait or run; the row of one that has ended is deleted",
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("executor_id", sa.Text, primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    time_column("seen_at"),
    comment="heartbeats; jobs of a worker that fell silent are taken over",
)

dead_letters = sa.Table(
    "dead_letters",
    metadata,
    id_column(),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, comment="what ran one at a time: a project, a report"),
    sa.Column("payload", JSONB, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    time_column("created_at"),
    time_column("replayed_at", nullable=True),
    sa.Index(None, "created_at"),
)
