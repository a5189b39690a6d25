"""Whether one pull request would settle two reports, as a language model has answered."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0055"
down_revision: str | None = "0054"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "one_fix_answers",
        sa.Column("first_report_id", sa.Uuid(), nullable=False, comment="the one with the lower id"),
        sa.Column("second_report_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False, comment="one pull request would settle both"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("signals", sa.Integer(), nullable=False, comment="of both reports, when it was asked"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["first_report_id"], ["reports.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_report_id"], ["reports.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("first_report_id", "second_report_id"),
        comment="whether one pull request would settle two reports, as a language model has answered",
    )
    op.create_index(op.f("ix_one_fix_answers_project_id"), "one_fix_answers", ["project_id"])
    op.create_index(op.f("ix_one_fix_answers_second_report_id"), "one_fix_answers", ["second_report_id"])
