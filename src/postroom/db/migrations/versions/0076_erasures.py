"""Erasures of a person's data: where they are, and what they did."""

from collections.abc import Sequence

from alembic import op

revision: str = "0076"
down_revision: str | None = "0075"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    """
    CREATE TABLE erasures (
        id uuid NOT NULL,
        person bytea NOT NULL,
        place text,
        after jsonb,
        counts jsonb DEFAULT '{}' NOT NULL,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        CONSTRAINT pk_erasures PRIMARY KEY (id)
    )""",
    "CREATE UNIQUE INDEX uq_erasures_person ON erasures (person) WHERE finished_at IS NULL",
    "COMMENT ON TABLE erasures IS 'erasures of a person''s data'",
    "COMMENT ON COLUMN erasures.person IS 'keyed hash of the values that were erased'",
    "COMMENT ON COLUMN erasures.place IS 'the table that is next; null: at the end'",
    "COMMENT ON COLUMN erasures.after IS 'key of the last row of it that was read; null: at its beginning'",
    "COMMENT ON COLUMN erasures.counts IS 'rows deleted and replaced by table'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
