"""What is of a history is grouped and researched after what happens now."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0059"
down_revision: str | None = "0058"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

PENDING = sa.text("state = 'pending'")
UNMEASURED = sa.text("state = 'grouped' AND background IS NULL AND deleted_at IS NULL")
WAITING = sa.text("worker IS NULL")


def upgrade() -> None:
    op.add_column(
        "signals",
        sa.Column(
            "backlog",
            sa.Boolean(),
            nullable=False,
            server_default="false",
            comment="of a history: grouped after what happens now",
        ),
    )
    op.add_column(
        "jobs",
        sa.Column(
            "backlog",
            sa.Boolean(),
            nullable=False,
            server_default="false",
            comment="of a history: begins after the others of its name",
        ),
    )
    op.drop_index("ix_signals_pending", "signals")
    op.create_index(
        "ix_signals_pending", "signals", ["project_id", "backlog", "seq"], postgresql_where=PENDING
    )
    op.drop_index("ix_signals_unmeasured", "signals")
    op.create_index(
        "ix_signals_unmeasured", "signals", ["project_id", "backlog", "seq"], postgresql_where=UNMEASURED
    )
    op.drop_index("ix_jobs_waiting", "jobs")
    op.create_index("ix_jobs_waiting", "jobs", ["name", "backlog", "id"], postgresql_where=WAITING)
    # What was imported and waits when the server is upgraded.
    op.execute(
        "UPDATE signals SET backlog = true FROM imported_items AS item WHERE item.signal_id = signals.id "
        "AND (signals.state = 'pending' OR signals.background IS NULL)"
    )
