"""Which log entries were written with a key: for screening they are an agent's, whoever they are attributed to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ENTRIES = "artefacts"


def upgrade() -> None:
    op.add_column(
        ENTRIES,
        sa.Column(
            "by_key",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="its present content was written with a key, and not by somebody signed in",
        ),
    )


def downgrade() -> None:
    op.drop_column(ENTRIES, "by_key")
