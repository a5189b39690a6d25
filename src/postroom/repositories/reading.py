"""Reading the code of a project's repositories: listing them, and opening one at its default branch."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

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
    """A repository opened for reading: at one commit of its default branch.

    `commit_url` is the web page of a commit, with `{sha}` as placeholder; empty if there is none.
    """

    name: str
    branch: str
    commit: str
    reader: GitReader
    key: str
    commit_url: str


async def reachable(uow: UnitOfWork, project_id: int, *, named: Collection[str] = ()) -> list[Reachable]:
    """Return the repositories of a project by name, each with the connection that is cheapest to read.

    A credential for everything at GitHub contributes only those of `named`: nothing else lists what to request.
    """
    connections = await rows.select(uow, project_id)
    found: dict[str, Connection] = {}
    for connection in sorted(connections, key=lambda each: _FIRST.index(each.kind)):
        names = [connection.repository] if connection.repository else list(named)
        for text in names:
            name = repository_name(text)
            if name is not None:
                found.setdefault(name, connection)
    return [Reachable(name, found[name]) for name in sorted(found)]


@asynccontextmanager
async def opened(hosts: GitHosts, vault: Vault, target: Reachable) -> AsyncIterator[Code]:
    """Yield the code of a repository; its clone stays while it is read. No transaction may be open.

    Raises:
        GitHostError: it can't be read, or has no commit yet.
        Unavailable: the credential was encrypted with another secret key.
    """
    connection = target.connection
    if connection.kind is HostKind.LOCAL:
        folder = Path(connection.location)
        branch = await hosts.local(folder, target.name).default_branch(target.name)
        reader = hosts.reader(git_dir_of(folder))
        commit = await reader.tip(branch)
        if commit is None:
            raise EmptyRepository("the repository has no commit on its default branch")
        yield Code(target.name, branch, commit, reader, str(folder), "")
        return
    if connection.kind is HostKind.REMOTE:
        remote = remote_of(vault, connection, target.name)
        url = _commit_url(connection.location)
    else:
        credential = vault.open(connection.id, connection.credential)
        remote = await hosts.github_remote(connection.location, credential, str(connection.id), target.name)
        url = f"https://{people_host(connection.location)}/{target.name}/commit/{{sha}}"
    async with hosts.mirrors.open(remote) as mirror:
        yield _code(hosts, target, mirror, url)


def _code(hosts: GitHosts, target: Reachable, mirror: Mirror, url: str) -> Code:
    return Code(
        target.name, mirror.branch, mirror.commit, hosts.reader(mirror.git_dir), str(mirror.git_dir), url
    )


def _commit_url(location: str) -> str:
    """Return the web page of a remote's commits, if its URL reveals it."""
    parts = urlsplit(location)
    if parts.scheme not in {"https", "http"}:
        return ""
    way = "-/commit" if "gitlab" in (parts.hostname or "") else "commit"
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.removesuffix('.git').rstrip('/')}/{way}/{{sha}}"


def file_url(commit_url: str, commit: str, path: str, line: int) -> str | None:
    """Return the web page of a line of a file at a commit; None for a host without known pages.

    `commit_url` is that of `Code`.
    """
    base, way, _ = commit_url.partition("/commit/{sha}")
    return f"{base}/blob/{commit}/{quote(path)}#L{line}" if way else None


async def read_tip(hosts: GitHosts, vault: Vault, connection: Connection) -> tuple[str, str]:
    """Return the default branch of a connected repository and its newest commit, over the network.

    Raises:
        GitHostError: it can't be read.
    """
    async with opened(hosts, vault, Reachable(connection.repository or "", connection)) as code:
        return code.branch, code.commit
