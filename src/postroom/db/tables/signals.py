"""Signals, their features for comparison, and the log of their processing."""

import sqlalchemy as sa
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

SIGNAL_STATES = ("pending", "grouped", "failed", "quarantined")
VERDICTS = ("clean", "suspicious", "blocked")

signals = sa.Table(
    "signals",
    metadata,
    id_column(),
    project_column(),
    sa.Column("seq", sa.BigInteger, sa.Identity(), nullable=False, comment="order of arrival"),
    sa.Column("source_product", sa.Text, nullable=False),
    sa.Column("source_type", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("extra", JSONB, nullable=False, server_default="{}"),
    sa.Column("client_id", sa.Text, comment="optional id made by the sender: the same id is the same signal"),
    sa.Column(
        "content_hash", sa.LargeBinary, nullable=False, comment="SHA-256 of product, type, source id, text"
    ),
    time_column("timestamp"),
    time_column("received_at"),
    sa.Column(
        "first_received_at",
        sa.DateTime(timezone=True),
        comment="when it came, of one that was sent back since; null: at received_at",
    ),
    sa.Column("state", sa.Text, nullable=False, server_default="pending"),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id"), comment="the report that it counts for"),
    sa.Column(
        "home_report_id",
        sa.Uuid,
        sa.ForeignKey("reports.id"),
        index=True,
        comment="where it was put, if merges lead from there to the report that it counts for",
    ),
    sa.Column(
        "background",
        sa.REAL,
        comment="similarity to its surroundings when it was grouped",
    ),
    sa.Column(
        "backlog",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="of a history: grouped after what happens now",
    ),
    time_column("deleted_at", nullable=True),
    sa.CheckConstraint(sa.column("state").in_(SIGNAL_STATES), name="state"),
    sa.CheckConstraint("(state = 'grouped') = (report_id IS NOT NULL)", name="grouped_has_report"),
    sa.UniqueConstraint("project_id", "content_hash"),
    sa.Index(
        "uq_signals_project_id_client_id",
        "project_id",
        "client_id",
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_signals_pending", "project_id", "backlog", "seq", postgresql_where=sa.text("state = 'pending'")
    ),
    sa.Index(
        "ix_signals_unmeasured",
        "project_id",
        "backlog",
        "seq",
        postgresql_where=sa.text("state = 'grouped' AND background IS NULL AND deleted_at IS NULL"),
    ),
    sa.Index("ix_signals_report_id_timestamp", "report_id", "timestamp"),
    sa.Index("ix_signals_project_id_received_at", "project_id", "received_at"),
    sa.Index(
        "ix_signals_project_id_first_received_at",
        "project_id",
        "first_received_at",
        postgresql_where=sa.text("first_received_at IS NOT NULL"),
    ),
    sa.Index(
        "ix_signals_project_id_timestamp",
        "project_id",
        "timestamp",
        postgresql_where=sa.text("deleted_at IS NULL"),
    ),
)

signal_came = sa.func.coalesce(signals.c.first_received_at, signals.c.received_at)
"""First arrival of a signal, also of one that was sent back since."""

signal_moment = sa.func.least(signals.c.timestamp, signal_came)
"""Time of a signal, at the latest its first arrival: senders' clocks may be ahead."""

skill_of_scout = sa.case(
    (
        sa.and_(
            signals.c.source_product == "signals_scout",
            sa.func.jsonb_typeof(signals.c.extra["skill_name"]) == "string",
        ),
        signals.c.extra["skill_name"].astext,
    )
)
"""The skill of the scout that found a signal; null for other sources."""

signal_features = sa.Table(
    "signal_features",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    time_column("received_at"),
    sa.Column("title", sa.Text, nullable=False, comment="headline of the cleaned text"),
    sa.Column("words", sa.LargeBinary, nullable=False, comment="term ids, little-endian int32, distinct"),
    sa.Column("counts", sa.LargeBinary, nullable=False, comment="how often each word occurs, uint8"),
    sa.Column(
        "identifiers",
        sa.LargeBinary,
        comment="term ids, little-endian int32, distinct; null: not looked for yet",
    ),
    sa.Column("length", sa.Integer, comment="characters of the cleaned text"),
    sa.Column(
        "template", sa.BigInteger, comment="hash of its words without numbers; null if they are too few"
    ),
    sa.Column("thread", sa.BigInteger, comment="hash of the conversation that it belongs to; null for none"),
    sa.Column(
        "version",
        sa.SmallInteger,
        nullable=False,
        server_default="1",
        comment="of what made all of these but the vector",
    ),
    sa.Column("model", sa.Text, nullable=False, comment="name of the model that made the vector"),
    sa.Column("dimension", sa.Integer, nullable=False),
    sa.Column("embedding", HALFVEC, nullable=False, comment="unit length"),
    sa.Column("read_at", sa.DateTime(timezone=True), comment="when a language model read it; null: not yet"),
    sa.Column(
        "readings", sa.SmallInteger, nullable=False, server_default="0", comment="tries without an answer"
    ),
    sa.Column(
        "read_alone",
        sa.Boolean,
        nullable=False,
        server_default="false",
        comment="whether it is read by itself",
    ),
    sa.Index(None, "project_id", "received_at"),
    sa.Index(
        "ix_signal_features_unread", "project_id", "received_at", postgresql_where=sa.text("read_at IS NULL")
    ),
    sa.Index("ix_signal_features_model", "project_id", "model"),
)

signal_traces = sa.Table(
    "signal_traces",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("details", JSONB, nullable=False, server_default="{}"),
    time_column("at"),
    sa.Index(None, "signal_id", "id"),
)

signal_screenings = sa.Table(
    "signal_screenings",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("threat_type", sa.Text),
    sa.Column("score", sa.Float, nullable=False, comment="probability of manipulation, 0..1"),
    sa.Column(
        "spans", JSONB, nullable=False, server_default="[]", comment="the places in the text, with why"
    ),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False, comment="what gave the verdict, with its version"),
    sa.Column(
        "opinion",
        sa.Text,
        comment="the verdict of a language model; awaited: it is asked; null: it gave none",
    ),
    sa.Column("decision", sa.Text, comment="what a person said: released or confirmed"),
    sa.Column("decided_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("screened_at"),
    time_column("decided_at", nullable=True),
    sa.CheckConstraint(sa.column("verdict").in_(VERDICTS), name="verdict"),
    sa.CheckConstraint(sa.column("opinion").in_(("awaited", *VERDICTS)), name="opinion"),
    sa.CheckConstraint(sa.column("decision").in_(("released", "confirmed")), name="decision"),
    sa.Index(
        "ix_signal_screenings_awaited",
        "project_id",
        "signal_id",
        postgresql_where=sa.text("opinion = 'awaited'"),
    ),
    sa.Index(
        "ix_signal_screenings_held",
        "project_id",
        "screened_at",
        postgresql_where=sa.text("verdict <> 'clean'"),
    ),
    comment="what the safety filter said of a signal, and what people made of it",
)

screening_lessons = sa.Table(
    "screening_lessons",
    metadata,
    project_column(primary_key=True),
    sa.Column("key", sa.LargeBinary, primary_key=True, comment="SHA-256 of the text and the facts beside it"),
    # No foreign key: a decision of a person outlives the signal.
    sa.Column("signal_id", sa.Uuid, nullable=False, comment="the signal that it was said of"),
    sa.Column("decision", sa.Text, nullable=False),
    time_column("decided_at"),
    sa.CheckConstraint(sa.column("decision").in_(("released", "confirmed")), name="decision"),
    comment="what a person last said of a blocked text, which holds for the same text from then on",
)

agent_text_screenings = sa.Table(
    "agent_text_screenings",
    metadata,
    project_column(primary_key=True),
    sa.Column("text_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the text"),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("threat_type", sa.Text),
    sa.Column("score", sa.Float, nullable=False, comment="probability of manipulation"),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False, comment="what gave the verdict, with its version"),
    time_column("screened_at"),
    sa.CheckConstraint(sa.column("verdict").in_(VERDICTS), name="verdict"),
    comment="what the safety filter says of texts that agents wrote, by text",
)

removed_signals = sa.Table(
    "removed_signals",
    metadata,
    project_column(primary_key=True),
    sa.Column("day", sa.Date, primary_key=True, comment="on which they came (UTC)"),
    sa.Column("source_product", sa.Text, primary_key=True),
    sa.Column("source_type", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    comment="how many signals were removed from quarantine for their age",
)
