"""Value types of error issues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

Status = Literal["active", "resolved", "suppressed"]


@dataclass(frozen=True, slots=True)
class Issue:
    """An error issue."""

    id: UUID
    project_id: int
    source: str
    kind: str
    title: str
    message: str
    origin: str
    level: str
    status: Status
    family: bytes
    occurrences: int
    users: int
    releases: Sequence[str]
    environments: Sequence[str]
    first_seen: datetime
    last_seen: datetime
    sample: Mapping[str, Any]
    signal_id: UUID | None
    reopened: int
    resolved_at: datetime | None
    reopened_at: datetime | None
    spiked_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class IssuePage:
    """One page of issues, and the total count."""

    count: int
    issues: Sequence[Issue]
