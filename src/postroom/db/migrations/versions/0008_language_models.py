"""What projects spend on language models, and what the models decided."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "project_configs",
        sa.Column(
            "model_calls_per_day", sa.Integer(), nullable=True, comment="null for the server's setting"
        ),
    )
    op.add_column(
        "project_configs",
        sa.Column(
            "model_dollars_per_day", sa.Numeric(14, 6), nullable=True, comment="null for the server's setting"
        ),
    )
    _make_spend()
    _make_calls()


def _make_spend() -> None:
    op.create_table(
        "model_spend",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of UTC"),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False, comment="made or reserved"),
        sa.Column(
            "dollars",
            sa.Numeric(14, 6),
            server_default="0",
            nullable=False,
            comment="spent or reserved; US dollars",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_model_spend_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "day", name=op.f("pk_model_spend")),
        comment="what a project's budget of a day has been used for; one row that all reservations meet at",
    )


def _make_calls() -> None:
    op.create_table(
        "model_calls",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="whose budget it is counted in"),
        sa.Column("purpose", sa.Text(), nullable=False, comment="what asked: grouping, research, scout"),
        sa.Column(
            "subject", sa.Text(), nullable=True, comment="id of the signal, report or run that it was about"
        ),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("prompt_hash", sa.Text(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False, comment="what the answer depends on"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reserved_calls", sa.Integer(), nullable=False),
        sa.Column("reserved_dollars", sa.Numeric(14, 6), nullable=False),
        sa.Column("requests", sa.Integer(), server_default="0", nullable=False),
        sa.Column("input_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("output_tokens", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "dollars",
            sa.Numeric(14, 6),
            nullable=True,
            comment="null while it is under way or has no price",
        ),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('reserved', 'answered', 'failed', 'lost')", name=op.f("ck_model_calls_state")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_model_calls_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_calls")),
        comment="each question to a language model: what was set aside for it, what it took, what came of it",
    )
    op.create_index(op.f("ix_model_calls_project_id_day"), "model_calls", ["project_id", "day"])
    op.create_index(op.f("ix_model_calls_started_at"), "model_calls", ["started_at"])
    op.create_index(
        "ix_model_calls_answered",
        "model_calls",
        ["project_id", "input_hash", "started_at"],
        postgresql_where=sa.text("state = 'answered'"),
    )
    op.create_index(
        "ix_model_calls_reserved",
        "model_calls",
        ["expires_at"],
        postgresql_where=sa.text("state = 'reserved'"),
    )


def downgrade() -> None:
    op.drop_table("model_calls")
    op.drop_table("model_spend")
    op.drop_column("project_configs", "model_dollars_per_day")
    op.drop_column("project_configs", "model_calls_per_day")
