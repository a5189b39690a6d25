"""What a git connection looks like inside."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class HostKind(StrEnum):
    """Where the repositories of a connection are."""

    LOCAL = "local"
    GITHUB = "github"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Connection:
    """How a project's repositories are reached.

    `repository` is one name in lower case, None for all that the credential reaches. `location` is a folder of
    this machine, the address of an API or that of a remote. `credential` is sealed (see `repositories.vault`);
    folders have none, and remotes that anybody may read.
    """

    id: UUID
    project_id: int
    kind: HostKind
    repository: str | None
    location: str
    credential: bytes | None = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of trying to read a repository: why that failed, or the tip of its default branch."""

    at: datetime
    error: str | None
    branch: str | None
    commit: str | None


@dataclass(frozen=True, slots=True)
class ListedConnection:
    """A connection as it is shown: `access` says what opens it without showing it.

    `checked` is what came of it when it was last tried, None for never.
    """

    id: UUID
    project_id: int
    kind: HostKind
    repository: str | None
    location: str
    access: str
    created_at: datetime
    checked: Checked | None
