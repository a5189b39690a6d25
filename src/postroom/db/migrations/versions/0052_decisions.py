"""Who changed a report's status, by which action, and which changes are one decision."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0052"
down_revision: str | None = "0051"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "report_state_changes"


def upgrade() -> None:
    op.add_column(
        TABLE,
        sa.Column(
            "action", sa.Text(), comment="that was asked for; null for what the server decided by itself"
        ),
    )
    op.add_column(TABLE, sa.Column("user_id", sa.Integer(), comment="who decided"))
    op.create_foreign_key(
        op.f("fk_report_state_changes_user_id"), TABLE, "users", ["user_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column(
        TABLE, sa.Column("decision_id", sa.Uuid(), comment="the same for all reports of one decision")
    )
    op.execute("UPDATE report_state_changes SET decision_id = id")
    op.alter_column(TABLE, "decision_id", nullable=False)
    op.drop_index(op.f("ix_report_state_changes_project_id"), TABLE)
    op.create_index(
        op.f("ix_report_state_changes_project_id_user_id_changed_at"),
        TABLE,
        ["project_id", "user_id", "changed_at"],
    )
