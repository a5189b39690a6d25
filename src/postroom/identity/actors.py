"""Who calls, and the project that is called."""

from dataclasses import dataclass
from uuid import UUID

from postroom.domain.identity.roles import Role

CURRENT = "@current"
"""Placeholder in a URL for the caller's current project or organization."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a request: a user, and the key or session that acts for them.

    `scoped_projects` and `scoped_organizations` are the key's limits; empty means no limit. `scout_run_id` is set
    when the key is the token of a scout's run. `owns_server` is set only for the command line on the server's own
    machine, which reaches every organization and project; no key has it.
    """

    user_id: int
    user_uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None
    is_staff: bool
    key_id: UUID | None
    scopes: frozenset[str]
    scoped_projects: frozenset[int]
    scoped_organizations: frozenset[UUID]
    scout_run_id: UUID | None = None
    owns_server: bool = False
    session_id: UUID | None = None

    @property
    def handles(self) -> tuple[str, ...]:
        """Names by which the user may be suggested as a reviewer: linked git-host login, e-mail address."""
        return tuple(handle for handle in (self.github_login, self.email) if handle)


@dataclass(frozen=True, slots=True)
class FoundProject:
    """The project of a URL, the caller's role in its organization, if any, and its parent project, if any."""

    id: int
    organization_id: UUID
    role: Role | None
    parent_id: int | None = None

    @property
    def is_member(self) -> bool:
        """Whether the caller is a member of its organization, in any role."""
        return self.role is not None
