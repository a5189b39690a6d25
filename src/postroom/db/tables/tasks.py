"""Work that agents do, and each try at it."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

tasks = sa.Table(
    "tasks",
    metadata,
    id_column(),
    project_column(),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    time_column("created_at"),
    sa.Index(None, "project_id"),
    comment="pieces of work that agents do; artefacts may be written in the name of one",
)

TASK_RUN_STATUSES = ("not_started", "queued", "in_progress", "completed", "failed", "cancelled")

task_runs = sa.Table(
    "task_runs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="not_started"),
    sa.Column(
        "output", JSONB, nullable=False, server_default="{}", comment="what came of it, such as pr_url"
    ),
    sa.Column("error", sa.Text),
    time_column("created_at"),
    time_column("updated_at"),
    time_column("completed_at", nullable=True),
    sa.CheckConstraint(sa.column("status").in_(TASK_RUN_STATUSES), name="status"),
    sa.Index(None, "task_id", "created_at"),
    sa.Index(None, "project_id", "created_at"),
    comment="tries at a task",
)
