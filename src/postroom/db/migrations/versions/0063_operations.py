"""Totals of counters, the lease of the scheduler, and what a process that sends heartbeats is."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0063"
down_revision: str | None = "0062"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "counter_totals",
        sa.Column("name", sa.Text(), nullable=False, comment="of the counter"),
        sa.Column("labels", ARRAY(sa.Text()), nullable=False, comment="values of its labels, in order"),
        sa.Column("total", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", "labels"),
        comment="what all processes have counted since the first start; each adds its part every few seconds",
    )
    op.create_table(
        "scheduler_lease",
        sa.Column("id", sa.SmallInteger(), nullable=False, comment="always 1"),
        sa.Column("holder", sa.Text(), nullable=False, comment="the process that runs periodic tasks"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
        sa.PrimaryKeyConstraint("id"),
        comment="which of the processes runs the periodic tasks; another one takes over when it has expired",
    )
    op.add_column(
        "workers",
        sa.Column(
            "role", sa.Text(), nullable=False, server_default="worker", comment="worker, scheduler or api"
        ),
    )
    op.add_column(
        "workers", sa.Column("version", sa.Text(), nullable=False, server_default="", comment="of Postroom")
    )
    op.add_column("workers", sa.Column("started_at", sa.DateTime(timezone=True)))
