"""Verdicts on texts that agents write, and which agent edited an entry of a work log."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agent_text_screenings",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the text"),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("threat_type", sa.Text(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False, comment="probability of manipulation"),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False, comment="what gave the verdict, with its version"),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('clean', 'suspicious', 'blocked')",
            name=op.f("ck_agent_text_screenings_verdict"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_agent_text_screenings_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "text_hash", name=op.f("pk_agent_text_screenings")),
        comment="what the safety filter says of texts that agents wrote, by text",
    )
    op.add_column(
        "artefacts",
        sa.Column(
            "edited_by_task_id",
            sa.Uuid(),
            nullable=True,
            comment="the task whose agent wrote the present content of somebody else's entry",
        ),
    )
    op.create_index(
        "ix_artefacts_task_id",
        "artefacts",
        ["task_id", "report_id"],
        postgresql_where=sa.text("task_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_artefacts_task_id", table_name="artefacts")
    op.drop_column("artefacts", "edited_by_task_id")
    op.drop_table("agent_text_screenings")
