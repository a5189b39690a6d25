"""What raises the weight of a source's signals, and raised weights of signals."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "connected_sources",
        sa.Column(
            "impact", sa.Text(), nullable=False, server_default="all", comment="what raises that weight"
        ),
    )
    op.create_check_constraint(
        op.f("ck_connected_sources_impact"), "connected_sources", "impact IN ('all', 'facts', 'nothing')"
    )
    op.add_column(
        "signal_edits",
        sa.Column("weight", sa.Float(), comment="to which the signal is raised; null: it keeps its own"),
    )
    op.add_column("signal_edits", sa.Column("weight_reason", sa.Text(), comment="what raised it"))
