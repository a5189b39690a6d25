"""What language models reached in the examination."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0062"
down_revision: str | None = "0061"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "model_checks",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("groups", sa.Boolean(), nullable=False, comment="its readings may change the grouping"),
        sa.Column("screens", sa.Boolean(), nullable=False, comment="its second opinions count"),
        sa.Column("figures", JSONB(), nullable=False, comment="what it reached"),
        sa.PrimaryKeyConstraint("model"),
        comment="the newest examination of each language model",
    )
