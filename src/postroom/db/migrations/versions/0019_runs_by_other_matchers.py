"""Runs of the consolidation by another match model, and why the server stopped one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0017"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

COLUMNS = {
    "matcher": "name of the match model that was asked for; null: the one of the server",
    "matcher_digest": "SHA-256 of its file, in hexadecimal",
    "stopped_because": "why the server stopped it; null: it did not",
}


def upgrade() -> None:
    for name, comment in COLUMNS.items():
        op.add_column("consolidations", sa.Column(name, sa.Text(), nullable=True, comment=comment))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("consolidations", name)
