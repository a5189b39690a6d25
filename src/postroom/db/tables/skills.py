"""Skills: written instructions for agents, kept version by version."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

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
