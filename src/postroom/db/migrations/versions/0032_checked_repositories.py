"""What came of a connected repository when it was last tried to be read."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "git_connections"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("checked_at", sa.DateTime(timezone=True)))
    op.add_column(
        TABLE, sa.Column("check_error", sa.Text(), comment="why it could not be read then; null if it could")
    )
    op.add_column(TABLE, sa.Column("default_branch", sa.Text(), comment="of the repository then"))
    op.add_column(TABLE, sa.Column("head_commit", sa.Text(), comment="that the branch was at"))


def downgrade() -> None:
    for column in ("checked_at", "check_error", "default_branch", "head_commit"):
        op.drop_column(TABLE, column)
