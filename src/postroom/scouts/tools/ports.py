"""What a run needs from outside and may not have: reading the project's repositories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MAX_TEXT = 200_000
"""Characters of a file that are returned."""

MAX_AUTHORS = 5_000


@dataclass(frozen=True, slots=True)
class Authored:
    """Who committed, and when last."""

    name: str
    email: str
    last_at: datetime
    commits: int


class RepositoryReader(Protocol):
    """Reads the repositories of a project as they are on their default branches. It changes nothing.

    `chosen` are the repositories that the scout's configuration names, as `organization/name`: only these are read,
    or all that the project is connected to where it names none. All calls ask the world outside, so they are never
    made within a transaction. They raise `Unavailable` when it does not answer, and `NotFound` for what is not
    there or not to be read.
    """

    async def names(self, project_id: int, chosen: Collection[str]) -> Sequence[str]:
        """Return the repositories that can be read, sorted."""

    async def files(self, project_id: int, chosen: Collection[str], repository: str) -> Sequence[str]:
        """Return the paths of a repository's files, sorted, 20,000 at most."""

    async def read(self, project_id: int, chosen: Collection[str], repository: str, path: str) -> str:
        """Return the text of a file, cut after 200,000 characters."""

    async def authors(
        self, project_id: int, chosen: Collection[str], repository: str, since: datetime
    ) -> Sequence[Authored]:
        """Return who committed since a moment, the most active first, 5,000 at most."""
