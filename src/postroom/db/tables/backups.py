"""Backups that were made, and the identity of the database."""

import sqlalchemy as sa

from postroom.db.tables.base import id_column, metadata, time_column

BACKUP_TRIGGERS = ("schedule", "command")
BACKUP_STATUSES = ("running", "succeeded", "failed")

backups = sa.Table(
    "backups",
    metadata,
    id_column(),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, server_default="running"),
    sa.Column("file", sa.Text, nullable=False, comment="absolute path on the machine that made it"),
    sa.Column("bytes", sa.BigInteger),
    sa.Column("reason", sa.Text, comment="why it failed"),
    time_column("started_at"),
    time_column("finished_at", nullable=True),
    time_column("deleted_at", nullable=True),
    sa.Index(None, "started_at"),
    sa.CheckConstraint(sa.column("trigger").in_(BACKUP_TRIGGERS), name="trigger"),
    sa.CheckConstraint(sa.column("status").in_(BACKUP_STATUSES), name="status"),
    comment="attempts at backups; the newest ones",
)

installation = sa.Table(
    "installation",
    metadata,
    id_column(),
    time_column("created_at"),
    comment="one row: the identity of this database's data, which its copies keep",
)
