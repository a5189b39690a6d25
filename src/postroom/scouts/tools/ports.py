"""Optional external dependencies of a run: the interface for reading the project's repositories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MAX_TEXT = 200_000
"""Maximum characters of a file that are returned."""

MAX_AUTHORS = 5_000


@dataclass(frozen=True, slots=True)
class Authored:
    """An author and the time of the last commit."""

    name: str
    email: str
    last_at: datetime
    commits: int


class RepositoryReader(Protocol):
    """Reads the default branches of a project's repositories.

    `chosen` are the repositories in the scout's configuration, as `organization/name`; empty for all connected
    ones. All calls contact external systems, so they are never made within a transaction. They raise `Unavailable`
    if a host does not respond, and `NotFound` for anything missing or not readable.
    """

    async def names(self, project_id: int, chosen: Collection[str]) -> Sequence[str]:
        """Return the readable repositories, sorted."""

    async def files(self, project_id: int, chosen: Collection[str], repository: str) -> Sequence[str]:
        """Return the paths of a repository's files, sorted, 20,000 at most."""

    async def read(self, project_id: int, chosen: Collection[str], repository: str, path: str) -> str:
        """Return the text of a file, cut off after 200,000 characters."""

    async def authors(
        self, project_id: int, chosen: Collection[str], repository: str, since: datetime
    ) -> Sequence[Authored]:
        """Return the authors of commits since `since`, most active first, 5,000 at most."""
