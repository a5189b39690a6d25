"""Signals that agents were given to read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0065"
down_revision: str | None = "0064"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "reading_leases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "signal_ids",
            sa.ARRAY(sa.Uuid()),
            nullable=False,
            comment="nobody else reads them until it expires",
        ),
        sa.Column("batch", JSONB(), nullable=False, comment="what was shown, without the texts"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        comment="signals that an agent was given to read",
    )
    op.create_index(None, "reading_leases", ["project_id", "expires_at"])
