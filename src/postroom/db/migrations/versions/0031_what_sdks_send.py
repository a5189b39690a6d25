"""What SDKs send: events, the errors among them, their issues, and the tokens that SDKs send with."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _make_events()
    _make_counts_of_intake()
    _make_waiting()
    _make_issues()
    _make_keys()
    _make_counts_of_issues()
    _make_tokens()


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="when it was received, in UTC; a partition each"),
        sa.Column("id", sa.Uuid(), nullable=False, comment="made by the SDK, the same when it is sent again"),
        sa.Column("source", sa.Text(), nullable=False, comment="posthog, sentry or otlp"),
        sa.Column("name", sa.Text(), nullable=False, comment="the event's name, such as $exception"),
        sa.Column("distinct_id", sa.Text(), comment="whom it is about"),
        sa.Column(
            "occurred_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="by our clock: the sender's is corrected by when it sent",
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("properties", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "day", "id", name=op.f("pk_events")),
        comment="what SDKs sent, in partitions of a day",
        postgresql_partition_by="RANGE (day)",
    )


def _make_counts_of_intake() -> None:
    op.create_table(
        "intake_counts",
        sa.Column("project_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome", sa.Text(), nullable=False, comment="stored, duplicate, or why it was not stored"
        ),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", "source", "hour", "outcome", name=op.f("pk_intake_counts")),
        comment="what became of all that SDKs sent, by the hour",
    )
    op.create_index("ix_intake_counts_hour", "intake_counts", ["hour"], unique=False)


def _make_waiting() -> None:
    op.create_table(
        "pending_occurrences",
        sa.Column(
            "seq", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="order of arrival"
        ),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurrence", JSONB(), nullable=False),
        sa.Column("error", sa.Text(), comment="why it can't become part of an issue; null while it waits"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_pending_occurrences")),
        comment="errors that wait to be counted as part of an issue",
    )
    op.create_index(
        "ix_pending_occurrences_failed",
        "pending_occurrences",
        ["project_id", "seq"],
        unique=False,
        postgresql_where=sa.text("error IS NOT NULL"),
    )
    op.create_index(
        "ix_pending_occurrences_waiting",
        "pending_occurrences",
        ["project_id", "source", "seq"],
        unique=False,
        postgresql_where=sa.text("error IS NULL"),
    )


def _make_issues() -> None:
    op.create_table(
        "error_issues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="what it was first received from"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False, comment="type of the error"),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), server_default="", nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column(
            "family", sa.LargeBinary(), nullable=False, comment="hash of the fingerprint without message"
        ),
        sa.Column("occurrences", sa.BigInteger(), nullable=False),
        sa.Column("users", sa.BigInteger(), server_default="0", nullable=False, comment="10,000 at most"),
        sa.Column("releases", ARRAY(sa.Text()), server_default="{}", nullable=False, comment="latest last"),
        sa.Column("environments", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sample", JSONB(), nullable=False, comment="the latest occurrence"),
        sa.Column("signal_id", sa.Uuid(), comment="the signal that it was last reported by; null: none yet"),
        sa.Column(
            "reopened", sa.Integer(), server_default="0", nullable=False, comment="how often it came back"
        ),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("reopened_at", sa.DateTime(timezone=True)),
        sa.Column("spiked_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'resolved', 'suppressed')", name=op.f("ck_error_issues_status")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_error_issues_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_error_issues")),
        comment="errors that have one fingerprint",
    )
    op.create_index("ix_error_issues_family", "error_issues", ["project_id", "family"], unique=False)
    op.create_index(
        "ix_error_issues_last_seen",
        "error_issues",
        ["project_id", sa.text("last_seen DESC"), "id"],
        unique=False,
    )


def _make_keys() -> None:
    op.create_table(
        "error_occurrence_keys",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "key", sa.Uuid(), nullable=False, comment="what is the same when a fault is reported twice"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_error_occurrence_keys_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "key", name=op.f("pk_error_occurrence_keys")),
        comment="occurrences that were counted, so that none is counted twice",
    )
    op.create_index("ix_error_occurrence_keys_at", "error_occurrence_keys", ["at"], unique=False)


def _make_counts_of_issues() -> None:
    op.create_table(
        "error_fingerprints",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("inputs", ARRAY(sa.Text()), nullable=False, comment="what was hashed, its version first"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["error_issues.id"], name=op.f("fk_error_fingerprints_issue_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_error_fingerprints_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "hash", name=op.f("pk_error_fingerprints")),
        comment="fingerprints, each of one issue",
    )
    op.create_index(op.f("ix_error_fingerprints_issue_id"), "error_fingerprints", ["issue_id"], unique=False)
    op.create_table(
        "error_issue_hours",
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occurrences", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["error_issues.id"], name=op.f("fk_error_issue_hours_issue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issue_id", "hour", name=op.f("pk_error_issue_hours")),
        comment="occurrences of an issue by the hour: what its spikes are measured against",
    )
    op.create_index("ix_error_issue_hours_hour", "error_issue_hours", ["hour"], unique=False)
    op.create_table(
        "error_issue_users",
        sa.Column("issue_id", sa.Uuid(), nullable=False),
        sa.Column(
            "user_hash",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="64 bits of the SHA-256 of the user's id",
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["error_issues.id"], name=op.f("fk_error_issue_users_issue_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issue_id", "user_hash", name=op.f("pk_error_issue_users")),
        comment="whom an issue happened to, 10,000 at most",
    )


def _make_tokens() -> None:
    op.create_table(
        "project_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="keyed hash"),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="the token, to be shown again: it is public"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_tokens_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_project_tokens_token_hash")),
        comment="public tokens that SDKs send events with, and that open nothing else",
    )
    op.create_index(op.f("ix_project_tokens_project_id"), "project_tokens", ["project_id"], unique=False)


def downgrade() -> None:
    for table in (
        "project_tokens",
        "error_issue_users",
        "error_issue_hours",
        "error_fingerprints",
        "error_occurrence_keys",
        "error_issues",
        "intake_counts",
        "pending_occurrences",
        "events",
    ):
        op.drop_table(table)
