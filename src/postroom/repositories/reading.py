"""Reading the code of a project's repositories: which there are, and opening one at its default branch."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from postroom.db.engine import UnitOfWork
from postroom.domain.git.names import repository_name
from postroom.domain.git.pull_requests import people_host
from postroom.git.hosts import GitHosts
from postroom.git.local import git_dir_of
from postroom.git.mirrors import EmptyRepository, Mirror
from postroom.git.reader import GitReader
from postroom.repositories import repository as rows
from postroom.repositories.schemas import Connection, HostKind
from postroom.repositories.service import remote_of
from postroom.repositories.vault import Vault

_FIRST = (HostKind.LOCAL, HostKind.REMOTE, HostKind.GITHUB)


@dataclass(frozen=True, slots=True)
class Reachable:
    """A repository that a project is connected to."""

    name: str
    connection: Connection


@dataclass(frozen=True, slots=True)
class Code:
    """A repository while it is read: at one commit of its default branch.

    `commit_url` is where people look at a commit, with `{sha}` in it; empty when there is no such place.
    """

    name: str
    branch: str
    commit: str
    reader: GitReader
    key: str
    commit_url: str


async def reachable(uow: UnitOfWork, project_id: int, *, named: Collection[str] = ()) -> list[Reachable]:
    """Return the repositories of a project by name, each by the connection that is read most cheaply.

    A credential for all that it reaches at GitHub opens those of `named` alone: nobody else says what to ask for.
    """
    connections = await rows.select(uow, project_id)
    found: dict[str, Connection] = {}
    for connection in sorted(connections, key=lambda each: _FIRST.index(each.kind)):
        wanted = [connection.repository] if connection.repository else list(named)
        for text in wanted:
            name = repository_name(text)
            if name is not None:
                found.setdefault(name, connection)
    return [Reachable(name, found[name]) for name in sorted(found)]


@asynccontextmanager
async def opened(hosts: GitHosts, vault: Vault, wanted: Reachable) -> AsyncIterator[Code]:
    """Yield the code of a repository; a clone of it stays while it is read. No transaction may be open.

    Raises:
        GitHostError: it can't be read, or has no commit yet.
        Unavailable: what opens it was sealed with another secret.
    """
    connection = wanted.connection
    if connection.kind is HostKind.LOCAL:
        folder = Path(connection.location)
        branch = await hosts.local(folder, wanted.name).default_branch(wanted.name)
        reader = hosts.reader(git_dir_of(folder))
        commit = await reader.tip(branch)
        if commit is None:
            raise EmptyRepository("the repository has no commit on its default branch")
        yield Code(wanted.name, branch, commit, reader, str(folder), "")
        return
    if connection.kind is HostKind.REMOTE:
        remote = remote_of(vault, connection, wanted.name)
        url = _commit_url(connection.location)
    else:
        credential = vault.open(connection.id, connection.credential)
        remote = await hosts.github_remote(connection.location, credential, str(connection.id), wanted.name)
        url = f"https://{people_host(connection.location)}/{wanted.name}/commit/{{sha}}"
    async with hosts.mirrors.open(remote) as mirror:
        yield _code(hosts, wanted, mirror, url)


def _code(hosts: GitHosts, wanted: Reachable, mirror: Mirror, url: str) -> Code:
    return Code(
        wanted.name, mirror.branch, mirror.commit, hosts.reader(mirror.git_dir), str(mirror.git_dir), url
    )


def _commit_url(location: str) -> str:
    """Return where people look at commits of a remote, as far as its address tells."""
    parts = urlsplit(location)
    if parts.scheme not in {"https", "http"}:
        return ""
    way = "-/commit" if "gitlab" in (parts.hostname or "") else "commit"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.removesuffix('.git').rstrip('/')}/{way}/{{sha}}"
