"""Connected sources of a project, their deliveries, and the resulting signals."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

DELIVERY_STATES = ("pending", "done", "failed")
IMPACTS = ("all", "facts", "nothing")


def _source_column(*, primary_key: bool = False) -> sa.Column[object]:
    return sa.Column(
        "source_id",
        sa.Uuid,
        sa.ForeignKey("connected_sources.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


def _count_column(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


connected_sources = sa.Table(
    "connected_sources",
    metadata,
    id_column(),
    project_column(),
    sa.Column("kind", sa.Text, nullable=False, comment="name in the registry of sources"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("weight", sa.Float, comment="of its signals; null for the kind's"),
    sa.Column("impact", sa.Text, nullable=False, server_default="all", comment="what raises that weight"),
    sa.Column("per_minute", sa.Integer, comment="deliveries a minute; null for the server's setting"),
    sa.Column("config", JSONB, nullable=False, server_default="{}"),
    sa.Column("rules", JSONB, nullable=False, server_default="[]", comment="steering rules, in order"),
    sa.Column("secrets", sa.LargeBinary, comment="encrypted with the server's secret"),
    sa.Column("token_hash", sa.LargeBinary, comment="keyed hash of the token of its address; null for SDKs"),
    sa.Column("protocol", sa.Text, comment="of a source that SDKs send to: posthog, sentry or otlp"),
    time_column("created_at"),
    time_column("updated_at"),
    sa.UniqueConstraint("project_id", "name"),
    sa.UniqueConstraint("project_id", "protocol"),
    sa.CheckConstraint("weight BETWEEN 0 AND 1", name="weight"),
    sa.CheckConstraint(sa.column("impact").in_(IMPACTS), name="impact"),
    comment="where signals of a project come from by themselves",
)

source_states = sa.Table(
    "source_states",
    metadata,
    _source_column(primary_key=True),
    sa.Column("allowance", sa.Float, nullable=False, server_default="0", comment="deliveries left to take"),
    time_column("allowance_at", nullable=True),
    time_column("last_received_at", nullable=True),
    _count_column("received"),
    _count_column("refused"),
    _count_column("unsigned"),
    _count_column("signals"),
    _count_column("dropped"),
    _count_column("skipped"),
    _count_column("failed"),
    _count_column("ignored"),
    sa.Column("last_error", sa.Text),
    time_column("last_error_at", nullable=True),
    sa.Column("cursor", JSONB, nullable=False, server_default="{}", comment="where asking goes on"),
    time_column("poll_at", nullable=True),
    time_column("polled_at", nullable=True),
    time_column("history_ended_at", nullable=True),
    sa.Column("poll_failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("poll_error", sa.Text),
    sa.Index("ix_source_states_poll_at", "poll_at", postgresql_where=sa.text("poll_at IS NOT NULL")),
    comment="counters of a source, its limit, and where asking it stands",
)

source_deliveries = sa.Table(
    "source_deliveries",
    metadata,
    id_column(),
    _source_column(),
    project_column(),
    sa.Column("seq", sa.BigInteger, sa.Identity(), nullable=False, comment="order of arrival"),
    sa.Column("key", sa.Text, nullable=False, comment="the same when it comes again"),
    sa.Column("headers", JSONB, nullable=False, server_default="{}"),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="as it was received"),
    sa.Column("history", sa.Boolean, nullable=False, server_default=sa.false(), comment="found in the past"),
    sa.Column("state", sa.Text, nullable=False, server_default="pending"),
    sa.Column("error", sa.Text, comment="why it could not be read"),
    sa.Column("outcome", JSONB, nullable=False, server_default="{}", comment="what came of it"),
    time_column("received_at"),
    time_column("processed_at", nullable=True),
    sa.CheckConstraint(sa.column("state").in_(DELIVERY_STATES), name="state"),
    sa.UniqueConstraint("source_id", "key"),
    sa.Index(
        "ix_source_deliveries_pending",
        "project_id",
        "source_id",
        "seq",
        postgresql_where=sa.text("state = 'pending'"),
    ),
    sa.Index("ix_source_deliveries_source_id_seq", "source_id", "seq"),
    sa.Index("ix_source_deliveries_ended", "processed_at", postgresql_where=sa.text("state <> 'pending'")),
    comment="what sources sent, raw, before and after signals were made of it",
)

source_signals = sa.Table(
    "source_signals",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    _source_column(),
    sa.Column("delivery_id", sa.Uuid, nullable=False, comment="what it came of; deliveries go sooner"),
    sa.Column("object_id", sa.Text, nullable=False, comment="what it is about at the source"),
    sa.Column("held_weight", sa.Float, comment="weight of a signal of the past that does not count yet"),
    sa.Column(
        "changed_at",
        sa.DateTime(timezone=True),
        comment="when its object was last changed at the source, as far as it is known",
    ),
    time_column("closed_at", nullable=True),
    sa.Column("closed_reason", sa.Text),
    sa.Index(None, "source_id", "object_id"),
    sa.Index(
        "ix_source_signals_held",
        "source_id",
        postgresql_where=sa.text("held_weight IS NOT NULL"),
    ),
    comment="which signals came of a connected source, and which of them it has closed",
)

awaited_resolutions = sa.Table(
    "awaited_resolutions",
    metadata,
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("source_name", sa.Text, nullable=False, comment="what closed the last of its signals"),
    time_column("at"),
    comment="reports whose signals are closed at their sources, and that could not be resolved yet",
)

signal_edits = sa.Table(
    "signal_edits",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("original", sa.Text, comment="the whole text, where the description was shortened"),
    sa.Column("extra", JSONB, nullable=False),
    sa.Column("weight", sa.Float, comment="to which the signal is raised; null: it keeps its own"),
    sa.Column("weight_reason", sa.Text, comment="what raised it"),
    sa.Column("editor", sa.Text, nullable=False, comment="name of the source that says it"),
    time_column("at"),
    sa.Index(None, "project_id"),
    comment="other words of signals, until the grouping of the project takes them over",
)

signal_originals = sa.Table(
    "signal_originals",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    comment="whole texts of signals whose description was shortened",
)
