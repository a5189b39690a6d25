"""SDKs as connected sources: one of each protocol a project, and the newest errors to try rules on."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SOURCES, STATES, RECENT = "connected_sources", "source_states", "recent_occurrences"


def upgrade() -> None:
    op.alter_column(
        SOURCES,
        "token_hash",
        existing_type=sa.LargeBinary(),
        nullable=True,
        comment="keyed hash of the token of its address; null for SDKs",
        existing_comment="keyed hash of the token of its address",
    )
    op.add_column(
        SOURCES,
        sa.Column("protocol", sa.Text(), comment="of a source that SDKs send to: posthog, sentry or otlp"),
    )
    op.create_unique_constraint(
        op.f("uq_connected_sources_project_id_protocol"), SOURCES, ["project_id", "protocol"]
    )
    op.add_column(STATES, sa.Column("ignored", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("intake_counts", sa.Column("last_at", sa.DateTime(timezone=True)))
    op.create_table(
        RECENT,
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "slot", sa.SmallInteger(), autoincrement=False, nullable=False, comment="a hundred of them"
        ),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="order of arrival"),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurrence", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "source", "slot", name=op.f("pk_recent_occurrences")),
        comment="the newest errors that were counted, for rules to be tried on",
    )


def downgrade() -> None:
    op.drop_table(RECENT)
    op.drop_column("intake_counts", "last_at")
    op.drop_column(STATES, "ignored")
    op.execute("DELETE FROM connected_sources WHERE protocol IS NOT NULL")
    op.drop_column(SOURCES, "protocol")
    op.alter_column(
        SOURCES,
        "token_hash",
        existing_type=sa.LargeBinary(),
        nullable=False,
        comment="keyed hash of the token of its address",
        existing_comment="keyed hash of the token of its address; null for SDKs",
    )
