"""Notifications: events of projects, and rules by area and repository."""

from collections.abc import Sequence

from alembic import op

revision: str = "0067"
down_revision: str | None = "0066"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE report_events ALTER COLUMN report_id DROP NOT NULL",
    "ALTER TABLE notification_destinations ADD COLUMN areas text[] NOT NULL DEFAULT '{}'",
    "ALTER TABLE notification_destinations ADD COLUMN repositories text[] NOT NULL DEFAULT '{}'",
    "ALTER TABLE notification_deliveries DROP CONSTRAINT ck_notification_deliveries_kind",
    """
    ALTER TABLE notification_deliveries ADD CONSTRAINT ck_notification_deliveries_kind
        CHECK (kind IN ('report', 'project', 'summary', 'digest', 'test'))""",
    """
    COMMENT ON TABLE report_events
        IS 'what happened that somebody may be told of; only in projects with destinations'""",
    "COMMENT ON COLUMN report_events.report_id IS 'null: it is about the project'",
    "COMMENT ON COLUMN notification_destinations.areas IS 'lower case; empty: all'",
    "COMMENT ON COLUMN notification_destinations.repositories IS 'lower case; empty: all'",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
