"""Metrics: measured values over time."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import metadata, project_column

metrics = sa.Table(
    "metrics",
    metadata,
    project_column(primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("at", sa.DateTime(timezone=True), primary_key=True),
    sa.Column(
        "labels_hash",
        sa.BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="64 bits of the SHA-256 of the labels",
    ),
    sa.Column("labels", JSONB, nullable=False, server_default="{}"),
    sa.Column("value", sa.Double, nullable=False),
    sa.Index("ix_metrics_at", "at"),
    comment="measured values of a project: volumes, latencies, deploys",
)
