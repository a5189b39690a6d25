"""An index in the order by urgency; the rank is last, so that a list skips other statuses inside the index."""

from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = depends_on = None

_CREATE = """
    CREATE INDEX CONCURRENTLY ix_reports_urgency ON reports (
        project_id, COALESCE(priority, 'P9'), COALESCE(urgency_score, -1.0) DESC,
        COALESCE(last_signal_at, created_at) DESC, id, status_rank
    )
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_reports_urgency")
        op.execute(_CREATE.strip())
