"""Consolidation runs and their changes."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

CONSOLIDATION_STATES = ("asked", "running", "done", "stopped", "undone")
CONSOLIDATION_KINDS = ("automatic", "asked", "dry_run", "reading")

reading_leases = sa.Table(
    "reading_leases",
    metadata,
    id_column(),
    project_column(),
    sa.Column(
        "signal_ids", sa.ARRAY(sa.Uuid), nullable=False, comment="nobody else reads them until it expires"
    ),
    sa.Column("batch", JSONB, nullable=False, comment="what was shown, without the texts"),
    time_column("expires_at"),
    sa.Index(None, "project_id", "expires_at"),
    comment="signals that an agent was given to read",
)

consolidations = sa.Table(
    "consolidations",
    metadata,
    id_column(),
    project_column(),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False, comment="name and version of the match or language model"),
    sa.Column(
        "after_seq", sa.BigInteger, nullable=False, comment="it looked at signals that came after this"
    ),
    sa.Column("until_seq", sa.BigInteger, nullable=False, comment="and up to this one"),
    sa.Column("arrivals", sa.Integer, nullable=False, server_default="0", comment="new signals in it"),
    sa.Column("looked_at", sa.Integer, nullable=False, server_default="0", comment="signals in all"),
    sa.Column("merges", sa.Integer, nullable=False, server_default="0"),
    sa.Column("splits", sa.Integer, nullable=False, server_default="0"),
    sa.Column("moves", sa.Integer, nullable=False, server_default="0"),
    sa.Column("moved_signals", sa.Integer, nullable=False, server_default="0"),
    sa.Column(
        "broken_pairs",
        sa.BigInteger,
        nullable=False,
        server_default="0",
        comment="pairs of signals that were in one report before and are not after",
    ),
    sa.Column(
        "held_back",
        sa.Integer,
        nullable=False,
        server_default="0",
        comment="changes over the bounds of a run",
    ),
    time_column("created_at"),
    sa.Column(
        "kind",
        sa.Text,
        nullable=False,
        server_default="automatic",
        comment="what made it, and whether it only says what would change",
    ),
    sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL"), comment="who asked"),
    sa.Column("task_id", sa.Uuid, comment="in whose name it was asked for"),
    sa.Column(
        "requested_at",
        sa.DateTime(timezone=True),
        comment="when a job last had it; null while it waits for a pause to end",
    ),
    time_column("finished_at", nullable=True),
    sa.Column("stopped_because", sa.Text, comment="why the server stopped it; null: it did not"),
    sa.Column(
        "review",
        JSONB,
        comment="of a dry run: what would change; of a reading: what was refused",
    ),
    sa.CheckConstraint(sa.column("state").in_(CONSOLIDATION_STATES), name="state"),
    sa.CheckConstraint(sa.column("kind").in_(CONSOLIDATION_KINDS), name="kind"),
    sa.Index(
        "ix_consolidations_open",
        "project_id",
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'running')"),
    ),
    sa.Index(None, "project_id", "created_at"),
    comment="runs of the consolidation, and what each changed",
)
