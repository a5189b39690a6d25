"""Outages of language models, shared by the processes of a server."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0056"
down_revision: str | None = "0055"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "model_outages",
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column(
            "failures", sa.Integer(), nullable=False, comment="in a row, after a rest each; 0 once it is over"
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "rests_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="no call before it; of one that is over, its end. What failed and began before it does not count",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("model"),
        comment="the newest outage of each language model",
    )
