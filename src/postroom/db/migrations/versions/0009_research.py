"""Research, and git connections to remotes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "research_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column(
            "round",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="signals came meanwhile: one more",
        ),
        sa.Column(
            "attempts", sa.Integer(), server_default="0", nullable=False, comment="how often a job took it up"
        ),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('ready', 'pending_input', 'not_actionable', 'failed', 'abandoned')",
            name=op.f("ck_research_runs_outcome"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_research_runs_ended_has_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_research_runs_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_research_runs_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_runs")),
        comment="each time that a report is researched",
    )
    op.create_index(
        op.f("ix_research_runs_report_id_started_at"),
        "research_runs",
        ["report_id", "started_at"],
        unique=False,
    )
    op.create_index(
        "uq_research_runs_open",
        "research_runs",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "research_steps",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column(
            "key", sa.Text(), server_default="", nullable=False, comment="the signal, of a step for each"
        ),
        sa.Column("made_by", sa.Text(), nullable=False, comment="what judged, with its version"),
        sa.Column(
            "result",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="what later steps go on from",
        ),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["research_runs.id"], name=op.f("fk_research_steps_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "round", "step", "key", name=op.f("pk_research_steps")),
        comment="what is done of a run; written with the artefacts of the step, and never done again",
    )
    op.create_index(
        "ix_reports_in_research",
        "reports",
        ["project_id", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('candidate', 'in_progress')"),
    )
    _let_remotes_in()


def _let_remotes_in() -> None:
    op.drop_constraint(op.f("ck_git_connections_kind"), "git_connections", type_="check")
    op.create_check_constraint(
        op.f("ck_git_connections_kind"), "git_connections", "kind IN ('local', 'github', 'remote')"
    )
    op.create_index(
        "uq_git_connections_remote",
        "git_connections",
        ["project_id", "repository"],
        unique=True,
        postgresql_where=sa.text("kind = 'remote'"),
    )
    _comment_location("a folder on this machine, the host's API, or a remote")


def _comment_location(comment: str) -> None:
    op.alter_column(
        "git_connections", "location", existing_type=sa.Text(), existing_nullable=False, comment=comment
    )


def downgrade() -> None:
    _comment_location("a folder on this machine, or the host's API")
    op.drop_index("uq_git_connections_remote", table_name="git_connections")
    op.execute("DELETE FROM git_connections WHERE kind = 'remote'")
    op.drop_constraint(op.f("ck_git_connections_kind"), "git_connections", type_="check")
    op.create_check_constraint(
        op.f("ck_git_connections_kind"), "git_connections", "kind IN ('local', 'github')"
    )
    op.drop_index("ix_reports_in_research", table_name="reports")
    op.drop_table("research_steps")
    op.drop_table("research_runs")
