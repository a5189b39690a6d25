"""Organizations, users, projects and the keys of users; and the audit log of what people change.

Triggers of the tables in `postroom.db.callers.AUDITED` write the log.
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, time_column

organizations = sa.Table(
    "organizations",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("is_ai_data_processing_approved", sa.Boolean, nullable=False, server_default=sa.true()),
    time_column("created_at"),
    sa.Column("second_factor_required", sa.Boolean, nullable=False, server_default=sa.false()),
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
    time_column("created_at"),
    sa.Column("password_hash", sa.Text, comment="Argon2id; null: no password"),
    sa.Column(
        "current_project_id",
        sa.Integer,
        sa.ForeignKey("projects.id", ondelete="SET NULL"),
        index=True,
        comment="what @current is for them; null: as they joined",
    ),
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
    time_column("created_at"),
    sa.Column("role", sa.Text, nullable=False, server_default="member"),
    sa.CheckConstraint("role IN ('owner', 'member', 'viewer')", name="role"),
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
    time_column("processing_paused_until", nullable=True),
    time_column("created_at"),
    sa.Column("timezone", sa.Text, nullable=False, server_default="UTC", comment="IANA name; for schedules"),
)

personal_api_keys = sa.Table(
    "personal_api_keys",
    metadata,
    id_column(),
    sa.Column(
        "user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("label", sa.Text, nullable=False, server_default=""),
    sa.Column("key_hash", sa.LargeBinary, nullable=False, unique=True, comment="HMAC-SHA-256 of the key"),
    sa.Column("mask", sa.Text, nullable=False, comment="what may be shown: prefix and last four characters"),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("scoped_projects", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("scoped_organizations", ARRAY(sa.Uuid), nullable=False, server_default="{}"),
    time_column("created_at"),
    time_column("last_used_at", nullable=True),
    time_column("revoked_at", nullable=True),
    time_column("expires_at", nullable=True),
    sa.Column(
        "scout_run_id",
        sa.Uuid,
        sa.ForeignKey("scout_runs.id", ondelete="CASCADE"),
        index=True,
        comment="set for a token that the server made for one run of a scout",
    ),
)

AUDIT_ACTIONS = ("created", "changed", "deleted")

audit_entries = sa.Table(
    "audit_entries",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    time_column("created_at"),
    sa.Column("organization_id", sa.Uuid, comment="null: of nobody's organization"),
    sa.Column("project_id", sa.Integer),
    sa.Column("actor", sa.Text, nullable=False, comment="user, key, run, operator, visitor or system"),
    sa.Column("user_id", sa.Integer),
    sa.Column("key_id", sa.Uuid),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("object", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False, server_default="", comment="of the object at that time"),
    sa.Column("subject_id", sa.Integer, comment="the user whom the object belongs to"),
    sa.Column("changes", JSONB, nullable=False, comment="former and present value by field; null: not kept"),
    sa.CheckConstraint(sa.column("action").in_(AUDIT_ACTIONS), name="action"),
    sa.Index(None, "organization_id", "id"),
    comment="who changed what; without foreign keys, so that nothing deletes entries",
)

erasures = sa.Table(
    "erasures",
    metadata,
    id_column(),
    sa.Column("person", sa.LargeBinary, nullable=False, comment="keyed hash of the values that were erased"),
    sa.Column("place", sa.Text, comment="the table that is next; null: at the end"),
    sa.Column(
        "after",
        JSONB(none_as_null=True),
        comment="key of the last row of it that was read; null: at its beginning",
    ),
    sa.Column(
        "counts", JSONB, nullable=False, server_default="{}", comment="rows deleted and replaced by table"
    ),
    time_column("started_at"),
    time_column("finished_at", nullable=True),
    sa.Index("uq_erasures_person", "person", unique=True, postgresql_where=sa.text("finished_at IS NULL")),
    comment="erasures of a person's data",
)
