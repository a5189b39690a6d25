"""Backups that were made, and the identity of the database."""

from collections.abc import Sequence

from alembic import op

revision: str = "0060"
down_revision: str | None = "0059"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BACKUPS = """
CREATE TABLE backups (
    id uuid CONSTRAINT pk_backups PRIMARY KEY,
    trigger text NOT NULL,
    status text NOT NULL DEFAULT 'running',
    file text NOT NULL,
    bytes bigint,
    reason text,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    deleted_at timestamptz,
    CONSTRAINT ck_backups_trigger CHECK (trigger IN ('schedule', 'command')),
    CONSTRAINT ck_backups_status CHECK (status IN ('running', 'succeeded', 'failed'))
)"""
_INSTALLATION = """
CREATE TABLE installation (
    id uuid CONSTRAINT pk_installation PRIMARY KEY,
    created_at timestamptz NOT NULL
)"""


def upgrade() -> None:
    for statement in (
        _BACKUPS,
        "CREATE INDEX ix_backups_started_at ON backups (started_at)",
        "COMMENT ON TABLE backups IS 'attempts at backups; the newest ones'",
        "COMMENT ON COLUMN backups.file IS 'absolute path on the machine that made it'",
        "COMMENT ON COLUMN backups.reason IS 'why it failed'",
        _INSTALLATION,
        "COMMENT ON TABLE installation IS 'one row: the identity of this database''s data, which its copies keep'",
        "INSERT INTO installation VALUES (gen_random_uuid(), now())",
    ):
        op.execute(statement)
