"""The conversation to which a signal belongs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "signal_features",
        sa.Column(
            "thread", sa.BigInteger(), comment="hash of the conversation that it belongs to; null for none"
        ),
    )


def downgrade() -> None:
    op.drop_column("signal_features", "thread")
