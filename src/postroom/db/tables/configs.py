"""Settings of projects and people."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

source_configs = sa.Table(
    "source_configs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("source_product", sa.Text, nullable=False),
    sa.Column("source_type", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("config", JSONB, nullable=False, server_default="{}"),
    time_column("created_at"),
    time_column("updated_at"),
    sa.UniqueConstraint("project_id", "source_product", "source_type"),
)

project_configs = sa.Table(
    "project_configs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("default_autostart_priority", sa.Text, nullable=False, server_default="P4"),
    sa.Column("default_slack_notification_channel", sa.Text),
    sa.Column("autostart_base_branches", JSONB, nullable=False, server_default="{}"),
    sa.Column("product_description", sa.Text, comment="what the product is, in the words of its people"),
    sa.Column("app_urls", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("max_reports_per_day", sa.Integer, comment="reports that may be shown first on one day (UTC)"),
    sa.Column("model_calls_per_day", sa.Integer, comment="null for the server's setting"),
    sa.Column("model_dollars_per_day", sa.Numeric(14, 6), comment="null for the server's setting"),
    time_column("created_at"),
    time_column("updated_at"),
    sa.UniqueConstraint("project_id"),
    comment="how work on a project's reports starts by itself; made when it is first asked for",
)

user_autonomy = sa.Table(
    "user_autonomy",
    metadata,
    id_column(),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("autostart_priority", sa.Text, comment="null for the project's default"),
    sa.Column("slack_notification_channel", sa.Text),
    sa.Column("slack_notification_min_priority", sa.Text),
    time_column("created_at"),
    time_column("updated_at"),
    sa.UniqueConstraint("user_id"),
    comment="what may start by itself for the reports that wait for a person",
)

git_connections = sa.Table(
    "git_connections",
    metadata,
    id_column(),
    project_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("repository", sa.Text, comment="organization/name in lower case; null for all that it reaches"),
    sa.Column(
        "location", sa.Text, nullable=False, comment="a folder on this machine, the host's API, or a remote"
    ),
    sa.Column("credential", sa.LargeBinary, comment="encrypted with the server's secret"),
    time_column("created_at"),
    time_column("checked_at", nullable=True),
    sa.Column("check_error", sa.Text, comment="why it could not be read then; null if it could"),
    sa.Column("default_branch", sa.Text, comment="of the repository then"),
    sa.Column("head_commit", sa.Text, comment="that the branch was at"),
    sa.CheckConstraint(sa.column("kind").in_(("local", "github", "remote")), name="kind"),
    sa.Index(None, "project_id"),
    sa.Index(
        "uq_git_connections_local",
        "project_id",
        "repository",
        unique=True,
        postgresql_where=sa.column("kind") == "local",
    ),
    sa.Index(
        "uq_git_connections_github",
        "project_id",
        "repository",
        "location",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.column("kind") == "github",
    ),
    sa.Index(
        "uq_git_connections_remote",
        "project_id",
        "repository",
        unique=True,
        postgresql_where=sa.column("kind") == "remote",
    ),
    comment="where a project's repositories are, and how they are reached",
)

activity_log = sa.Table(
    "activity_log",
    metadata,
    id_column(),
    project_column(),
    sa.Column("scope", sa.Text, nullable=False, comment="kind of thing that was changed"),
    sa.Column("activity", sa.Text, nullable=False, comment="what was done to it"),
    sa.Column("item_id", sa.Text, nullable=False),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    sa.Column("detail", JSONB, nullable=False, server_default="{}"),
    time_column("created_at"),
    sa.Index(None, "project_id", "created_at"),
    comment="what people and agents changed that others may ask about",
)

server_flags = sa.Table(
    "server_flags",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("payload", JSONB, nullable=False),
    time_column("updated_at"),
    comment="settings of the whole server that change while it runs",
)
