"""One table for the work of projects that waits for a job."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0044"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

WORK = "pending_work"
REQUESTS = {"grouping_wakeups": "group", "intake_wakeups": "read deliveries"}
"""Tables of requests, and the jobs that they are for."""
NOTIFY = """
    CREATE FUNCTION notify_signal_of_pending_work() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('postroom_events', json_build_object(
            'project', NEW.project_id, 'noun', 'signal', 'id', NULL,
            'version', CAST(CAST(pg_current_xact_id() AS text) AS bigint))::text);
        RETURN NULL;
    END $$
"""
"""Announces the first signal that waits to be grouped, not every one that arrives."""


def upgrade() -> None:
    _create()
    _copy()
    for table in (*REQUESTS, "consolidation_states", "reading_states"):
        op.drop_table(table)
    op.execute("DROP FUNCTION notify_signal_of_grouping_wakeups()")
    op.execute(NOTIFY)
    op.execute(
        "CREATE TRIGGER notify_signal_of_pending_work_insert AFTER INSERT ON pending_work FOR EACH ROW "
        "WHEN (NEW.kind = 'group' AND NEW.requested_at IS NOT NULL) "
        "EXECUTE FUNCTION notify_signal_of_pending_work()"
    )
    op.execute(
        "CREATE TRIGGER notify_signal_of_pending_work_update AFTER UPDATE ON pending_work FOR EACH ROW "
        "WHEN (NEW.kind = 'group' AND OLD.requested_at IS NULL AND NEW.requested_at IS NOT NULL) "
        "EXECUTE FUNCTION notify_signal_of_pending_work()"
    )


def _create() -> None:
    op.create_table(
        WORK,
        sa.Column("kind", sa.Text(), nullable=False, comment="name of the job that does it"),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True)),
        sa.Column(
            "arrivals",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="what waits for the next job",
        ),
        sa.Column("first_arrival_at", sa.DateTime(timezone=True)),
        sa.Column("retry_at", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.SmallInteger(), nullable=False, server_default="0", comment="in a row"),
        sa.Column(
            "progress",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="how far it has come: the last signal that was consolidated, the last number of the catalogue",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["projects.id"],
            name=op.f("fk_pending_work_project_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("kind", "project_id", name=op.f("pk_pending_work")),
        comment="work of projects that one job at a time does; with requested_at, such a job has not begun",
    )


def _copy() -> None:
    for table, job in REQUESTS.items():
        op.execute(
            f"INSERT INTO pending_work (kind, project_id, requested_at) "  # noqa: S608  # all of it stands here
            f"SELECT '{job}', project_id, requested_at FROM {table}"
        )
    op.execute(
        "INSERT INTO pending_work (kind, project_id, requested_at, arrivals, first_arrival_at, progress) "
        "SELECT 'consolidate', project_id, requested_at, arrivals, first_arrival_at, seen_seq "
        "FROM consolidation_states"
    )
    op.execute(
        "INSERT INTO pending_work "
        "(kind, project_id, requested_at, arrivals, first_arrival_at, retry_at, failures, progress) "
        "SELECT 'read', project_id, requested_at, arrivals, first_arrival_at, retry_at, failures, next_number - 1 "
        "FROM reading_states"
    )
