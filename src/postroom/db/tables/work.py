"""The server's own work: grouping, processes, counters, failed jobs; imports of files and their items."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    sa.Column(
        "backlog",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="of a history: begins after the others of its name",
    ),
    sa.Column("request_id", sa.Text, comment="of the request that caused it; null if none did"),
    sa.Column("traceparent", sa.Text, comment="W3C trace context of what enqueued it"),
    # A job is the next of its key if none precedes it.
    sa.Index(None, "name", "key", "id"),
    sa.Index("ix_jobs_waiting", "name", "backlog", "id", postgresql_where=sa.text("worker IS NULL")),
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
    sa.Column("role", sa.Text, nullable=False, server_default="worker", comment="worker, scheduler or api"),
    sa.Column("version", sa.Text, nullable=False, server_default="", comment="of Postroom"),
    time_column("started_at", nullable=True),
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

IMPORT_STATES = ("waiting", "reading", "read", "settled", "failed", "cancelled", "undone")
OUTCOMES = ("open", "fixed", "wontfix", "duplicate", "invalid", "works_for_me")

import_runs = sa.Table(
    "import_runs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False, comment="SHA-256 of the file and its mapping"),
    sa.Column("rows_done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("stored", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("repeated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column(
        "settled", sa.BigInteger, nullable=False, server_default="0", comment="stored ones that were closed"
    ),
    sa.Column(
        "updated", sa.BigInteger, nullable=False, server_default="0", comment="known ones that were changed"
    ),
    sa.Column("name", sa.Text, nullable=False, server_default="", comment="name of the file"),
    sa.Column(
        "state",
        sa.Text,
        nullable=False,
        server_default="reading",
        comment="read: all rows are stored; settled: they have been grouped, and count",
    ),
    sa.Column(
        "regroup_requested_at",
        sa.DateTime(timezone=True),
        comment="when the consolidation was asked for, which is before its signals count",
    ),
    sa.Column("error", sa.Text, comment="why it failed"),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("created_at"),
    time_column("updated_at"),
    sa.CheckConstraint(sa.column("state").in_(IMPORT_STATES), name="state"),
    sa.UniqueConstraint("project_id", "fingerprint"),
    sa.Index(
        "ix_import_runs_unsettled",
        "project_id",
        postgresql_where=sa.text("state IN ('reading', 'read', 'cancelled', 'failed')"),
    ),
)

imported_items = sa.Table(
    "imported_items",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column(
        "run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("source_product", sa.Text, nullable=False),
    sa.Column("source_type", sa.Text, nullable=False),
    sa.Column("item_id", sa.Text, comment="its id at the source; null: the file has none"),
    sa.Column("outcome", sa.Text, comment="its state at the source; null: the file does not say"),
    time_column("closed_at", nullable=True),
    sa.Column("duplicate_of", sa.Text, comment="id of the item that it is a duplicate of"),
    time_column("joined_at", nullable=True),
    sa.Column("held_weight", sa.Float, comment="weight of a signal that does not count yet"),
    sa.Column(
        "window_at",
        sa.DateTime(timezone=True),
        comment="of a closed one: what it counts as received at where only late signals are compared",
    ),
    sa.CheckConstraint(sa.column("outcome").in_(OUTCOMES), name="outcome"),
    sa.Index(
        "uq_imported_items_item",
        "project_id",
        "source_product",
        "source_type",
        "item_id",
        unique=True,
        postgresql_where=sa.text("item_id IS NOT NULL"),
    ),
    sa.Index("ix_imported_items_held", "run_id", postgresql_where=sa.text("held_weight IS NOT NULL")),
    sa.Index(
        "ix_imported_items_duplicates",
        "project_id",
        postgresql_where=sa.text("duplicate_of IS NOT NULL AND joined_at IS NULL"),
    ),
    comment="signals that came with a file, with the states of their items at the source",
)

import_files = sa.Table(
    "import_files",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    comment="uploaded files in pieces, until their rows are stored",
)

import_plans = sa.Table(
    "import_plans",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("delimiter", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False, comment="bytes"),
    sa.Column("read_bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("mapping", JSONB, nullable=False, server_default="{}"),
    sa.Column("columns", JSONB, nullable=False, server_default="[]", comment="names of the columns"),
    sa.Column("tracker", sa.Text, comment="whose export it is"),
    comment="how uploaded files are read",
)

import_rejects = sa.Table(
    "import_rejects",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("row", sa.BigInteger, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False, comment="the beginning of the row"),
    comment="the first rows of uploaded files that could not be stored",
)

counter_totals = sa.Table(
    "counter_totals",
    metadata,
    sa.Column("name", sa.Text, primary_key=True, comment="of the counter"),
    sa.Column("labels", ARRAY(sa.Text), primary_key=True, comment="values of its labels, in order"),
    sa.Column("total", sa.Double, nullable=False),
    comment="what all processes have counted since the first start; each adds its part every few seconds",
)

deletions = sa.Table(
    "deletions",
    metadata,
    sa.Column("what", sa.Text, primary_key=True),
    time_column("deleted_at"),
    sa.Column("deleted", sa.BigInteger, nullable=False, comment="rows, last time"),
    sa.Column("total", sa.BigInteger, nullable=False, comment="rows since the server was set up"),
    comment="what was deleted for its age, one row a kind",
)

scheduler_lease = sa.Table(
    "scheduler_lease",
    metadata,
    sa.Column("id", sa.SmallInteger, primary_key=True, comment="always 1"),
    sa.Column("holder", sa.Text, nullable=False, comment="the process that runs periodic tasks"),
    time_column("since"),
    time_column("expires_at"),
    sa.CheckConstraint("id = 1", name="one"),
    comment="which of the processes runs the periodic tasks; another one takes over when it has expired",
)
