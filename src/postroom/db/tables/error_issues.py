"""Error issues: grouped errors, their occurrences, and the tokens of SDKs."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

ISSUE_STATUSES = ("active", "resolved", "suppressed")

error_issues = sa.Table(
    "error_issues",
    metadata,
    id_column(),
    project_column(),
    sa.Column("source", sa.Text, nullable=False, comment="what it was first received from"),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False, comment="type of the error"),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False, server_default=""),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="active"),
    sa.Column("family", sa.LargeBinary, nullable=False, comment="hash of the fingerprint without message"),
    sa.Column("occurrences", sa.BigInteger, nullable=False),
    sa.Column("users", sa.BigInteger, nullable=False, server_default="0", comment="10,000 at most"),
    sa.Column("releases", ARRAY(sa.Text), nullable=False, server_default="{}", comment="latest last"),
    sa.Column("environments", ARRAY(sa.Text), nullable=False, server_default="{}"),
    time_column("first_seen"),
    time_column("last_seen"),
    sa.Column("sample", JSONB, nullable=False, comment="the latest occurrence"),
    sa.Column("signal_id", sa.Uuid, comment="the signal that it was last reported by; null: none yet"),
    sa.Column("reopened", sa.Integer, nullable=False, server_default="0", comment="how often it came back"),
    time_column("resolved_at", nullable=True),
    time_column("reopened_at", nullable=True),
    time_column("spiked_at", nullable=True),
    time_column("created_at"),
    sa.CheckConstraint(sa.column("status").in_(ISSUE_STATUSES), name="status"),
    sa.Index("ix_error_issues_last_seen", "project_id", sa.text("last_seen DESC"), "id"),
    sa.Index("ix_error_issues_family", "project_id", "family"),
    comment="errors that have one fingerprint",
)

error_fingerprints = sa.Table(
    "error_fingerprints",
    metadata,
    project_column(primary_key=True),
    sa.Column("hash", sa.LargeBinary, primary_key=True),
    sa.Column(
        "issue_id", sa.Uuid, sa.ForeignKey("error_issues.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("inputs", ARRAY(sa.Text), nullable=False, comment="what was hashed, its version first"),
    time_column("created_at"),
    comment="fingerprints, each of one issue",
)

error_issue_hours = sa.Table(
    "error_issue_hours",
    metadata,
    sa.Column("issue_id", sa.Uuid, sa.ForeignKey("error_issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("occurrences", sa.BigInteger, nullable=False),
    sa.Index("ix_error_issue_hours_hour", "hour"),
    comment="occurrences of an issue by the hour: what its spikes are measured against",
)

error_issue_users = sa.Table(
    "error_issue_users",
    metadata,
    sa.Column("issue_id", sa.Uuid, sa.ForeignKey("error_issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "user_hash",
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="64 bits of the SHA-256 of the user's id",
    ),
    comment="whom an issue happened to, 10,000 at most",
)

error_occurrence_keys = sa.Table(
    "error_occurrence_keys",
    metadata,
    project_column(primary_key=True),
    sa.Column("key", sa.Uuid, primary_key=True, comment="id of the event"),
    time_column("at"),
    sa.Index("ix_error_occurrence_keys_at", "at"),
    comment="occurrences that were counted, so that none is counted twice",
)

error_trace_points = sa.Table(
    "error_trace_points",
    metadata,
    project_column(primary_key=True),
    sa.Column("event_id", sa.Uuid, primary_key=True),
    sa.Column("trace", sa.Text, nullable=False),
    sa.Column("at", sa.Double, nullable=False, comment="seconds since 1970, by the sender's clock"),
    sa.Column("point", JSONB, nullable=False, comment="the part of its trace that it reports"),
    time_column("noted_at"),
    sa.Index("ix_error_trace_points_trace", "project_id", "trace", "at"),
    sa.Index("ix_error_trace_points_noted_at", "noted_at"),
    comment="records of traces that were counted lately, by which others of the same fault are recognized",
)

project_tokens = sa.Table(
    "project_tokens",
    metadata,
    id_column(),
    project_column(),
    sa.Column("label", sa.Text, nullable=False, server_default=""),
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True, comment="keyed hash"),
    sa.Column("sealed", sa.LargeBinary, nullable=False, comment="the token, to be shown again: it is public"),
    time_column("created_at"),
    time_column("last_used_at", nullable=True),
    time_column("revoked_at", nullable=True),
    sa.Index(None, "project_id"),
    comment="public tokens that SDKs send events with, and that open nothing else",
)
