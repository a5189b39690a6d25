"""Hand-offs of reports to agents, and their follow-up."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

HANDOFF_CHANNELS = ("off", "webhook", "command", "pull")

handoff_configs = sa.Table(
    "handoff_configs",
    metadata,
    project_column(primary_key=True),
    sa.Column("channel", sa.Text, nullable=False, server_default="off"),
    sa.Column("webhook_url", sa.Text),
    sa.Column("webhook_secret", sa.LargeBinary, comment="sealed with a key of the server's secret"),
    sa.Column("daily_limit", sa.Integer, comment="reports that start by themselves within 24 hours"),
    time_column("created_at"),
    time_column("updated_at"),
    sa.CheckConstraint(sa.column("channel").in_(HANDOFF_CHANNELS), name="channel"),
    sa.CheckConstraint("channel <> 'webhook' OR webhook_url IS NOT NULL", name="webhook_url"),
    comment="how a project hands reports to agents; without a row it does not",
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("task_run_id", sa.Uuid, sa.ForeignKey("task_runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column(
        "user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL"), comment="for whom it started"
    ),
    sa.Column("repository", sa.Text),
    sa.Column("base_branch", sa.Text, comment="null for the default branch"),
    sa.Column("reason", sa.Text, nullable=False, comment="why it started"),
    sa.Column("host", sa.Text, comment="the machine whose worker runs the command"),
    sa.Column("output", sa.Text, comment="what the command wrote, as far as it is kept"),
    time_column("created_at"),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("channel").in_(HANDOFF_CHANNELS[1:]), name="channel"),
    sa.UniqueConstraint("task_run_id"),
    sa.Index(None, "project_id", "created_at"),
    sa.Index(None, "report_id"),
    sa.Index(
        "uq_handoffs_open_report_id",
        "report_id",
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
    comment="reports that were handed to an agent; at most one open one a report",
)

DELIVERY_STATUSES = ("waiting", "delivered", "failed")

webhook_deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    id_column(),
    project_column(),
    sa.Column("handoff_id", sa.Uuid, sa.ForeignKey("handoffs.id", ondelete="CASCADE"), index=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False, comment="just as it is signed and sent"),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    sa.Column(
        "attempts", sa.Integer, nullable=False, server_default="0", comment="since it last waited anew"
    ),
    sa.Column("log", JSONB, nullable=False, server_default="[]", comment="each attempt, the oldest first"),
    time_column("next_attempt_at", nullable=True),
    time_column("created_at"),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("status").in_(DELIVERY_STATUSES), name="status"),
    sa.Index(None, "project_id", "created_at"),
    sa.Index("ix_webhook_deliveries_due", "next_attempt_at", postgresql_where=sa.text("status = 'waiting'")),
    comment="what was sent to webhooks, or is to be",
)

WATCHES = ("fix", "snooze", "stale", "pull_request", "gate")

report_watches = sa.Table(
    "report_watches",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    project_column(),
    time_column("since"),
    time_column("due_at", nullable=True),
    sa.Column("facts", JSONB, nullable=False, server_default="{}"),
    sa.CheckConstraint(sa.column("kind").in_(WATCHES), name="kind"),
    sa.Index(None, "project_id"),
    sa.Index(None, "kind", "due_at"),
    comment="what is looked at again: whether a fix holds, the end of a snooze, a pull request, the publish gate",
)

OUTCOMES = ("fixed", "dismissed", "snoozed", "handed_off", "archived", "came_back")

report_outcomes = sa.Table(
    "report_outcomes",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    time_column("at"),
    sa.Column(
        "change_id", sa.Uuid, comment="the change of status that it came with; its undo removes the row"
    ),
    sa.CheckConstraint(sa.column("kind").in_(OUTCOMES), name="kind"),
    sa.Index("ix_report_outcomes_at", "project_id", "at", postgresql_include=["report_id", "kind", "id"]),
    sa.Index("ix_report_outcomes_report_id", "report_id", "at"),
    sa.Index("ix_report_outcomes_change_id", "change_id", postgresql_where=sa.text("change_id IS NOT NULL")),
    comment="what happened to reports, by time: decisions, and reports that came back",
)

one_fix_answers = sa.Table(
    "one_fix_answers",
    metadata,
    sa.Column(
        "first_report_id",
        sa.Uuid,
        sa.ForeignKey("reports.id", ondelete="CASCADE"),
        primary_key=True,
        comment="the one with the lower id",
    ),
    sa.Column("second_report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column("same", sa.Boolean, nullable=False, comment="one pull request would settle both"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("signals", sa.Integer, nullable=False, comment="of both reports, when it was asked"),
    time_column("asked_at"),
    sa.Index(None, "project_id"),
    sa.Index(None, "second_report_id"),
    comment="whether one pull request would settle two reports, as a language model has answered",
)

host_events = sa.Table(
    "host_events",
    metadata,
    sa.Column("body_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the body"),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, comment="the source that received it, if any, and the pull request"),
    time_column("changed_at", nullable=True),
    time_column("received_at"),
    sa.Index(None, "received_at"),
    sa.Index(
        "ix_host_events_subject", "subject", "changed_at", postgresql_where=sa.text("subject IS NOT NULL")
    ),
    comment="events of git hosts that were taken; each counts once",
)
