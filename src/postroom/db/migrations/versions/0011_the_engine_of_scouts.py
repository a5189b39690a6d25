"""The engine of scouts: schedules, heartbeats, what runs did and cost, and metrics."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "projects",
        sa.Column(
            "timezone", sa.Text(), server_default="UTC", nullable=False, comment="IANA name; for schedules"
        ),
    )
    _configs()
    _runs()
    _steps()
    _metrics()
    op.create_index(
        "ix_signals_project_id_timestamp",
        "signals",
        ["project_id", "timestamp"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )


def _configs() -> None:
    for column in (
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the next run is due; null for at once",
        ),
        sa.Column(
            "failures", sa.Integer(), server_default="0", nullable=False, comment="failed runs in a row"
        ),
        sa.Column(
            "paused_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the server stopped its schedule by itself",
        ),
        sa.Column("pause_reason", sa.Text(), nullable=True),
    ):
        op.add_column("scout_configs", column)
    op.create_index(
        "ix_scout_configs_due",
        "scout_configs",
        [sa.text("COALESCE(due_at, '-infinity'::timestamptz)")],
        postgresql_where=sa.text("enabled AND paused_at IS NULL"),
    )


def _runs() -> None:
    for column in (
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), nullable=True, comment="heartbeat of whoever is at it"
        ),
        sa.Column(
            "dry_run", sa.Boolean(), server_default=sa.false(), nullable=False, comment="it writes nothing"
        ),
        sa.Column("mode", sa.Text(), nullable=True, comment="detector or agent; null until it began"),
        sa.Column("found_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tool_calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("cost_usd", sa.Float(), server_default="0", nullable=False),
    ):
        op.add_column("scout_runs", column)


def _steps() -> None:
    op.create_table(
        "scout_run_steps",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("input", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("output", sa.Text(), server_default="", nullable=False, comment="cut to size"),
        sa.Column("milliseconds", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('tool', 'model', 'finding', 'note')", name=op.f("ck_scout_run_steps_kind")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["scout_runs.id"], name=op.f("fk_scout_run_steps_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_scout_run_steps")),
        comment="what a run did, in its order: its transcript",
    )


def _metrics() -> None:
    op.create_table(
        "metrics",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "labels_hash", sa.BigInteger(), nullable=False, comment="64 bits of the SHA-256 of the labels"
        ),
        sa.Column("labels", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_metrics_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "name", "at", "labels_hash", name=op.f("pk_metrics")),
        comment="measured values of a project: volumes, latencies, deploys",
    )
    op.create_index("ix_metrics_at", "metrics", ["at"])


def downgrade() -> None:
    op.drop_index("ix_signals_project_id_timestamp", table_name="signals")
    op.drop_table("metrics")
    op.drop_table("scout_run_steps")
    for column in (
        "seen_at",
        "dry_run",
        "mode",
        "found_count",
        "tool_calls",
        "tokens_in",
        "tokens_out",
        "cost_usd",
    ):
        op.drop_column("scout_runs", column)
    op.drop_index("ix_scout_configs_due", table_name="scout_configs")
    for column in ("due_at", "failures", "paused_at", "pause_reason"):
        op.drop_column("scout_configs", column)
    op.drop_column("projects", "timezone")
