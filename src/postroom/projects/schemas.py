"""Value types of projects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Project:
    """The owner of signals and reports. `paused_until` may be in the past: it is kept until replaced."""

    id: int
    uuid: UUID
    organization_id: UUID
    parent_id: int | None
    name: str
    paused_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """One page of projects, and the total count."""

    count: int
    projects: Sequence[Project]
