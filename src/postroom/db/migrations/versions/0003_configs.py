"""How work starts by itself: a project's configuration, and a person's."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "project_configs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("default_autostart_priority", sa.Text(), server_default="P4", nullable=False),
        sa.Column("default_slack_notification_channel", sa.Text(), nullable=True),
        sa.Column(
            "autostart_base_branches",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_configs_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_configs")),
        sa.UniqueConstraint("project_id", name=op.f("uq_project_configs_project_id")),
        comment="how work on a project's reports starts by itself; made when it is first asked for",
    )
    op.create_table(
        "user_autonomy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("autostart_priority", sa.Text(), nullable=True, comment="null for the project's default"),
        sa.Column("slack_notification_channel", sa.Text(), nullable=True),
        sa.Column("slack_notification_min_priority", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_autonomy_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_autonomy")),
        sa.UniqueConstraint("user_id", name=op.f("uq_user_autonomy_user_id")),
        comment="what may start by itself for the reports that wait for a person",
    )


def downgrade() -> None:
    op.drop_table("user_autonomy")
    op.drop_table("project_configs")
