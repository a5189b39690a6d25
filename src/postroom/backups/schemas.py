"""Attempts at backups as they are recorded, and where backups are restored to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

Trigger = Literal["schedule", "command"]
Status = Literal["running", "succeeded", "failed"]


@dataclass(frozen=True, slots=True)
class Backup:
    """One attempt at a backup. `file` is a path on the machine that made it; `reason` says why it failed.

    `bytes` is the size of the dumps in a complete file; `deleted_at` is when retention deleted it.
    """

    id: UUID
    trigger: Trigger
    status: Status
    file: str
    bytes: int | None
    reason: str | None
    started_at: datetime
    finished_at: datetime | None
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Target:
    """The databases to restore into, by addresses without a pooler."""

    main: str = field(repr=False)
    events: str | None = field(repr=False)
