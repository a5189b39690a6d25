"""Pieces of work on reports: tasks with their runs, and research with its steps."""

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

RESEARCH_OUTCOMES = ("ready", "pending_input", "not_actionable", "failed", "abandoned")

research_runs = sa.Table(
    "research_runs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "round", sa.Integer, nullable=False, server_default="1", comment="signals came meanwhile: one more"
    ),
    sa.Column(
        "attempts", sa.Integer, nullable=False, server_default="0", comment="how often a job took it up"
    ),
    sa.Column("outcome", sa.Text),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("waits_for", sa.Text, comment="of one that ended in pending_input: what is missing"),
    time_column("started_at"),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("outcome").in_(RESEARCH_OUTCOMES), name="outcome"),
    sa.CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended_has_outcome"),
    sa.Index(None, "report_id", "started_at"),
    sa.Index("uq_research_runs_open", "report_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
    comment="each time that a report is researched",
)

research_steps = sa.Table(
    "research_steps",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("research_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True, server_default="", comment="the signal, of a step for each"),
    sa.Column("made_by", sa.Text, nullable=False, comment="what judged, with its version"),
    sa.Column("result", JSONB, nullable=False, server_default="{}", comment="what later steps go on from"),
    sa.Column("seconds", sa.Float, nullable=False),
    time_column("created_at"),
    comment="what is done of a run; written with the artefacts of the step, and never done again",
)
