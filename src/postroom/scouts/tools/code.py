"""Read a project's repositories for scouts, through the same connections, folders and clones as research."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from cachetools import LRUCache
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.errors import NotFound, Unavailable
from postroom.domain.git.names import repository_name
from postroom.git.hosts import GitHosts
from postroom.git.mirrors import EmptyRepository, TooLarge
from postroom.git.port import GitHostError, NoAccess
from postroom.git.reader import TreeFile
from postroom.repositories.reading import Code, Reachable, opened, reachable
from postroom.repositories.vault import Vault
from postroom.scouts.tools.ports import MAX_AUTHORS, MAX_TEXT, Authored
from postroom.telemetry import log
from postroom.text.characters import storable

MAX_FILES = 20_000
MAX_FILE = 1 << 20
"""Maximum bytes of a file that is read."""
LISTINGS = 4
"""File listings that are cached; a commit never changes."""


class ConnectedRepositories:
    """A `RepositoryReader` for one run that caches file listings."""

    def __init__(self, engine: AsyncEngine, hosts: GitHosts, vault: Vault) -> None:
        """Create the reader without reading anything."""
        self._engine = engine
        self._hosts = hosts
        self._vault = vault
        self._listings: LRUCache[tuple[str, str], Mapping[str, TreeFile]] = LRUCache(LISTINGS)

    async def names(self, project_id: int, chosen: Collection[str]) -> Sequence[str]:
        """Return the readable repositories."""
        return [each.name for each in await self._reachable(project_id, chosen)]

    async def files(self, project_id: int, chosen: Collection[str], repository: str) -> Sequence[str]:
        """Return the paths of a repository's files."""
        async with self._opened(project_id, chosen, repository) as code:
            return sorted(await self._listing(code))[:MAX_FILES]

    async def read(self, project_id: int, chosen: Collection[str], repository: str, path: str) -> str:
        """Return the text of a file; links, submodules and binary files are not found."""
        async with self._opened(project_id, chosen, repository) as code:
            file = (await self._listing(code)).get(path)
            if file is None:
                raise NotFound(f"{repository} has no file '{storable(path)[:200]}'.")
            contents = await code.reader.read([file], most_each=MAX_FILE, most_bytes=MAX_FILE)
        content = contents.get(file.blob)
        if content is None:
            raise NotFound(f"'{path}' is larger than {MAX_FILE >> 20} MB, so it is not read.")
        if b"\0" in content:
            raise NotFound(f"'{path}' is not a text file.")
        return content.decode("utf-8", "replace")[:MAX_TEXT]

    async def authors(
        self, project_id: int, chosen: Collection[str], repository: str, since: datetime
    ) -> Sequence[Authored]:
        """Return the authors of commits since `since`, most active first."""
        async with self._opened(project_id, chosen, repository) as code:
            commits = await code.reader.authors(code.commit, int(since.timestamp()))
        times: dict[tuple[str, str], list[int]] = {}
        for name, email, at in commits:
            times.setdefault((storable(name), storable(email)), []).append(at)
        results = [
            Authored(name, email, datetime.fromtimestamp(max(each), UTC), len(each))
            for (name, email), each in times.items()
        ]
        results.sort(key=lambda each: (-each.commits, each.email, each.name))
        return results[:MAX_AUTHORS]

    async def _reachable(self, project_id: int, chosen: Collection[str]) -> list[Reachable]:
        # A credential for all repositories is only used for those named in the configuration.
        names = {name for text in chosen if (name := repository_name(text)) is not None}
        async with unit_of_work(self._engine) as uow:
            repositories = await reachable(uow, project_id, named=sorted(names))
        return [each for each in repositories if not chosen or each.name in names]

    @asynccontextmanager
    async def _opened(self, project_id: int, chosen: Collection[str], repository: str) -> AsyncIterator[Code]:
        name = repository_name(repository)
        reachable_by_name = {each.name: each for each in await self._reachable(project_id, chosen)}
        if name is None or name not in reachable_by_name:
            raise NotFound(f"The run has no access to a repository '{storable(repository)[:200]}'.")
        try:
            async with opened(self._hosts, self._vault, reachable_by_name[name]) as code:
                yield code
        except GitHostError as problem:
            # The host's message is only logged: it may contain more than the run may see.
            log.warning(
                "a scout could not read a repository", repository=name, project=project_id, error=str(problem)
            )
            if isinstance(problem, NoAccess | EmptyRepository | TooLarge):
                raise NotFound(f"{name} can't be read: {_REASONS[type(problem)]}.") from None
            raise Unavailable(f"{name} can't be read at the moment.") from None

    async def _listing(self, code: Code) -> Mapping[str, TreeFile]:
        key = (code.key, code.commit)
        listing = self._listings.get(key)
        if listing is None:
            listing = self._listings[key] = {file.path: file for file in await code.reader.files(code.commit)}
        return listing


_REASONS: Mapping[type[GitHostError], str] = {
    NoAccess: "the credential of its connection was rejected",
    EmptyRepository: "it has no commit yet",
    TooLarge: "it is larger than a clone may be",
}
