"""Regrouping and screening."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "regroupings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_report_id", sa.Uuid(), nullable=False),
        sa.Column("to_report_id", sa.Uuid(), nullable=False),
        sa.Column(
            "signal_ids",
            postgresql.ARRAY(sa.Uuid()),
            server_default="{}",
            nullable=False,
            comment="that changed home",
        ),
        sa.Column(
            "home_report_ids",
            postgresql.ARRAY(sa.Uuid()),
            server_default="{}",
            nullable=False,
            comment="where each of these signals was before",
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True, comment="null for both: the consolidation did it"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('merge', 'split', 'move')", name=op.f("ck_regroupings_kind")),
        sa.ForeignKeyConstraint(
            ["from_report_id"], ["reports.id"], name=op.f("fk_regroupings_from_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_regroupings_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_report_id"], ["reports.id"], name=op.f("fk_regroupings_to_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["users.id"], name=op.f("fk_regroupings_undone_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_regroupings_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regroupings")),
        comment="merges, splits and moves, by people and by the consolidation; each can be undone",
    )
    op.create_index(op.f("ix_regroupings_from_report_id"), "regroupings", ["from_report_id"], unique=False)
    op.create_index(
        op.f("ix_regroupings_project_id_created_at"),
        "regroupings",
        ["project_id", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_regroupings_to_report_id"), "regroupings", ["to_report_id"], unique=False)
    op.create_table(
        "grouping_constraints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first_signal_id", sa.Uuid(), nullable=False),
        sa.Column("second_signal_id", sa.Uuid(), nullable=False),
        sa.Column("regrouping_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('must', 'cannot')", name=op.f("ck_grouping_constraints_kind")),
        sa.ForeignKeyConstraint(
            ["first_signal_id"],
            ["signals.id"],
            name=op.f("fk_grouping_constraints_first_signal_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_grouping_constraints_project_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["regrouping_id"],
            ["regroupings.id"],
            name=op.f("fk_grouping_constraints_regrouping_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["second_signal_id"],
            ["signals.id"],
            name=op.f("fk_grouping_constraints_second_signal_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grouping_constraints")),
        comment="what people's decisions say about two signals: together, or never",
    )
    op.create_index(
        op.f("ix_grouping_constraints_first_signal_id"),
        "grouping_constraints",
        ["first_signal_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_grouping_constraints_project_id"), "grouping_constraints", ["project_id"], unique=False
    )
    op.create_index(
        op.f("ix_grouping_constraints_regrouping_id"), "grouping_constraints", ["regrouping_id"], unique=False
    )
    op.create_index(
        op.f("ix_grouping_constraints_second_signal_id"),
        "grouping_constraints",
        ["second_signal_id"],
        unique=False,
    )
    op.create_table(
        "signal_screenings",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("threat_type", sa.Text(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False, comment="probability of manipulation, 0..1"),
        sa.Column(
            "spans",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="the places in the text, with why",
        ),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False, comment="what gave the verdict, with its version"),
        sa.Column("decision", sa.Text(), nullable=True, comment="what a person said: released or confirmed"),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("screened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision IN ('released', 'confirmed')", name=op.f("ck_signal_screenings_decision")
        ),
        sa.CheckConstraint(
            "verdict IN ('clean', 'suspicious', 'blocked')", name=op.f("ck_signal_screenings_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["users.id"],
            name=op.f("fk_signal_screenings_decided_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_signal_screenings_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_signal_screenings_signal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal_screenings")),
        comment="what the safety filter said of a signal, and what people made of it",
    )
    op.create_index(
        "ix_signal_screenings_held",
        "signal_screenings",
        ["project_id", "screened_at"],
        unique=False,
        postgresql_where=sa.text("verdict <> 'clean'"),
    )
    op.add_column(
        "reports",
        sa.Column(
            "merged_into_id",
            sa.Uuid(),
            nullable=True,
            comment="the report that this one is a part of; its status is deleted meanwhile",
        ),
    )
    op.add_column("reports", sa.Column("status_before_merge", sa.Text(), nullable=True))
    op.create_index(op.f("ix_reports_merged_into_id"), "reports", ["merged_into_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_reports_merged_into_id"),
        "reports",
        "reports",
        ["merged_into_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.add_column(
        "signals",
        sa.Column(
            "home_report_id",
            sa.Uuid(),
            nullable=True,
            comment="where it was put, if merges lead from there to the report that it counts for",
        ),
    )
    op.alter_column(
        "signals",
        "report_id",
        existing_type=sa.UUID(),
        comment="the report that it counts for",
        existing_nullable=True,
    )
    op.create_index(op.f("ix_signals_home_report_id"), "signals", ["home_report_id"], unique=False)
    op.create_foreign_key(op.f("fk_signals_home_report_id"), "signals", "reports", ["home_report_id"], ["id"])
    _allow_states("pending", "grouped", "failed", "quarantined")


def _allow_states(*states: str) -> None:
    op.drop_constraint(op.f("ck_signals_state"), "signals")
    op.create_check_constraint(op.f("ck_signals_state"), "signals", sa.column("state").in_(states))


def downgrade() -> None:
    op.execute("UPDATE signals SET state = 'failed' WHERE state = 'quarantined'")
    _allow_states("pending", "grouped", "failed")
    op.drop_constraint(op.f("fk_signals_home_report_id"), "signals", type_="foreignkey")
    op.drop_index(op.f("ix_signals_home_report_id"), table_name="signals")
    op.alter_column(
        "signals",
        "report_id",
        existing_type=sa.UUID(),
        comment=None,
        existing_comment="the report that it counts for",
        existing_nullable=True,
    )
    op.drop_column("signals", "home_report_id")
    op.drop_constraint(op.f("fk_reports_merged_into_id"), "reports", type_="foreignkey")
    op.drop_index(op.f("ix_reports_merged_into_id"), table_name="reports")
    op.drop_column("reports", "status_before_merge")
    op.drop_column("reports", "merged_into_id")
    op.drop_index(
        "ix_signal_screenings_held",
        table_name="signal_screenings",
        postgresql_where=sa.text("verdict <> 'clean'"),
    )
    op.drop_table("signal_screenings")
    op.drop_index(op.f("ix_grouping_constraints_second_signal_id"), table_name="grouping_constraints")
    op.drop_index(op.f("ix_grouping_constraints_regrouping_id"), table_name="grouping_constraints")
    op.drop_index(op.f("ix_grouping_constraints_project_id"), table_name="grouping_constraints")
    op.drop_index(op.f("ix_grouping_constraints_first_signal_id"), table_name="grouping_constraints")
    op.drop_table("grouping_constraints")
    op.drop_index(op.f("ix_regroupings_to_report_id"), table_name="regroupings")
    op.drop_index(op.f("ix_regroupings_project_id_created_at"), table_name="regroupings")
    op.drop_index(op.f("ix_regroupings_from_report_id"), table_name="regroupings")
    op.drop_table("regroupings")
