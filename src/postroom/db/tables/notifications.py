"""Reports elsewhere: notifications (what happened, whom to tell, what was sent), Slack, and issues of trackers."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

DESTINATION_KINDS = ("webhook", "slack", "slack_app", "discord", "teams", "mattermost", "ntfy", "email")
DESTINATION_STATES = ("untested", "active", "paused", "failed")
NOTIFICATION_KINDS = ("report", "project", "summary", "digest", "test")
NOTIFICATION_STATUSES = ("waiting", "delivered", "dead", "summarized")

report_events = sa.Table(
    "report_events",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    project_column(),
    sa.Column(
        "report_id",
        sa.Uuid,
        sa.ForeignKey("reports.id", ondelete="CASCADE"),
        comment="null: it is about the project",
    ),
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
    comment="what happened that somebody may be told of; only in projects with destinations",
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
    sa.Column("areas", ARRAY(sa.Text), nullable=False, server_default="{}", comment="lower case; empty: all"),
    sa.Column(
        "repositories", ARRAY(sa.Text), nullable=False, server_default="{}", comment="lower case; empty: all"
    ),
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

TRACKER_KINDS = ("github", "gitlab", "linear", "jira")
TRACKER_STATES = ("untested", "active", "paused", "failed")
LINK_STATES = ("creating", "live", "lost", "unlinked")

trackers = sa.Table(
    "trackers",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column(
        "project_id",
        sa.Integer,
        sa.ForeignKey("projects.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("target", JSONB, nullable=False, comment="where in the tracker issues are created"),
    sa.Column("name", sa.Text, nullable=False, comment="of that place, as the tracker says"),
    sa.Column("sealed", sa.LargeBinary, nullable=False, comment="token and webhook secret, encrypted"),
    sa.Column("rules", JSONB, nullable=False, server_default="{}", comment="what follows what"),
    sa.Column("open_from", sa.Text, comment="priority from which reports become issues; null: by hand only"),
    time_column("open_since", nullable=True),
    sa.Column("state", sa.Text, nullable=False, server_default="untested"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="in a row"),
    time_column("rests_until", nullable=True),
    time_column("last_ok_at", nullable=True),
    time_column("last_webhook_at", nullable=True),
    sa.Column("last_error", sa.Text),
    time_column("last_error_at", nullable=True),
    time_column("created_at"),
    time_column("updated_at"),
    sa.CheckConstraint(sa.column("kind").in_(TRACKER_KINDS), name="kind"),
    sa.CheckConstraint(sa.column("state").in_(TRACKER_STATES), name="state"),
    comment="the issue tracker of a project",
)

tracker_links = sa.Table(
    "tracker_links",
    metadata,
    id_column(),
    sa.Column("project_id", sa.Integer, sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    sa.Column("tracker_id", sa.Integer, sa.ForeignKey("trackers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "owner_id",
        sa.Uuid,
        sa.ForeignKey("reports.id", ondelete="CASCADE"),
        nullable=False,
        comment="the report that the issue follows: the one that this one was merged into, if it has no issue",
    ),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("adopted", sa.Boolean, nullable=False, comment="the issue was there before the link"),
    sa.Column("external_id", sa.Text, comment="permanent id of the issue"),
    sa.Column("name", sa.Text, comment="name of the issue at sources, such as acme/shop#12"),
    sa.Column("reference", sa.Text, comment="as shown, such as #12"),
    sa.Column("url", sa.Text),
    sa.Column("former", sa.Text, comment="reference of the issue that the report had before"),
    time_column("called_at", nullable=True),
    sa.Column("misses", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    time_column("due_at", nullable=True),
    sa.Column("seen", JSONB, comment="the issue as compared last"),
    sa.Column("synced", sa.Text, comment="the report as compared last"),
    sa.Column("error", sa.Text),
    sa.Column("comments", JSONB, comment="which comments of the issue were written and read"),
    time_column("created_at"),
    time_column("checked_at", nullable=True),
    time_column("ended_at", nullable=True),
    sa.CheckConstraint(sa.column("state").in_(LINK_STATES), name="state"),
    sa.Index(
        "uq_tracker_links_report_id",
        "report_id",
        unique=True,
        postgresql_where=sa.text("state <> 'unlinked'"),
    ),
    sa.Index(
        "uq_tracker_links_external_id",
        "tracker_id",
        "external_id",
        unique=True,
        postgresql_where=sa.text("state <> 'unlinked'"),
    ),
    sa.Index("ix_tracker_links_due", "tracker_id", "due_at", postgresql_where=sa.text("due_at IS NOT NULL")),
    sa.Index("ix_tracker_links_name", "project_id", "name"),
    sa.Index("ix_tracker_links_report_ids", "report_id"),
    sa.Index(None, "owner_id"),
    comment="issues of reports",
)

notification_threads = sa.Table(
    "notification_threads",
    metadata,
    sa.Column(
        "destination_id",
        sa.Uuid,
        sa.ForeignKey("notification_destinations.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel", sa.Text, nullable=False, comment="id of the channel that it was posted to"),
    sa.Column("ts", sa.Text, nullable=False, comment="id of the message in its channel"),
    sa.Column("digest", sa.LargeBinary, nullable=False, comment="SHA-256 of what it shows"),
    sa.Column("changes", sa.Integer, nullable=False, server_default="0", comment="of the report, counted"),
    sa.Column("shown", sa.Integer, nullable=False, server_default="0", comment="the count that it shows"),
    sa.Index(None, "report_id"),
    sa.Index("ix_notification_threads_stale", "destination_id", postgresql_where=sa.text("changes <> shown")),
    comment="the one message about a report at a destination that can edit its messages",
)


def _app_column(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        "app_id",
        sa.Integer,
        sa.ForeignKey("slack_apps.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


slack_apps = sa.Table(
    "slack_apps",
    metadata,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column(
        "organization_id",
        sa.Uuid,
        sa.ForeignKey("organizations.id", ondelete="CASCADE"),
        nullable=False,
        unique=True,
    ),
    sa.Column("team_id", sa.Text, nullable=False, comment="the workspace at Slack"),
    sa.Column("team_name", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False, comment="bot token and signing secret, encrypted"),
    sa.Column("connected_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("connected_at"),
    comment="the Slack app of an organization",
)

slack_links = sa.Table(
    "slack_links",
    metadata,
    id_column(),
    _app_column(),
    sa.Column("organization_id", sa.Uuid, nullable=False),
    sa.Column("user_id", sa.Integer, nullable=False),
    sa.Column("slack_user_id", sa.Text, nullable=False),
    sa.Column("slack_name", sa.Text, nullable=False, comment="as Slack told it when it was linked"),
    time_column("created_at"),
    sa.UniqueConstraint("app_id", "slack_user_id"),
    sa.ForeignKeyConstraint(
        ["organization_id", "user_id"],
        ["memberships.organization_id", "memberships.user_id"],
        ondelete="CASCADE",
    ),
    sa.Index(None, "user_id"),
    comment="whom an organization's Slack app means by a user of Slack; ends with the membership",
)

slack_link_tokens = sa.Table(
    "slack_link_tokens",
    metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the token"),
    _app_column(),
    sa.Column("slack_user_id", sa.Text, nullable=False),
    sa.Column("slack_name", sa.Text, nullable=False),
    time_column("expires_at"),
    sa.Index(None, "expires_at"),
    comment="offers to link a user of Slack; one that was used is gone",
)

slack_requests = sa.Table(
    "slack_requests",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True, comment="SHA-256 of the signed request"),
    time_column("received_at"),
    sa.Index(None, "received_at"),
    comment="requests of Slack that were accepted, so that none is accepted twice",
)
