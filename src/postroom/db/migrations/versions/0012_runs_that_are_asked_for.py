"""Runs of the consolidation that somebody asks for: they take several steps, can be stopped, or only say what."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STATES = ("asked", "running", "done", "stopped", "undone")
BEFORE = ("done", "undone")
KINDS = ("automatic", "asked", "dry_run")


def upgrade() -> None:
    for column in (
        sa.Column(
            "kind",
            sa.Text(),
            server_default="automatic",
            nullable=False,
            comment="what made it, and whether it only says what would change",
        ),
        sa.Column("user_id", sa.Integer(), nullable=True, comment="who asked"),
        sa.Column("task_id", sa.Uuid(), nullable=True, comment="in whose name it was asked for"),
        sa.Column(
            "requested_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when a job last had it; null while it waits for a pause to end",
        ),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "review",
            postgresql.JSONB(),
            nullable=True,
            comment="of a dry run: what would change, and how people's decisions agree",
        ),
    ):
        op.add_column("consolidations", column)
    op.create_foreign_key(
        op.f("fk_consolidations_user_id"), "consolidations", "users", ["user_id"], ["id"], ondelete="SET NULL"
    )
    op.execute("UPDATE consolidations SET finished_at = created_at")
    _states(STATES)
    op.create_check_constraint(op.f("ck_consolidations_kind"), "consolidations", sa.column("kind").in_(KINDS))
    op.create_index(
        "ix_consolidations_open",
        "consolidations",
        ["project_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'running')"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM consolidations WHERE kind = 'dry_run' OR state IN ('asked', 'running')")
    op.execute("UPDATE consolidations SET state = 'done' WHERE state = 'stopped'")
    op.drop_index("ix_consolidations_open", "consolidations")
    _states(BEFORE)
    for name in ("kind", "user_id", "task_id", "requested_at", "finished_at", "review"):
        op.drop_column("consolidations", name)


def _states(states: Sequence[str]) -> None:
    name = op.f("ck_consolidations_state")
    op.drop_constraint(name, "consolidations")
    op.create_check_constraint(name, "consolidations", sa.column("state").in_(states))
