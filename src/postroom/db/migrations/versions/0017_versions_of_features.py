"""Which version made what signals are compared by, and runs with a threshold of their own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "signal_features",
        sa.Column(
            "version",
            sa.SmallInteger(),
            server_default="1",
            nullable=False,
            comment="of what made all of these but the vector",
        ),
    )
    op.add_column(
        "consolidations",
        sa.Column(
            "threshold",
            sa.Float(),
            nullable=True,
            comment="log-odds beyond the shipped threshold that was asked for; null: none",
        ),
    )


def downgrade() -> None:
    op.drop_column("consolidations", "threshold")
    op.drop_column("signal_features", "version")
