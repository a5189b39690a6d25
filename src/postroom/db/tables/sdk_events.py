"""Events of SDKs as received, and those waiting to become issues.

No table here references another one: they may be in a separate database (`POSTROOM_EVENTS_DATABASE_URL`).
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import metadata, time_column

events = sa.Table(
    "events",
    metadata,
    sa.Column("project_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, primary_key=True, comment="when it was received, in UTC; a partition each"),
    sa.Column("id", sa.Uuid, primary_key=True, comment="made by the SDK, the same when it is sent again"),
    sa.Column("source", sa.Text, nullable=False, comment="posthog, sentry or otlp"),
    sa.Column("name", sa.Text, nullable=False, comment="the event's name, such as $exception"),
    sa.Column("distinct_id", sa.Text, comment="whom it is about"),
    sa.Column(
        "occurred_at",
        sa.DateTime(timezone=True),
        nullable=False,
        comment="by our clock: the sender's is corrected by when it sent",
    ),
    time_column("received_at"),
    sa.Column("properties", JSONB, nullable=False),
    comment="what SDKs sent, in partitions of a day",
    postgresql_partition_by="RANGE (day)",
)

pending_occurrences = sa.Table(
    "pending_occurrences",
    metadata,
    sa.Column("seq", sa.BigInteger, sa.Identity(), primary_key=True, comment="order of arrival"),
    sa.Column("project_id", sa.Integer, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("event_id", sa.Uuid, nullable=False),
    time_column("received_at"),
    sa.Column("occurrence", JSONB, nullable=False),
    sa.Column("error", sa.Text, comment="why it can't become part of an issue; null while it waits"),
    sa.Index(
        "ix_pending_occurrences_waiting",
        "project_id",
        "source",
        "seq",
        postgresql_where=sa.text("error IS NULL"),
    ),
    sa.Index(
        "ix_pending_occurrences_failed", "project_id", "seq", postgresql_where=sa.text("error IS NOT NULL")
    ),
    comment="errors that wait to be counted as part of an issue",
)

recent_occurrences = sa.Table(
    "recent_occurrences",
    metadata,
    sa.Column("project_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("slot", sa.SmallInteger, primary_key=True, autoincrement=False, comment="a hundred of them"),
    sa.Column("seq", sa.BigInteger, nullable=False, comment="order of arrival"),
    sa.Column("event_id", sa.Uuid, nullable=False),
    time_column("received_at"),
    sa.Column("occurrence", JSONB, nullable=False),
    comment="the newest errors that were counted, for rules to be tried on",
)

intake_counts = sa.Table(
    "intake_counts",
    metadata,
    sa.Column("project_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("hour", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("outcome", sa.Text, primary_key=True, comment="stored, duplicate, or why it was not stored"),
    sa.Column("count", sa.BigInteger, nullable=False),
    time_column("last_at", nullable=True),
    sa.Index("ix_intake_counts_hour", "hour"),
    comment="what became of all that SDKs sent, by the hour",
)
