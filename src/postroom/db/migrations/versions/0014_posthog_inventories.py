"""Inventories of PostHog instances, and from when on a scout's silence counts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "scout_configs",
        sa.Column(
            "silent_from",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="runs from then on count as silent; null for all that there are",
        ),
    )
    op.create_table(
        "posthog_connections",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column(
            "remote_project",
            sa.Text(),
            nullable=False,
            comment="the number of the project there, or @current",
        ),
        sa.Column(
            "credential",
            sa.LargeBinary(),
            nullable=False,
            comment="a key, encrypted with the server's secret",
        ),
        sa.Column(
            "sections",
            postgresql.JSONB(),
            server_default="{}",
            nullable=False,
            comment="what was read, by section",
        ),
        sa.Column(
            "problems",
            postgresql.JSONB(),
            server_default="{}",
            nullable=False,
            comment="why a section was not read",
        ),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, comment="when it is read again"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_posthog_connections_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_posthog_connections")),
        comment="PostHog instances whose inventory is part of a project's profile",
    )
    op.create_index("ix_posthog_connections_next_at", "posthog_connections", ["next_at"])


def downgrade() -> None:
    op.drop_table("posthog_connections")
    op.drop_column("scout_configs", "silent_from")
