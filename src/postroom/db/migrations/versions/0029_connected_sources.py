"""Connected sources: what a project is connected to, what was received of it, and what came of that."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _connected_sources()
    _source_states()
    _source_deliveries()
    _source_signals()
    _signal_originals()
    _intake_wakeups()


def _connected_sources() -> None:
    op.create_table(
        "connected_sources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="name in the registry of sources"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True, comment="of its signals; null for the kind's"),
        sa.Column(
            "per_minute",
            sa.Integer(),
            nullable=True,
            comment="deliveries a minute; null for the server's setting",
        ),
        sa.Column("config", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "rules",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
            comment="steering rules, in order",
        ),
        sa.Column("secrets", sa.LargeBinary(), nullable=True, comment="encrypted with the server's secret"),
        sa.Column(
            "token_hash", sa.LargeBinary(), nullable=False, comment="keyed hash of the token of its address"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("weight BETWEEN 0 AND 1", name=op.f("ck_connected_sources_weight")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_connected_sources_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connected_sources")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_connected_sources_project_id_name")),
        comment="where signals of a project come from by themselves",
    )


def _source_states() -> None:
    op.create_table(
        "source_states",
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column(
            "allowance", sa.Float(), server_default="0", nullable=False, comment="deliveries left to take"
        ),
        sa.Column("allowance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("unsigned", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("signals", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("dropped", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("skipped", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("failed", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cursor",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="where asking goes on",
        ),
        sa.Column("poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("poll_failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("poll_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["connected_sources.id"],
            name=op.f("fk_source_states_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_states")),
        comment="counters of a source, its limit, and where asking it stands",
    )
    op.create_index(
        "ix_source_states_poll_at",
        "source_states",
        ["poll_at"],
        unique=False,
        postgresql_where=sa.text("poll_at IS NOT NULL"),
    )


def _source_deliveries() -> None:
    op.create_table(
        "source_deliveries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "seq", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="order of arrival"
        ),
        sa.Column("key", sa.Text(), nullable=False, comment="the same when it comes again"),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="as it was received"),
        sa.Column(
            "history",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="found in the past",
        ),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("error", sa.Text(), nullable=True, comment="why it could not be read"),
        sa.Column(
            "outcome",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="{}",
            nullable=False,
            comment="what came of it",
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'done', 'failed')", name=op.f("ck_source_deliveries_state")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_source_deliveries_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["connected_sources.id"],
            name=op.f("fk_source_deliveries_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_deliveries")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_source_deliveries_source_id_key")),
        comment="what sources sent, raw, before and after signals were made of it",
    )
    op.create_index(
        "ix_source_deliveries_ended",
        "source_deliveries",
        ["processed_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'pending'"),
    )
    op.create_index(
        "ix_source_deliveries_pending",
        "source_deliveries",
        ["project_id", "source_id", "seq"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_source_deliveries_source_id_seq", "source_deliveries", ["source_id", "seq"], unique=False
    )


def _source_signals() -> None:
    op.create_table(
        "source_signals",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False, comment="what it came of; deliveries go sooner"),
        sa.Column("object_id", sa.Text(), nullable=False, comment="what it is about at the source"),
        sa.Column(
            "held_weight",
            sa.Float(),
            nullable=True,
            comment="weight of a signal of the past that does not count yet",
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_source_signals_signal_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["connected_sources.id"],
            name=op.f("fk_source_signals_source_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_source_signals")),
        comment="which signals came of a connected source, and which of them it has closed",
    )
    op.create_index(
        "ix_source_signals_held",
        "source_signals",
        ["source_id"],
        unique=False,
        postgresql_where=sa.text("held_weight IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_source_signals_source_id_object_id"),
        "source_signals",
        ["source_id", "object_id"],
        unique=False,
    )


def _signal_originals() -> None:
    op.create_table(
        "signal_originals",
        sa.Column("signal_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signal_id"], ["signals.id"], name=op.f("fk_signal_originals_signal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("signal_id", name=op.f("pk_signal_originals")),
        comment="whole texts of signals whose description was shortened",
    )


def _intake_wakeups() -> None:
    op.create_table(
        "intake_wakeups",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_intake_wakeups_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_intake_wakeups")),
        comment="projects for which a job waits that reads deliveries; see grouping_wakeups",
    )


def downgrade() -> None:
    op.drop_table("intake_wakeups")
    op.drop_table("signal_originals")
    op.drop_table("source_signals")
    op.drop_table("source_deliveries")
    op.drop_table("source_states")
    op.drop_table("connected_sources")
