"""Git connections: creation, listing and removal, and operations through the first one that reaches."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, Invalid, NotFound, PostroomError
from postroom.domain.git.names import repository_name
from postroom.domain.git.pull_request_events import Ended, Unfinished, ended_from, unfinished_from
from postroom.domain.git.pull_requests import PullRequest, people_host
from postroom.domain.signals.intake import is_storable
from postroom.git.github_app import Credential, Installation, Token
from postroom.git.github_calls import check_api_url
from postroom.git.hosts import GitHosts
from postroom.git.local import git_dir_of
from postroom.git.mirrors import Remote
from postroom.git.port import Diff, GitHost, GitHostError, NoAccess
from postroom.git.remotes import DeployKey, RemoteCredential, check_remote_credential, check_remote_url
from postroom.projects import service as projects
from postroom.repositories import repository as rows
from postroom.repositories.schemas import Checked, Connection, HostKind, ListedConnection
from postroom.repositories.vault import Vault
from postroom.telemetry import log

_LONGEST_TOKEN = 1000
_LARGEST_INSTALLATION = 2**63 - 1

T = TypeVar("T")


async def connect_local(
    uow: UnitOfWork, *, project_id: int, repository: str, folder: Path, id: UUID, now: datetime
) -> Connection:
    """Connect a project to the repository in a folder of this machine, under the name `repository`.

    The folder's real path at this moment is stored.

    Raises:
        NotFound: the project doesn't exist.
        Invalid: the name is invalid, or there is no repository in the folder.
        Conflict: the project already has a folder of that name.
    """
    await _check_project(uow, project_id)
    name = _name(repository)
    real = _real(folder)
    made = Connection(id, project_id, HostKind.LOCAL, name, str(real), None, now)
    if not await rows.insert(uow, made):
        raise Conflict(f"Project {project_id} has a folder for {name}; disconnect that one first.")
    return made


async def connect_github(
    uow: UnitOfWork,
    *,
    vault: Vault,
    project_id: int,
    repository: str | None,
    api_url: str,
    credential: Credential,
    id: UUID,
    now: datetime,
) -> Connection:
    """Connect a project to what a credential reaches at GitHub, or to one repository of that.

    Raises:
        NotFound: the project doesn't exist.
        Invalid: the name, the URL or the credential is invalid.
        Conflict: the project already has a credential for the same.
    """
    await _check_project(uow, project_id)
    name = None if repository is None else _name(repository)
    location = check_api_url(api_url)
    _check_credential(credential)
    made = Connection(id, project_id, HostKind.GITHUB, name, location, vault.seal(id, credential), now)
    if not await rows.insert(uow, made):
        what = name or "everything that a credential reaches"
        raise Conflict(f"Project {project_id} is connected to {what} at {location}; disconnect that first.")
    return made


async def connect_remote(
    uow: UnitOfWork,
    *,
    vault: Vault,
    project_id: int,
    url: str,
    protocols: str,
    repository: str | None,
    credential: RemoteCredential | None,
    id: UUID,
    now: datetime,
) -> Connection:
    """Connect a project to a repository that git itself reaches: at GitLab, Gitea, or any git server.

    Without `repository` the name is the last two parts of the URL. Nothing is sent yet.

    Raises:
        NotFound: the project doesn't exist.
        Invalid: the URL, the name or the credential is invalid, or its protocol is not among `protocols`.
        Conflict: the project already has a remote of that name.
    """
    await _check_project(uow, project_id)
    location = check_remote_url(url, protocols)
    check_remote_credential(location, credential)
    parts = urlsplit(location).path.strip("/").removesuffix(".git").split("/")
    name = _name("/".join(parts[-2:]) if repository is None else repository)
    sealed = None if credential is None else vault.seal(id, credential)
    made = Connection(id, project_id, HostKind.REMOTE, name, location, sealed, now)
    if not await rows.insert(uow, made):
        raise Conflict(f"Project {project_id} has a remote for {name}; disconnect that one first.")
    return made


async def list_connections(
    uow: UnitOfWork, *, vault: Vault, project_id: int | None = None
) -> list[ListedConnection]:
    """Return the connections of a project, or of all, without their credentials."""
    checked = await rows.select_checks(uow, project_id)
    return [
        ListedConnection(
            each.id,
            each.project_id,
            each.kind,
            each.repository,
            each.location,
            _access(vault, each),
            each.created_at,
            checked.get(each.id),
        )
        for each in await rows.select(uow, project_id)
    ]


async def find_connection(uow: UnitOfWork, project_id: int, connection_id: UUID) -> Connection | None:
    """Return a connection of the project, or None."""
    found = await rows.select(uow, project_id)
    return next((each for each in found if each.id == connection_id), None)


async def note_check(uow: UnitOfWork, connection_id: UUID, checked: Checked) -> None:
    """Store the result of a check."""
    await rows.update_check(uow, connection_id, checked)


async def disconnect(uow: UnitOfWork, connection_id: UUID, *, project_id: int | None = None) -> Connection:
    """Remove a connection, of the given project if any, and with it the credential.

    Raises:
        NotFound: there is no such connection.
    """
    gone = await rows.delete(uow, connection_id, project_id=project_id)
    if gone is None:
        raise NotFound(f"There is no git connection with the id {connection_id}.")
    return gone


async def branch_diff(
    engine: AsyncEngine,
    hosts: GitHosts,
    vault: Vault,
    *,
    project_id: int,
    repository: str,
    branch: str,
) -> Diff:
    """Return a branch's diff, through the first of the project's connections that reaches the repository.

    The connections are read in a separate transaction; none is open during the call to a host.

    Raises:
        NoAccess: no connection gives access to the repository.
        GitHostError: one does, but there is no diff.
    """
    name = repository_name(repository)
    if name is None:
        raise NoAccess("this is not a valid repository name")
    async with unit_of_work(engine) as uow:
        found = await rows.select_for(uow, project_id, name)
    return await _ask(hosts, vault, found, name, lambda host: host.diff(name, branch))


async def issue_access(
    uow: UnitOfWork, vault: Vault, project_id: int, name: str, *, api_url: str
) -> tuple[str, Installation] | None:
    """Return the connection through which a project reaches a repository with a GitHub App, and its installation.

    Only the server at `api_url` counts: a token is not sent to another one. None without such a connection.
    """
    requested = repository_name(name)
    for each in await rows.select_for(uow, project_id, requested) if requested else []:
        if each.kind is not HostKind.GITHUB or each.location.rstrip("/") != api_url.rstrip("/"):
            continue
        credential = vault.open(each.id, each.credential)
        if isinstance(credential, Installation):
            return str(each.id), credential
    return None


async def is_connected(uow: UnitOfWork, project_id: int, name: str) -> bool:
    """Return whether a project has a connection for exactly this repository, as opposed to a wider credential."""
    requested = repository_name(name)
    found = await rows.select_for(uow, project_id, requested) if requested else []
    return any(each.repository == requested for each in found)


async def projects_of(
    uow: UnitOfWork, vault: Vault, pull: PullRequest, *, installation: int | None
) -> list[int]:
    """Return the projects that are connected to the repository of a pull request, by name or with all of a host.

    Anybody may install a public GitHub App, so that what came through an `installation` is of one of the projects
    that use that one, or that name the repository.
    """
    found = set()
    for each in await rows.select_named(uow, pull.repository):
        host = (
            people_host(each.location) if each.kind is HostKind.GITHUB else urlsplit(each.location).hostname
        )
        if each.kind is not HostKind.LOCAL and host != pull.host:
            continue
        if each.repository is None and not _is_through(vault, each, installation):
            continue
        found.add(each.project_id)
    return sorted(found)


def _is_through(vault: Vault, connection: Connection, installation: int | None) -> bool:
    try:
        credential = vault.open(connection.id, connection.credential)
    except PostroomError:
        return False
    return installation == (None if isinstance(credential, Token) else credential.id)


async def is_at_github(uow: UnitOfWork, project_id: int) -> bool:
    """Return whether a project has any connection to GitHub."""
    return any(each.kind is HostKind.GITHUB for each in await rows.select(uow, project_id))


async def close_pull_request(
    engine: AsyncEngine, hosts: GitHosts, vault: Vault, *, project_id: int, pull: PullRequest
) -> bool:
    """Close an open pull request, through the first of the project's connections that reaches it.

    Return False if it was not open. Only connections to the pull request's host are used. No transaction is open
    during the call.

    Raises:
        NoAccess: no connection gives access to the repository, or none may close it.
        GitHostError: one may, but it was not closed.
    """
    async with unit_of_work(engine) as uow:
        reaching = await rows.select_for(uow, project_id, pull.repository)
    found = [
        each for each in reaching if each.kind is HostKind.GITHUB and people_host(each.location) == pull.host
    ]
    return await _ask(
        hosts,
        vault,
        found,
        pull.repository,
        lambda host: host.close_pull_request(pull.repository, pull.number),
    )


async def look_at_pull_request(
    engine: AsyncEngine, hosts: GitHosts, vault: Vault, *, project_id: int, pull: PullRequest
) -> Ended | Unfinished | None:
    """Return how a pull request ended or that it is unfinished, asked as in `close_pull_request`; None if unclear.

    Raises:
        NoAccess: no connection gives access to the repository.
        GitHostError: one does, but there is no answer.
    """
    async with unit_of_work(engine) as uow:
        reaching = await rows.select_for(uow, project_id, pull.repository)
    found = [
        each for each in reaching if each.kind is HostKind.GITHUB and people_host(each.location) == pull.host
    ]
    answer = await _ask(
        hosts,
        vault,
        found,
        pull.repository,
        lambda host: host.pull_request(pull.repository, pull.number),
    )
    # The host may use another name after a rename: keep the one that was requested.
    if answer is None:
        return None
    return ended_from({**answer, "html_url": f"https://{pull}"}) or unfinished_from(answer)


async def _ask(
    hosts: GitHosts,
    vault: Vault,
    found: Sequence[Connection],
    name: str,
    question: Callable[[GitHost], Awaitable[T]],
) -> T:
    """Return the first answer of a connection; one without access is skipped."""
    last = ""
    for connection in found:
        try:
            return await question(_host(hosts, vault, connection, name))
        except (NoAccess, PostroomError) as problem:
            _log_problem(connection, name, problem)
            last = f": {problem}"
        except GitHostError as problem:
            _log_problem(connection, name, problem)
            raise
    raise NoAccess(f"none of {len(found)} connections gives access to the repository{last}")


def _host(hosts: GitHosts, vault: Vault, connection: Connection, name: str) -> GitHost:
    if connection.kind is HostKind.LOCAL:
        return hosts.local(Path(connection.location), name)
    if connection.kind is HostKind.REMOTE:
        return hosts.remote(remote_of(vault, connection, name))
    credential = vault.open(connection.id, connection.credential)
    return hosts.github(connection.location, credential, str(connection.id))


def remote_of(vault: Vault, connection: Connection, name: str) -> Remote:
    """Return the remote of a connection.

    Raises:
        Unavailable: its credential can't be opened.
    """
    credential = vault.open_remote(connection.id, connection.credential)
    return Remote(name, connection.location, credential, str(connection.id))


def _log_problem(connection: Connection, name: str, problem: Exception) -> None:
    log.warning(
        "could not access a repository",
        connection=str(connection.id),
        repository=name,
        problem=type(problem).__name__,
        error=str(problem),
    )


def _access(vault: Vault, connection: Connection) -> str:
    if connection.kind is HostKind.LOCAL:
        return "folder"
    try:
        if connection.kind is HostKind.REMOTE:
            opener = vault.open_remote(connection.id, connection.credential)
            return "nothing" if opener is None else "key" if isinstance(opener, DeployKey) else "token"
        credential = vault.open(connection.id, connection.credential)
    except PostroomError:
        return "encrypted with another secret key"
    return "token" if isinstance(credential, Token) else f"installation {credential.id}"


def _name(text: str) -> str:
    name = repository_name(text)
    if name is None:
        raise Invalid("Write a repository as ORGANIZATION/NAME, with letters, digits and . _ - only.")
    return name


def _real(folder: Path) -> Path:
    try:
        real = folder.resolve()
    except (OSError, ValueError, RuntimeError):
        raise Invalid("This folder can't be read.") from None
    git_dir_of(real)
    if not is_storable(str(real)):
        raise Invalid("The path of the folder is not UTF-8 text.")
    return real


def _check_credential(credential: Credential) -> None:
    if isinstance(credential, Token):
        text = credential.text
        if not (text and text.isascii() and text.isprintable() and " " not in text):
            raise Invalid("This is not a token: it is empty or contains invalid characters. Copy it again.")
        if len(text) > _LONGEST_TOKEN:
            raise Invalid("This is not a token: it is too long.")
    elif not 0 < credential.id <= _LARGEST_INSTALLATION:
        raise Invalid("The number of an installation must be an integer above 0.")


async def _check_project(uow: UnitOfWork, project_id: int) -> None:
    if await projects.get(uow, project_id) is None:
        raise NotFound(f"There is no project {project_id}.")
