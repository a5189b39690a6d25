"""Data classes of git connections."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class HostKind(StrEnum):
    """The kind of a connection's location."""

    LOCAL = "local"
    GITHUB = "github"
    REMOTE = "remote"


@dataclass(frozen=True, slots=True)
class Connection:
    """A project's access to repositories.

    `repository` is one name in lower case, None for all that the credential reaches. `location` is a folder of this
    machine, the URL of an API or that of a remote. `credential` is sealed (see `repositories.vault`); folders and
    public remotes have none.
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
    """The result of trying to read a repository: an error, or the tip of its default branch."""

    at: datetime
    error: str | None
    branch: str | None
    commit: str | None


@dataclass(frozen=True, slots=True)
class ListedConnection:
    """A connection as it is listed: `access` names the kind of credential without showing it.

    `checked` is the last check, None if there was none.
    """

    id: UUID
    project_id: int
    kind: HostKind
    repository: str | None
    location: str
    access: str
    created_at: datetime
    checked: Checked | None
