"""What sources say of their objects later: other words, and a closing that comes before its report can be resolved."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LINKS, EDITS, WAITING = "source_signals", "signal_edits", "awaited_resolutions"


def upgrade() -> None:
    op.add_column(
        LINKS,
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            comment="when its object was last changed at the source, as far as it is known",
        ),
    )
    op.create_table(
        EDITS,
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), comment="the whole text, where the description was shortened"),
        sa.Column("extra", JSONB(), nullable=False),
        sa.Column("editor", sa.Text(), nullable=False, comment="name of the source that says it"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"],
            ["signals.id"],
            name=op.f("fk_signal_edits_signal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_signal_edits_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal_edits")),
        comment="other words of signals, until the grouping of the project takes them over",
    )
    op.create_index(op.f("ix_signal_edits_project_id"), EDITS, ["project_id"])
    op.create_table(
        WAITING,
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False, comment="what closed the last of its signals"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["reports.id"],
            name=op.f("fk_awaited_resolutions_report_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_awaited_resolutions")),
        comment="reports whose signals are closed at their sources, and that could not be resolved yet",
    )


def downgrade() -> None:
    op.drop_table(WAITING)
    op.drop_table(EDITS)
    op.drop_column(LINKS, "changed_at")
