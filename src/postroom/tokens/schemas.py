"""Value types of project tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ProjectToken:
    """A token: `token` is None if the server's secret key has changed since its creation."""

    id: UUID
    project_id: int
    label: str
    token: str | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
