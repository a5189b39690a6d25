"""What was deleted for its age, and when."""

from collections.abc import Sequence

from alembic import op

revision: str = "0074"
down_revision: str | None = "0073"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    """
    CREATE TABLE deletions (
        what text NOT NULL,
        deleted_at timestamptz NOT NULL,
        deleted bigint NOT NULL,
        total bigint NOT NULL,
        CONSTRAINT pk_deletions PRIMARY KEY (what)
    )""",
    "COMMENT ON TABLE deletions IS 'what was deleted for its age, one row a kind'",
    "COMMENT ON COLUMN deletions.deleted IS 'rows, last time'",
    "COMMENT ON COLUMN deletions.total IS 'rows since the server was set up'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
