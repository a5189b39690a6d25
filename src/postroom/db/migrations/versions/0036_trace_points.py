"""Records of traces that were counted lately, by which others of the same fault are recognized."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

POINTS = "error_trace_points"


def upgrade() -> None:
    op.create_table(
        POINTS,
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False, comment="seconds since 1970, by the sender's clock"),
        sa.Column("point", JSONB(), nullable=False, comment="the part of its trace that it reports"),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_error_trace_points_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "event_id", name=op.f("pk_error_trace_points")),
        comment="records of traces that were counted lately, by which others of the same fault are recognized",
    )
    op.create_index(op.f("ix_error_trace_points_trace"), POINTS, ["project_id", "trace", "at"])
    op.create_index(op.f("ix_error_trace_points_noted_at"), POINTS, ["noted_at"])
    _say("id of the event", "what is the same when a fault is reported twice")


def downgrade() -> None:
    _say("what is the same when a fault is reported twice", "id of the event")
    op.drop_table(POINTS)


def _say(comment: str, before: str) -> None:
    op.alter_column(
        "error_occurrence_keys",
        "key",
        existing_type=sa.Uuid(),
        existing_nullable=False,
        comment=comment,
        existing_comment=before,
    )
