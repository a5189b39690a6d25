"""Scheduled backups: when one is due, its file, and which files are deleted."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from postroom.backups.create import PARTIAL
from postroom.backups.schemas import Backup
from postroom.domain.scouts.schedules import next_cron

RETRY = timedelta(hours=1)
"""How long after a failed attempt the next one follows."""

_STAMP = "%Y%m%dT%H%M%SZ"
_SCHEDULED = re.compile(r"[0-9]{8}T[0-9]{6}Z\.backup")


def is_due(schedule: str, last: Backup | None, now: datetime) -> bool:
    """Return whether a scheduled backup is due: at once if there was none, after `RETRY` if the last one failed."""
    if last is None:
        return True
    if last.status != "succeeded" and last.started_at + RETRY <= now:
        return True
    due = next_cron(schedule, after=last.started_at)
    return due is not None and due <= now


def overdue_since(schedule: str, last_success: Backup | None, now: datetime) -> datetime | None:
    """Return when a backup should have succeeded, if a retry has had its time since; else None."""
    if last_success is None:
        return None
    due = next_cron(schedule, after=last_success.started_at)
    return due if due is not None and due + 2 * RETRY <= now else None


def file_of(folder: Path, installation: UUID, now: datetime) -> Path:
    """Return the file of a scheduled backup; the name tells installations in one folder apart."""
    return folder / f"postroom-{installation.hex[-8:]}-{now:{_STAMP}}.backup"


def prune(folder: Path, installation: UUID, keep: int) -> list[Path]:
    """Delete all but the newest `keep` scheduled backups of an installation, and remains; return what was deleted.

    Other files in the folder, also backups by `postroom backup`, are left alone.
    """
    mine = f"postroom-{installation.hex[-8:]}-"
    found = ((path, _SCHEDULED.fullmatch(path.name.removeprefix(mine))) for path in folder.glob(f"{mine}*"))
    complete = sorted(path for path, name in found if name)
    remains = folder.glob(f".{mine}*.backup.*{PARTIAL}")
    gone = complete[:-keep]
    for path in [*gone, *remains]:
        path.unlink(missing_ok=True)
    return gone
