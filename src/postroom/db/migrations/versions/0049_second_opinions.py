"""What a language model said of a screened signal, or that it is asked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "signal_screenings",
        sa.Column(
            "opinion",
            sa.Text(),
            comment="the verdict of a language model; awaited: it is asked; null: it gave none",
        ),
    )
    op.create_check_constraint(
        op.f("ck_signal_screenings_opinion"),
        "signal_screenings",
        "opinion IN ('awaited', 'clean', 'suspicious', 'blocked')",
    )
    op.create_index(
        "ix_signal_screenings_awaited",
        "signal_screenings",
        ["project_id", "signal_id"],
        postgresql_where=sa.text("opinion = 'awaited'"),
    )
