"""People, organizations and keys, as values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Organization:
    """What projects and people belong to."""

    id: UUID
    name: str
    is_ai_data_processing_approved: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    """A person. `email` is as they wrote it; it is theirs alone whatever the case of its letters."""

    id: int
    uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None
    is_staff: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """All of a personal API key but the key: `mask` is what may be shown of it.

    `projects` and `organizations` are what it is limited to; empty means no limit.
    """

    id: UUID
    user_id: int
    user_email: str
    label: str
    mask: str
    scopes: tuple[str, ...]
    projects: tuple[int, ...]
    organizations: tuple[UUID, ...]
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
