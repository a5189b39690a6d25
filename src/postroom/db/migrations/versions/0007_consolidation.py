"""Consolidation: its runs, who waits for it, and what signals are compared by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _make_consolidations()
    op.create_table(
        "consolidation_states",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("arrivals", sa.Integer(), server_default="0", nullable=False, comment="since the last run"),
        sa.Column("first_arrival_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "seen_seq", sa.BigInteger(), server_default="0", nullable=False, comment="looked at up to this"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_consolidation_states_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_consolidation_states")),
        comment="signals that the consolidation of a project has not looked at yet, and whether a job waits",
    )
    op.add_column(
        "regroupings",
        sa.Column(
            "consolidation_id",
            sa.Uuid(),
            nullable=True,
            comment="the run of the consolidation that did it",
        ),
    )
    op.create_index(
        op.f("ix_regroupings_consolidation_id"), "regroupings", ["consolidation_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_regroupings_consolidation_id"),
        "regroupings",
        "consolidations",
        ["consolidation_id"],
        ["id"],
        ondelete="SET NULL",
    )
    _add_features()


def _add_features() -> None:
    op.add_column(
        "signal_features",
        sa.Column(
            "identifiers",
            sa.LargeBinary(),
            nullable=True,
            comment="term ids, little-endian int32, distinct; null: not looked for yet",
        ),
    )
    op.add_column(
        "signal_features",
        sa.Column("length", sa.Integer(), nullable=True, comment="characters of the cleaned text"),
    )
    op.add_column(
        "signal_features",
        sa.Column(
            "template",
            sa.BigInteger(),
            nullable=True,
            comment="hash of its words without numbers; null if they are too few",
        ),
    )


def _make_consolidations() -> None:
    op.create_table(
        "consolidations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False, comment="name and version of the match model"),
        sa.Column(
            "after_seq", sa.BigInteger(), nullable=False, comment="it looked at signals that came after this"
        ),
        sa.Column("until_seq", sa.BigInteger(), nullable=False, comment="and up to this one"),
        *_counts(),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            sa.column("state").in_(("done", "undone")),
            name=op.f("ck_consolidations_state"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_consolidations_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consolidations")),
        comment="runs of the consolidation, and what each changed",
    )
    op.create_index(
        op.f("ix_consolidations_project_id_created_at"),
        "consolidations",
        ["project_id", "created_at"],
        unique=False,
    )


def _counts() -> list[sa.Column[int]]:
    return [
        sa.Column("arrivals", sa.Integer(), server_default="0", nullable=False, comment="new signals in it"),
        sa.Column("looked_at", sa.Integer(), server_default="0", nullable=False, comment="signals in all"),
        sa.Column("merges", sa.Integer(), server_default="0", nullable=False),
        sa.Column("splits", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moves", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moved_signals", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "broken_pairs",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="pairs of signals that were in one report before and are not after",
        ),
        sa.Column(
            "held_back",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="changes over the bounds of a run",
        ),
    ]


def downgrade() -> None:
    op.drop_column("signal_features", "template")
    op.drop_column("signal_features", "length")
    op.drop_column("signal_features", "identifiers")
    op.drop_constraint(op.f("fk_regroupings_consolidation_id"), "regroupings", type_="foreignkey")
    op.drop_index(op.f("ix_regroupings_consolidation_id"), table_name="regroupings")
    op.drop_column("regroupings", "consolidation_id")
    op.drop_table("consolidation_states")
    op.drop_index(op.f("ix_consolidations_project_id_created_at"), table_name="consolidations")
    op.drop_table("consolidations")
