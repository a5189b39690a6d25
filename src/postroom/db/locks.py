"""Advisory locks that several packages take."""

BACKUP_LOCK = 0x706F6261
"""Shared by running backups. Who wants to drop tables takes it alone, or leaves it for later."""
