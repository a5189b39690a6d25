"""The tools of a run for reading the repositories of its project."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from postroom.domain.errors import NotFound
from postroom.scouts.tools.ports import Authored, RepositoryReader
from postroom.scouts.tools.readings import Readings

T = TypeVar("T")


class RepositoryTools(Readings):
    """The part of a toolbox that reads repositories: those in the run's configuration, or all."""

    async def repositories(self) -> Sequence[str]:
        """Return the readable repositories of the project; empty if the server has no reader."""

        async def question(reader: RepositoryReader) -> Sequence[str]:
            return await reader.names(self.project_id, self.permissions.repositories)

        if self.context.repositories is None:
            return ()
        return await self._of_repositories("repositories-list", {}, question)

    async def repository_files(self, repository: str) -> Sequence[str]:
        """Return the paths of the files of a repository."""

        async def question(reader: RepositoryReader) -> Sequence[str]:
            return await reader.files(self.project_id, self.permissions.repositories, repository)

        return await self._of_repositories("repository-files", {"repository": repository}, question)

    async def repository_read(self, repository: str, path: str) -> str:
        """Return the text of a file of a repository."""

        async def question(reader: RepositoryReader) -> str:
            return await reader.read(self.project_id, self.permissions.repositories, repository, path)

        arguments = {"repository": repository, "path": path}
        return await self._of_repositories("repository-read", arguments, question)

    async def repository_authors(self, repository: str, days: int) -> Sequence[Authored]:
        """Return the authors of commits to a repository in the last days."""
        since = self.now - timedelta(days=days)

        async def question(reader: RepositoryReader) -> Sequence[Authored]:
            return await reader.authors(self.project_id, self.permissions.repositories, repository, since)

        arguments = {"repository": repository, "authors_of_days": days}
        return await self._of_repositories("repository-files", arguments, question)

    async def _of_repositories(
        self, tool: str, given: Mapping[str, Any], question: Callable[[RepositoryReader], Awaitable[T]]
    ) -> T:
        reader = self.context.repositories
        if reader is None:
            raise NotFound("No repository can be read here.")
        return await self.outside(tool, given, lambda: question(reader))
