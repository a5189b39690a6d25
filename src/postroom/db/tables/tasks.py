"""Tasks of agents, and their runs."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

tasks = sa.Table(
    "tasks",
    metadata,
    id_column(),
    project_column(),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("description", sa.Text, nullable=False, server_default="", comment="what is to be done"),
    sa.Column(
        "origin_product", sa.Text, nullable=False, server_default="user_created", comment="what asked for it"
    ),
    sa.Column("repository", sa.Text, comment="where the work is, as organization/name in lower case"),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column("created_by_task_id", sa.Uuid, comment="set in place of a user when a task made it"),
    time_column("created_at"),
    time_column("updated_at"),
    sa.Index(None, "project_id", "created_at"),
    sa.CheckConstraint("created_by_id IS NULL OR created_by_task_id IS NULL", name="one_author"),
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
    sa.Column("branch", sa.Text, comment="the branch that the work is on"),
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
    sa.Index(
        "ix_task_runs_open",
        "project_id",
        "task_id",
        postgresql_where=sa.text("status IN ('not_started', 'queued', 'in_progress')"),
    ),
    comment="tries at a task",
)
