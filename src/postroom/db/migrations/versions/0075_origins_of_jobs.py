"""The request that caused a job: its id and trace context."""

from collections.abc import Sequence

from alembic import op

revision: str = "0075"
down_revision: str | None = "0074"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE jobs ADD COLUMN request_id text, ADD COLUMN traceparent text",
    "COMMENT ON COLUMN jobs.request_id IS 'of the request that caused it; null if none did'",
    "COMMENT ON COLUMN jobs.traceparent IS 'W3C trace context of what enqueued it'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
