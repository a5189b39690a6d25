"""Scouts: schedules, runs and memory, which belong to the parent project; and skills, kept version by version."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

scout_configs = sa.Table(
    "scout_configs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("skill_name", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("emit", sa.Boolean, nullable=False, server_default=sa.true(), comment="false is a dry run"),
    sa.Column("run_interval_minutes", sa.Integer, nullable=False, server_default="1440"),
    sa.Column(
        "options", JSONB, nullable=False, server_default="{}", comment="later fields that clients send"
    ),
    sa.Column("enabled_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("last_run_at", nullable=True),
    time_column("created_at"),
    time_column("updated_at"),
    sa.Column("due_at", sa.DateTime(timezone=True), comment="when the next run is due; null for at once"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="failed runs in a row"),
    sa.Column(
        "paused_at", sa.DateTime(timezone=True), comment="when the server stopped its schedule by itself"
    ),
    sa.Column("pause_kind", sa.Text, comment="why, as a word for programs"),
    sa.Column("pause_reason", sa.Text),
    sa.Column(
        "silent_from",
        sa.DateTime(timezone=True),
        comment="runs from then on count as silent; null for all that there are",
    ),
    sa.UniqueConstraint("project_id", "skill_name"),
    sa.Index(
        "ix_scout_configs_due",
        sa.text("COALESCE(due_at, '-infinity'::timestamptz)"),
        postgresql_where=sa.text("enabled AND paused_at IS NULL"),
    ),
)

scout_runs = sa.Table(
    "scout_runs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("config_id", sa.Uuid, sa.ForeignKey("scout_configs.id", ondelete="SET NULL"), index=True),
    sa.Column("skill_name", sa.Text, nullable=False),
    sa.Column("skill_version", sa.Integer, nullable=False),
    sa.Column(
        "task_run_id", sa.Uuid, sa.ForeignKey("task_runs.id", ondelete="CASCADE"), nullable=False, unique=True
    ),
    sa.Column("note", sa.Text, nullable=False, server_default="", comment="what the person who asked said"),
    sa.Column("requested_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column("summary", sa.Text, nullable=False, server_default=""),
    sa.Column("emitted_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("emitted_finding_ids", ARRAY(sa.Text), nullable=False, server_default="{}"),
    time_column("created_at"),
    time_column("closed_at", nullable=True),
    sa.Column("seen_at", sa.DateTime(timezone=True), comment="heartbeat of whoever is at it"),
    sa.Column("dry_run", sa.Boolean, nullable=False, server_default=sa.false(), comment="it writes nothing"),
    sa.Column("mode", sa.Text, comment="detector or agent; null until it began"),
    sa.Column("found_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tool_calls", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tokens_in", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("tokens_out", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("cost_usd", sa.Float, nullable=False, server_default="0"),
    sa.Index(None, "project_id", "created_at"),
    sa.Index(None, "project_id", "skill_name", "created_at"),
    sa.Index(
        "uq_scout_runs_live",
        "project_id",
        "skill_name",
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
    comment="runs; the state of one is that of its task run, and a skill of a project has one open at a time",
)

STEP_KINDS = ("tool", "model", "finding", "note")

scout_run_steps = sa.Table(
    "scout_run_steps",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("scout_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("input", JSONB, nullable=False, server_default="{}"),
    sa.Column("output", sa.Text, nullable=False, server_default="", comment="cut to size"),
    sa.Column("milliseconds", sa.Integer, nullable=False, server_default="0"),
    time_column("at"),
    sa.CheckConstraint(sa.column("kind").in_(STEP_KINDS), name="kind"),
    comment="what a run did, in its order: its transcript",
)

scout_emissions = sa.Table(
    "scout_emissions",
    metadata,
    id_column(),
    project_column(),
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("scout_runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("finding_id", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("severity", sa.Text),
    sa.Column("tags", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="SET NULL"), index=True),
    sa.Column("finding", JSONB, nullable=False, server_default="{}", comment="evidence and the rest as sent"),
    time_column("emitted_at"),
    sa.UniqueConstraint("run_id", "finding_id"),
    sa.Index(None, "project_id", "emitted_at"),
    comment="findings that became signals",
)

scout_reports = sa.Table(
    "scout_reports",
    metadata,
    id_column(),
    project_column(),
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("scout_runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("extras", JSONB, nullable=False, server_default="{}", comment="charts, metrics, prompts"),
    time_column("created_at"),
    sa.Index(None, "report_id"),
    sa.Index(None, "run_id"),
    sa.Index(
        "uq_scout_reports_idempotency_key",
        "project_id",
        "idempotency_key",
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    ),
    comment="reports that a run wrote itself",
)

scout_outputs = sa.Table(
    "scout_outputs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("scout_runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("subject", sa.Text),
    sa.Column("payload", JSONB, nullable=False),
    time_column("created_at"),
    sa.Index(None, "run_id", "created_at"),
    comment="records of a run, in the shape that its configuration asks for",
)

scout_scratchpad = sa.Table(
    "scout_scratchpad",
    metadata,
    id_column(),
    project_column(),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("created_by_run_id", sa.Uuid, sa.ForeignKey("scout_runs.id", ondelete="SET NULL"), index=True),
    time_column("created_at"),
    time_column("updated_at"),
    sa.UniqueConstraint("project_id", "key"),
    sa.Index(None, "project_id", "updated_at", "id"),
    comment="what scouts remember from run to run",
)

scout_notes = sa.Table(
    "scout_notes",
    metadata,
    id_column(),
    project_column(),
    sa.Column("skill_name", sa.Text, nullable=False, server_default="", comment="empty is for all scouts"),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False, server_default="human"),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("created_at"),
    time_column("expires_at", nullable=True),
    sa.Index(None, "project_id", "created_at"),
    comment="what people tell scouts",
)

project_profiles = sa.Table(
    "project_profiles",
    metadata,
    id_column(),
    project_column(),
    sa.Column("source_version", sa.Text, nullable=False),
    sa.Column("payload", JSONB, nullable=False),
    time_column("computed_at"),
    time_column("expires_at"),
    sa.Index(None, "project_id", "computed_at"),
    comment="what a project has, as it was found at one time",
)

skills = sa.Table(
    "skills",
    metadata,
    id_column(),
    project_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1", comment="the newest version"),
    sa.Column("shipped_hash", sa.LargeBinary, comment="SHA-256 of the shipped text last put here, if it was"),
    time_column("created_at"),
    time_column("updated_at"),
    time_column("deleted_at", nullable=True),
    sa.UniqueConstraint("project_id", "name"),
    comment="a skill of a project; the row of a deleted one stays, so that it is not shipped again",
)

skill_versions = sa.Table(
    "skill_versions",
    metadata,
    sa.Column("skill_id", sa.Uuid, sa.ForeignKey("skills.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("metadata", JSONB, nullable=False, server_default="{}", comment="the rest of the front matter"),
    sa.Column("content_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of all that it holds"),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("created_at"),
    comment="what a skill said at one time; never changed",
)

skill_files = sa.Table(
    "skill_files",
    metadata,
    sa.Column("skill_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False, server_default="text/plain"),
    sa.ForeignKeyConstraint(
        ["skill_id", "version"], ["skill_versions.skill_id", "skill_versions.version"], ondelete="CASCADE"
    ),
)
