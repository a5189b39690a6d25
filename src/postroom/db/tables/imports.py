"""Imports of files: their progress, the items of trackers that they brought, and files that were uploaded."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from postroom.db.tables.base import id_column, metadata, project_column, time_column

IMPORT_STATES = ("waiting", "reading", "read", "settled", "failed", "cancelled", "undone")
OUTCOMES = ("open", "fixed", "wontfix", "duplicate", "invalid", "works_for_me")

import_runs = sa.Table(
    "import_runs",
    metadata,
    id_column(),
    project_column(),
    sa.Column("fingerprint", sa.LargeBinary, nullable=False, comment="SHA-256 of the file and its mapping"),
    sa.Column("rows_done", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("stored", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("repeated", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("rejected", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column(
        "settled", sa.BigInteger, nullable=False, server_default="0", comment="stored ones that were closed"
    ),
    sa.Column(
        "updated", sa.BigInteger, nullable=False, server_default="0", comment="known ones that were changed"
    ),
    sa.Column("name", sa.Text, nullable=False, server_default="", comment="name of the file"),
    sa.Column(
        "state",
        sa.Text,
        nullable=False,
        server_default="reading",
        comment="read: all rows are stored; settled: they have been grouped, and count",
    ),
    sa.Column(
        "regroup_requested_at",
        sa.DateTime(timezone=True),
        comment="when the consolidation was asked for, which is before its signals count",
    ),
    sa.Column("error", sa.Text, comment="why it failed"),
    sa.Column("created_by_id", sa.Integer, sa.ForeignKey("users.id", ondelete="SET NULL")),
    time_column("created_at"),
    time_column("updated_at"),
    sa.CheckConstraint(sa.column("state").in_(IMPORT_STATES), name="state"),
    sa.UniqueConstraint("project_id", "fingerprint"),
    sa.Index(
        "ix_import_runs_unsettled",
        "project_id",
        postgresql_where=sa.text("state IN ('reading', 'read', 'cancelled', 'failed')"),
    ),
)

imported_items = sa.Table(
    "imported_items",
    metadata,
    sa.Column("signal_id", sa.Uuid, sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
    project_column(),
    sa.Column(
        "run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("source_product", sa.Text, nullable=False),
    sa.Column("source_type", sa.Text, nullable=False),
    sa.Column("item_id", sa.Text, comment="its id at the source; null: the file has none"),
    sa.Column("outcome", sa.Text, comment="its state at the source; null: the file does not say"),
    time_column("closed_at", nullable=True),
    sa.Column("duplicate_of", sa.Text, comment="id of the item that it is a duplicate of"),
    time_column("joined_at", nullable=True),
    sa.Column("held_weight", sa.Float, comment="weight of a signal that does not count yet"),
    sa.Column(
        "window_at",
        sa.DateTime(timezone=True),
        comment="of a closed one: what it counts as received at where only late signals are compared",
    ),
    sa.CheckConstraint(sa.column("outcome").in_(OUTCOMES), name="outcome"),
    sa.Index(
        "uq_imported_items_item",
        "project_id",
        "source_product",
        "source_type",
        "item_id",
        unique=True,
        postgresql_where=sa.text("item_id IS NOT NULL"),
    ),
    sa.Index("ix_imported_items_held", "run_id", postgresql_where=sa.text("held_weight IS NOT NULL")),
    sa.Index(
        "ix_imported_items_duplicates",
        "project_id",
        postgresql_where=sa.text("duplicate_of IS NOT NULL AND joined_at IS NULL"),
    ),
    comment="signals that came with a file, with the states of their items at the source",
)

import_files = sa.Table(
    "import_files",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
    comment="uploaded files in pieces, until their rows are stored",
)

import_plans = sa.Table(
    "import_plans",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("delimiter", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False, comment="bytes"),
    sa.Column("read_bytes", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("mapping", JSONB, nullable=False, server_default="{}"),
    sa.Column("columns", JSONB, nullable=False, server_default="[]", comment="names of the columns"),
    sa.Column("tracker", sa.Text, comment="whose export it is"),
    comment="how uploaded files are read",
)

import_rejects = sa.Table(
    "import_rejects",
    metadata,
    sa.Column("run_id", sa.Uuid, sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("row", sa.BigInteger, primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False, comment="the beginning of the row"),
    comment="the first rows of uploaded files that could not be stored",
)
