"""Wrong codes of a second factor are counted over all processes."""

from collections.abc import Sequence

from alembic import op

revision: str = "0070"
down_revision: str | None = "0069"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE second_factors ADD COLUMN tries integer NOT NULL DEFAULT '0'",
    "ALTER TABLE second_factors ADD COLUMN tried_since timestamptz",
    "COMMENT ON COLUMN second_factors.tries IS 'codes of the app that were entered since tried_since; 0 after a right one'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
