"""Value types of users, organizations and keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from postroom.domain.identity.roles import Role


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization owns projects and has members."""

    id: UUID
    name: str
    is_ai_data_processing_approved: bool
    created_at: datetime
    second_factor_required: bool = False


@dataclass(frozen=True, slots=True)
class User:
    """A person. `email` is as entered; it is unique, ignoring case."""

    id: int
    uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None
    is_staff: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organization."""

    user: User
    role: Role
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A personal API key without its text: `mask` is the part that may be shown.

    `projects` and `organizations` restrict the key; empty means no restriction.
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
    expires_at: datetime | None
