"""Every table of Postroom, as SQLAlchemy Core. Migrations make them; a test holds the two together.

Conventions: `id` is a time-ordered UUID unless the wire contract asks for an integer; times are aware, in
UTC; `project_id` leads every index that a request uses.
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> sa.Column[UUID]:
    return sa.Column("id", sa.Uuid, primary_key=True)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _project(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        "project_id",
        sa.Integer,
        sa.ForeignKey("projects.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


organizations = sa.Table(
    "organizations",
    metadata,
    _id(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_ai_data_processing_approved", sa.Boolean, nullable=False, server_default=sa.true()),
    _time("created_at"),
)

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("uuid", sa.Uuid, nullable=False, unique=True),
    sa.Column("email", sa.Text, nullable=False, comment="as written; unique without regard to case"),
    sa.Column("first_name", sa.Text, nullable=False, server_default=""),
    sa.Column("last_name", sa.Text, nullable=False, server_default=""),
    sa.Column("github_login", sa.Text, comment="the linked git-host login, as written"),
    sa.Column("is_staff", sa.Boolean, nullable=False, server_default=sa.false()),
    _time("created_at"),
    sa.Index("uq_users_email_lower", sa.text("lower(email)"), unique=True),
    sa.Index("ix_users_github_login_lower", sa.text("lower(github_login)")),
)

memberships = sa.Table(
    "memberships",
    metadata,
    sa.Column(
        "organization_id", sa.Uuid, sa.ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    _time("created_at"),
    sa.Index(None, "user_id"),
)

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("uuid", sa.Uuid, nullable=False, unique=True),
    sa.Column(
        "organization_id",
        sa.Uuid,
        sa.ForeignKey("organizations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("parent_id", sa.Integer, sa.ForeignKey("projects.id", ondelete="CASCADE"), index=True),
    sa.Column("name", sa.Text, nullable=False),
    _time("processing_paused_until", nullable=True),
    _time("created_at"),
)

personal_api_keys = sa.Table(
    "personal_api_keys",
    metadata,
    _id(),
    sa.Column(
        "user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("label", sa.Text, nullable=False, server_default=""),
    sa.Column("key_hash", sa.LargeBinary, nullable=False, unique=True, comment="HMAC-SHA-256 of the key"),
    sa.Column("mask", sa.Text, nullable=False, comment="what may be shown: prefix and last four characters"),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("scoped_projects", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("scoped_organizations", ARRAY(sa.Uuid), nullable=False, server_default="{}"),
    _time("created_at"),
    _time("last_used_at", nullable=True),
    _time("revoked_at", nullable=True),
)

source_configs = sa.Table(
    "source_configs",
    metadata,
    _id(),
    _project(),
    sa.Column("source_product", sa.Text, nullable=False),
    sa.Column("source_type", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("config", JSONB, nullable=False, server_default="{}"),
    _time("created_at"),
    _time("updated_at"),
    sa.UniqueConstraint("project_id", "source_product", "source_type"),
)

project_configs = sa.Table(
    "project_configs",
    metadata,
    _id(),
    _project(),
    sa.Column("default_autostart_priority", sa.Text, nullable=False, server_default="P4"),
    sa.Column("default_slack_notification_channel", sa.Text),
    sa.Column("autostart_base_branches", JSONB, nullable=False, server_default="{}"),
    _time("created_at"),
    _time("updated_at"),
    sa.UniqueConstraint("project_id"),
    comment="how work on a project's reports starts by itself; made when it is first asked for",
)

user_autonomy = sa.Table(
    "user_autonomy",
    metadata,
    _id(),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("autostart_priority", sa.Text, comment="null for the project's default"),
    sa.Column("slack_notification_channel", sa.Text),
    sa.Column("slack_notification_min_priority", sa.Text),
    _time("created_at"),
    _time("updated_at"),
    sa.UniqueConstraint("user_id"),
    comment="what may start by itself for the reports that wait for a person",
)

SIGNAL_STATES = ("pending", "grouped", "failed")

signals = sa.Table(
    "signals",
    metadata,
    _id(),
    _project(),
    sa.Column("seq", sa.BigInteger, sa.Identity(), nullable=False, comment="order of arrival"),
    sa.Column("source_product", sa.Text, nullable=False),
    sa.Column("source_type", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("extra", JSONB, nullable=False, server_default="{}"),
    sa.Column("client_id", sa.Text, comment="optional id made by the sender: the same id is the same signal"),
    sa.Column(
        "content_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of product, type, source id, text"
    ),
    _time("timestamp"),
    _time("received_at"),
    sa.Column("state", sa.Text, nullable=False, server_default="pending"),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id")),
    sa.Column("background", sa.REAL, comment="similarity to its surroundings when it was grouped"),
    _time("deleted_at", nullable=True),
    sa.CheckConstraint(sa.column("state").in_(SIGNAL_STATES), name="state"),
    sa.CheckConstraint("(state = 'grouped') = (report_id IS NOT NULL)", name="grouped_has_report"),
    sa.UniqueConstraint("project_id", "content_hash"),
    sa.Index(
        "uq_signals_project_id_client_id",
        "project_id",
        "client_id",
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    ),
    sa.Index("ix_signals_pending", "project_id", "seq", postgresql_where=sa.text("state = 'pending'")),
    sa.Index("ix_signals_report_id_timestamp", "report_id", "timestamp"),
    sa.Index("ix_signals_project_id_received_at", "project_id", "received_at"),
)

signal_features = sa.Table(
    "signal_features",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    _project(),
    _time("received_at"),
    sa.Column("title", sa.Text, nullable=False, comment="headline of the cleaned text"),
    sa.Column("words", sa.LargeBinary, nullable=False, comment="term ids, little-endian int32, distinct"),
    sa.Column("counts", sa.LargeBinary, nullable=False, comment="how often each word occurs, uint8"),
    sa.Column("model", sa.Text, nullable=False, comment="name of the model that made the vector"),
    sa.Column("dimension", sa.Integer, nullable=False),
    sa.Column("embedding", HALFVEC, nullable=False, comment="unit length"),
    sa.Index(None, "project_id", "received_at"),
    sa.Index("ix_signal_features_model", "project_id", "model"),
)

signal_traces = sa.Table(
    "signal_traces",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("details", JSONB, nullable=False, server_default="{}"),
    _time("at"),
    sa.Index(None, "signal_id", "id"),
)

REPORT_STATUSES = (
    "potential",
    "candidate",
    "in_progress",
    "pending_input",
    "ready",
    "resolved",
    "failed",
    "suppressed",
    "deleted",
)

STATUS_RANK = """CASE status
    WHEN 'ready' THEN CASE WHEN actionability = 'not_actionable' THEN 1 ELSE 0 END
    WHEN 'pending_input' THEN 2 WHEN 'in_progress' THEN 3 WHEN 'candidate' THEN 4 WHEN 'potential' THEN 5
    WHEN 'failed' THEN 6 WHEN 'resolved' THEN 7 WHEN 'suppressed' THEN 8 ELSE 9 END"""

reports = sa.Table(
    "reports",
    metadata,
    _id(),
    _project(),
    sa.Column("status", sa.Text, nullable=False, server_default="potential"),
    sa.Column("title", sa.Text, comment="null until research or an edit fills it"),
    sa.Column("summary", sa.Text, comment="null until research or an edit fills it"),
    sa.Column("headline", sa.Text, nullable=False, comment="working title: that of the first signal"),
    sa.Column("total_weight", sa.Float, nullable=False, server_default="0"),
    sa.Column("signal_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("signals_at_run", sa.Integer, nullable=False, server_default="0"),
    sa.Column("run_count", sa.Integer, nullable=False, server_default="0"),
    _time("promoted_at", nullable=True),
    _time("last_run_at", nullable=True),
    sa.Column("error", sa.Text),
    sa.Column("status_before_suppression", sa.Text),
    # Latest-wins fields, written with the artefact that says so and never joined on read.
    sa.Column("artefact_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("priority", sa.Text),
    sa.Column("actionability", sa.Text),
    sa.Column("already_addressed", sa.Boolean),
    sa.Column("dismissal_reason", sa.Text),
    sa.Column("dismissal_note", sa.Text),
    sa.Column("reviewer_logins", ARRAY(sa.Text), nullable=False, server_default="{}", comment="lower case"),
    sa.Column("task_ids", ARRAY(sa.Uuid), nullable=False, server_default="{}"),
    sa.Column("implementation_pr_url", sa.Text),
    sa.Column("source_products", ARRAY(sa.Text), nullable=False, server_default="{}", comment="sorted"),
    sa.Column("status_rank", sa.SmallInteger, sa.Computed(STATUS_RANK, persisted=True), nullable=False),
    _time("created_at"),
    _time("updated_at"),
    sa.CheckConstraint(sa.column("status").in_(REPORT_STATUSES), name="status"),
    sa.Index("ix_reports_inbox", "project_id", "status_rank", sa.text("updated_at DESC"), "id"),
    sa.Index("ix_reports_priority", "project_id", sa.text("COALESCE(priority, 'P9')"), "id"),
    sa.Index("ix_reports_created_at", "project_id", "created_at", "id"),
    sa.Index("ix_reports_updated_at", "project_id", "updated_at", "id"),
    sa.Index("ix_reports_reviewer_logins", "reviewer_logins", postgresql_using="gin"),
    sa.Index("ix_reports_task_ids", "task_ids", postgresql_using="gin"),
)

artefacts = sa.Table(
    "artefacts",
    metadata,
    _id(),
    _project(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("content", JSONB, nullable=False),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column("task_id", sa.Uuid),
    _time("created_at"),
    _time("updated_at", nullable=True),
    sa.Index("ix_artefacts_report_id_created_at", "report_id", "created_at"),
    sa.Index("ix_artefacts_latest", "report_id", "type", "created_at"),
    sa.CheckConstraint("created_by_id IS NULL OR task_id IS NULL", name="one_author"),
)

tasks = sa.Table(
    "tasks",
    metadata,
    _id(),
    _project(),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    _time("created_at"),
    sa.Index(None, "project_id"),
    comment="pieces of work that agents do; artefacts may be written in the name of one",
)

REMOVALS = ("delete", "reingest")

report_removals = sa.Table(
    "report_removals",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    _project(),
    sa.Column("kind", sa.Text, nullable=False),
    _time("requested_at"),
    sa.CheckConstraint(sa.column("kind").in_(REMOVALS), name="kind"),
    sa.Index(None, "project_id"),
    comment="reports whose signals a job is taking away, to be deleted or to be grouped anew",
)

grouping_wakeups = sa.Table(
    "grouping_wakeups",
    metadata,
    _project(primary_key=True),
    _time("requested_at"),
    comment="projects with a grouping job that has not begun; one job serves all signals that came before it",
)

grouping_states = sa.Table(
    "grouping_states",
    metadata,
    _project(primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="0"),
    comment="fence: every grouping transaction raises the version that it read, or gives up",
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("executor_id", sa.Text, primary_key=True),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    _time("seen_at"),
    comment="heartbeats; jobs of a worker that fell silent are taken over",
)

dead_letters = sa.Table(
    "dead_letters",
    metadata,
    _id(),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, comment="what ran one at a time: a project, a report"),
    sa.Column("payload", JSONB, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    _time("created_at"),
    _time("replayed_at", nullable=True),
    sa.Index(None, "created_at"),
)

import_runs = sa.Table(
    "import_runs",
    metadata,
    _id(),
    _project(),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False, comment="SHA-256 of the file and its mapping"),
    sa.Column("rows_done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("stored", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("repeated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    _time("created_at"),
    _time("updated_at"),
    sa.UniqueConstraint("project_id", "fingerprint"),
)
