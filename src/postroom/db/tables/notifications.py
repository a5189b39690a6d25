"""Notifications: what happened to reports, whom to tell, and what was sent."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

DESTINATION_KINDS = ("webhook", "slack", "discord", "teams", "mattermost", "ntfy", "email")
DESTINATION_STATES = ("untested", "active", "paused", "failed")
NOTIFICATION_KINDS = ("report", "summary", "digest", "test")
NOTIFICATION_STATUSES = ("waiting", "delivered", "dead", "summarized")

report_events = sa.Table(
    "report_events",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    project_column(),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("detail", JSONB, nullable=False, server_default="{}"),
    sa.Column(
        "actor_id",
        sa.Integer,
        sa.ForeignKey("users.id", ondelete="SET NULL"),
        comment="who did it; null: the server or an agent",
    ),
    time_column("at"),
    time_column("planned_at", nullable=True),
    sa.Index(None, "project_id", "at"),
    sa.Index(None, "report_id"),
    sa.Index("ix_report_events_unplanned", "id", postgresql_where=sa.text("planned_at IS NULL")),
    comment="what happened to reports that somebody may be told of; only in projects with destinations",
)

notification_destinations = sa.Table(
    "notification_destinations",
    metadata,
    id_column(),
    project_column(),
    sa.Column(
        "user_id",
        sa.Integer,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        index=True,
        comment="whose it is; null: the project's",
    ),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False, comment="as shown, without what is secret in it"),
    sa.Column("sealed", sa.LargeBinary, nullable=False, comment="address and secrets, encrypted"),
    sa.Column("events", ARRAY(sa.Text), nullable=False),
    sa.Column("min_priority", sa.Text),
    sa.Column("sources", ARRAY(sa.Text), nullable=False, server_default="{}", comment="empty: all"),
    sa.Column("only_mine", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("quiet", JSONB(none_as_null=True), comment="hours in which messages are held"),
    sa.Column("per_hour", sa.Integer, comment="messages within an hour; null: no limit"),
    sa.Column("digest", JSONB(none_as_null=True), comment="when digests are sent; null: never"),
    time_column("digest_since", nullable=True),
    time_column("digest_at", nullable=True),
    sa.Column("state", sa.Text, nullable=False, server_default="untested"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="in a row"),
    time_column("rests_until", nullable=True),
    time_column("last_sent_at", nullable=True),
    sa.Column("last_error", sa.Text),
    time_column("last_error_at", nullable=True),
    time_column("created_at"),
    time_column("updated_at"),
    sa.CheckConstraint(sa.column("kind").in_(DESTINATION_KINDS), name="kind"),
    sa.CheckConstraint(sa.column("state").in_(DESTINATION_STATES), name="state"),
    sa.Index(None, "project_id"),
    sa.Index(
        "ix_notification_destinations_digest_at",
        "digest_at",
        postgresql_where=sa.text("digest_at IS NOT NULL"),
    ),
    comment="where notifications go, each with its rule",
)

notification_deliveries = sa.Table(
    "notification_deliveries",
    metadata,
    id_column(),
    project_column(),
    sa.Column(
        "destination_id",
        sa.Uuid,
        sa.ForeignKey("notification_destinations.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("content", JSONB, nullable=False, comment="events of a report, or sections"),
    sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
    time_column("not_before"),
    sa.Column(
        "held", sa.Boolean, nullable=False, server_default=sa.false(), comment="by quiet hours or a limit"
    ),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    time_column("started_at", nullable=True),
    sa.Column("remaining", ARRAY(sa.Text), comment="recipients that did not get it yet; null: all"),
    sa.Column("answer", sa.Text, comment="of the last attempt"),
    sa.Column("error", sa.Text, comment="why the last attempt failed, or who was refused"),
    sa.Column("external_id", sa.Text, comment="of the message at its channel, where it can be edited"),
    sa.Column("summary_id", sa.Uuid, comment="the delivery that it was summed up in"),
    time_column("created_at"),
    time_column("queued_at"),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("kind").in_(NOTIFICATION_KINDS), name="kind"),
    sa.CheckConstraint(sa.column("status").in_(NOTIFICATION_STATUSES), name="status"),
    sa.Index(
        "uq_notification_deliveries_open",
        "destination_id",
        "report_id",
        unique=True,
        postgresql_where=sa.text("kind = 'report' AND status = 'waiting' AND started_at IS NULL"),
    ),
    sa.Index(
        "ix_notification_deliveries_waiting",
        "destination_id",
        "not_before",
        postgresql_where=sa.text("status = 'waiting'"),
    ),
    sa.Index(None, "project_id", "created_at"),
    sa.Index("ix_notification_deliveries_sent", "destination_id", "started_at"),
    sa.Index(
        "ix_notification_deliveries_ended_at", "ended_at", postgresql_where=sa.text("ended_at IS NOT NULL")
    ),
    comment="messages to destinations: waiting, delivered, summed up in another one, or dead",
)
