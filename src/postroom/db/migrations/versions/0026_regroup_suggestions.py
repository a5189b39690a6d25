"""Changes that a reading would make to reports that people or agents already act on."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLE = "regroup_suggestions"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("from_report_id", sa.Uuid(), nullable=False),
        sa.Column("to_report_id", sa.Uuid(), nullable=False),
        sa.Column(
            "signal_ids",
            ARRAY(sa.Uuid()),
            nullable=False,
            server_default="{}",
            comment="what would move; empty: the whole report would be merged",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False, comment="the reading that suggests it"),
        sa.Column("accepted", sa.Boolean(), comment="what was decided; null: nothing yet"),
        sa.Column("user_id", sa.Integer(), comment="who decided"),
        sa.Column("task_id", sa.Uuid(), comment="in whose name it was decided"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f(f"fk_{TABLE}_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_report_id"], ["reports.id"], name=op.f(f"fk_{TABLE}_from_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_report_id"], ["reports.id"], name=op.f(f"fk_{TABLE}_to_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f(f"fk_{TABLE}_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        comment="changes that a reading would make to reports that people or agents already act on",
    )
    for column in ("from_report_id", "to_report_id", "project_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    op.drop_table(TABLE)
