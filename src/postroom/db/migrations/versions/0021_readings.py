"""What language models read: the catalogue of reports with their cards, and which signals wait to be read."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KINDS = ("automatic", "asked", "dry_run", "reading")
REPORTS: tuple[sa.Column[Any], ...] = (
    sa.Column("number", sa.Integer(), comment="in the catalogue that readings see; null until one saw it"),
    sa.Column("card", sa.Text(), comment="what it is about, in at most 45 words; null until it is made"),
    sa.Column("area", sa.Text(), comment="a theme above reports; null while nobody named one"),
)
FEATURES: tuple[sa.Column[Any], ...] = (
    sa.Column("read_at", sa.DateTime(timezone=True), comment="when a language model read it; null: not yet"),
    sa.Column(
        "readings", sa.SmallInteger(), nullable=False, server_default="0", comment="tries without an answer"
    ),
    sa.Column(
        "read_alone",
        sa.Boolean(),
        nullable=False,
        server_default="false",
        comment="whether it is read by itself",
    ),
)


def upgrade() -> None:
    for column in REPORTS:
        op.add_column("reports", column)
    op.create_index(
        "uq_reports_project_id_number",
        "reports",
        ["project_id", "number"],
        unique=True,
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_index(
        "ix_reports_area", "reports", ["project_id", "area"], postgresql_where=sa.text("area IS NOT NULL")
    )
    for column in FEATURES:
        op.add_column("signal_features", column)
    op.create_index(
        "ix_signal_features_unread",
        "signal_features",
        ["project_id", "received_at"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "reading_states",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("arrivals", sa.Integer(), nullable=False, server_default="0", comment="signals that wait"),
        sa.Column("first_arrival_at", sa.DateTime(timezone=True)),
        sa.Column("requested_at", sa.DateTime(timezone=True)),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.SmallInteger(), nullable=False, server_default="0", comment="in a row"),
        sa.Column(
            "next_number",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="of the next report of the catalogue",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_reading_states_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_reading_states")),
        comment="signals that the language model has not read yet, and whether a job waits",
    )
    op.alter_column("consolidations", "model", comment="name and version of the match or language model")
    op.alter_column(
        "consolidations",
        "review",
        comment="of a dry run: what would change, and how people's decisions agree; of a reading: what was refused",
    )
    op.drop_constraint(op.f("ck_consolidations_kind"), "consolidations", type_="check")
    op.create_check_constraint(op.f("ck_consolidations_kind"), "consolidations", sa.column("kind").in_(KINDS))


def downgrade() -> None:
    op.execute("UPDATE consolidations SET kind = 'automatic' WHERE kind = 'reading'")
    op.drop_constraint(op.f("ck_consolidations_kind"), "consolidations", type_="check")
    op.create_check_constraint(
        op.f("ck_consolidations_kind"), "consolidations", sa.column("kind").in_(KINDS[:-1])
    )
    op.drop_table("reading_states")
    op.drop_index("ix_signal_features_unread", "signal_features")
    for column in FEATURES:
        op.drop_column("signal_features", column.name)
    op.drop_index("ix_reports_area", "reports")
    op.drop_index("uq_reports_project_id_number", "reports")
    for column in REPORTS:
        op.drop_column("reports", column.name)
