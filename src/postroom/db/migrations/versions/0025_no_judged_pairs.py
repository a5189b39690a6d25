"""What language models said of two signals is no longer kept: they read the list of reports instead."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.drop_table("judged_pairs")


def downgrade() -> None:
    op.create_table(
        "judged_pairs",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column(
            "other_id",
            sa.Uuid(),
            nullable=False,
            comment="a signal of a report that was asked about, which the language model was shown",
        ),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False, comment="whether both are about one problem"),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_judged_pairs_signal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["signals.id"], name=op.f("fk_judged_pairs_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_judged_pairs_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signal_id", "other_id", name=op.f("pk_judged_pairs")),
        comment="what language models said of two signals, where their answer was followed",
    )
    op.create_index("ix_judged_pairs_other_id", "judged_pairs", ["other_id"])
    op.create_index("ix_judged_pairs_project_id", "judged_pairs", ["project_id"])
