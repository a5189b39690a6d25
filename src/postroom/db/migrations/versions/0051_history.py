"""Imports of trackers' items with their states, uploaded files, and reports of items that were closed before."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0051"
down_revision: str | None = "0050"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_TIME = sa.DateTime(timezone=True)
_RUNS = "import_runs"


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column("history", postgresql.JSONB(), comment="of one that came with an import, closed: by what"),
    )
    _extend_runs()
    _create_items()
    _create_files()


def _run_column() -> sa.Column[Any]:
    return sa.Column("run_id", sa.Uuid(), sa.ForeignKey("import_runs.id", ondelete="CASCADE"), nullable=False)


def _extend_runs() -> None:
    big, text = sa.BigInteger(), sa.Text()
    op.add_column(
        _RUNS,
        sa.Column("settled", big, nullable=False, server_default="0", comment="stored ones that were closed"),
    )
    op.add_column(
        _RUNS,
        sa.Column("updated", big, nullable=False, server_default="0", comment="known ones that were changed"),
    )
    op.add_column(
        _RUNS, sa.Column("name", text, nullable=False, server_default="", comment="name of the file")
    )
    op.add_column(
        _RUNS,
        sa.Column(
            "state",
            text,
            nullable=False,
            server_default="settled",
            comment="read: all rows are stored; settled: they have been grouped, and count",
        ),
    )
    op.alter_column(_RUNS, "state", server_default="reading")
    op.add_column(
        _RUNS,
        sa.Column(
            "regroup_requested_at",
            _TIME,
            comment="when the consolidation was asked for, which is before its signals count",
        ),
    )
    op.add_column(_RUNS, sa.Column("error", text, comment="why it failed"))
    op.add_column(
        _RUNS,
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="SET NULL")),
    )
    op.create_check_constraint(
        op.f("ck_import_runs_state"),
        _RUNS,
        "state IN ('waiting', 'reading', 'read', 'settled', 'failed', 'cancelled', 'undone')",
    )
    op.create_index(
        "ix_import_runs_unsettled",
        _RUNS,
        ["project_id"],
        postgresql_where=sa.text("state IN ('reading', 'read', 'cancelled', 'failed')"),
    )


def _create_items() -> None:
    op.create_table(
        "imported_items",
        sa.Column("signal_id", sa.Uuid(), sa.ForeignKey("signals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "project_id", sa.Integer(), sa.ForeignKey("projects.id", ondelete="CASCADE"), nullable=False
        ),
        _run_column(),
        sa.Column("source_product", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Text(), comment="its id at the source; null: the file has none"),
        sa.Column("outcome", sa.Text(), comment="its state at the source; null: the file does not say"),
        sa.Column("closed_at", _TIME),
        sa.Column("duplicate_of", sa.Text(), comment="id of the item that it is a duplicate of"),
        sa.Column("joined_at", _TIME),
        sa.Column("held_weight", sa.Float(), comment="weight of a signal that does not count yet"),
        sa.Column(
            "window_at",
            _TIME,
            comment="of a closed one: what it counts as received at where only late signals are compared",
        ),
        sa.CheckConstraint(
            "outcome IN ('open', 'fixed', 'wontfix', 'duplicate', 'invalid', 'works_for_me')",
            name=op.f("ck_imported_items_outcome"),
        ),
        comment="signals that came with a file, with the states of their items at the source",
    )
    op.create_index(op.f("ix_imported_items_run_id"), "imported_items", ["run_id"])
    op.create_index(
        "uq_imported_items_item",
        "imported_items",
        ["project_id", "source_product", "source_type", "item_id"],
        unique=True,
        postgresql_where=sa.text("item_id IS NOT NULL"),
    )
    op.create_index(
        "ix_imported_items_held",
        "imported_items",
        ["run_id"],
        postgresql_where=sa.text("held_weight IS NOT NULL"),
    )
    op.create_index(
        "ix_imported_items_duplicates",
        "imported_items",
        ["project_id"],
        postgresql_where=sa.text("duplicate_of IS NOT NULL AND joined_at IS NULL"),
    )


def _create_files() -> None:
    run = sa.ForeignKey("import_runs.id", ondelete="CASCADE")
    op.create_table(
        "import_files",
        sa.Column("run_id", sa.Uuid(), run, primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        comment="uploaded files in pieces, until their rows are stored",
    )
    op.create_table(
        "import_plans",
        sa.Column("run_id", sa.Uuid(), sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes"),
        sa.Column("read_bytes", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("mapping", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.Column(
            "columns", postgresql.JSONB(), nullable=False, server_default="[]", comment="names of the columns"
        ),
        sa.Column("tracker", sa.Text(), comment="whose export it is"),
        comment="how uploaded files are read",
    )
    op.create_table(
        "import_rejects",
        sa.Column("run_id", sa.Uuid(), sa.ForeignKey("import_runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("row", sa.BigInteger(), primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False, comment="the beginning of the row"),
        comment="the first rows of uploaded files that could not be stored",
    )
