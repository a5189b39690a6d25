"""When signals that were sent back came first, and how many were removed for their age."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "signals",
        sa.Column(
            "first_received_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when it came, of one that was sent back since; null: at received_at",
        ),
    )
    op.create_index(
        op.f("ix_signals_project_id_first_received_at"),
        "signals",
        ["project_id", "first_received_at"],
        postgresql_where=sa.text("first_received_at IS NOT NULL"),
    )
    op.create_table(
        "removed_signals",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="on which they came (UTC)"),
        sa.Column("source_product", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_removed_signals_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(
            "project_id", "day", "source_product", "source_type", name=op.f("pk_removed_signals")
        ),
        comment="how many signals were removed from quarantine for their age",
    )


def downgrade() -> None:
    op.drop_table("removed_signals")
    op.drop_index(op.f("ix_signals_project_id_first_received_at"), table_name="signals")
    op.drop_column("signals", "first_received_at")
