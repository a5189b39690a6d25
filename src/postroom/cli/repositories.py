"""`postroom repositories`: connections to a project's repositories, and their credentials."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from postroom.cli.context import DataDir, call, on_server, run
from postroom.cli.names import project_option
from postroom.cli.output import AsJson, Format, Output, chosen, say, show, show_json

if TYPE_CHECKING:
    from postroom.app.bootstrap import App
    from postroom.db.engine import UnitOfWork
    from postroom.git.github_app import Credential
    from postroom.git.remotes import RemoteCredential
    from postroom.repositories.schemas import Connection

repositories = typer.Typer(
    help="Connect a project to git repositories, for research and diffs.",
    no_args_is_help=True,
)

COLUMNS = ("id", "project", "kind", "repository", "location", "access", "created_at")
MAX_TYPED = 10_000

Project = Annotated[int, project_option("The project.")]


@repositories.command("connect-local")
def connect_local(
    folder: Annotated[Path, typer.Argument(help="Folder of a bare or working repository.")],
    *,
    repository: Annotated[str, typer.Option(help="Name of the repository: ORGANIZATION/NAME.")],
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Connect a local repository.

    The server reads it as its own user, regardless of the owner. It writes only the branches of hand-off commands.
    The real path is stored; a folder that later becomes a symbolic link is not followed.
    """
    where = folder.expanduser().absolute()
    _show_made(
        call(_connect_local, data_dir, project=project, repository=repository, folder=where), json=json
    )


@on_server
async def _connect_local(app: "App", *, project: int, repository: str, folder: str) -> dict[str, Any]:
    from postroom.clock import new_id
    from postroom.db.engine import unit_of_work
    from postroom.repositories import service

    async with unit_of_work(app.engine) as uow:
        made = await service.connect_local(
            uow,
            project_id=project,
            repository=repository,
            folder=Path(folder),
            id=new_id(),
            now=app.clock(),
        )
        return await _go_on(app, uow, made)


@repositories.command("connect-github")
def connect_github(
    *,
    repository: Annotated[
        str | None,
        typer.Option(
            help="Only this repository: ORGANIZATION/NAME. Default: all that the credential can read."
        ),
    ] = None,
    installation: Annotated[
        int | None,
        typer.Option(min=1, help="Installation number of the configured GitHub App, instead of a token."),
    ] = None,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Connect repositories on GitHub, or the Enterprise Server of POSTROOM_GITHUB__API_URL.

    The token is read from standard input or POSTROOM_GITHUB__TOKEN, not from an argument, because everybody on
    the machine can see arguments. It is stored encrypted with the server's secret key.
    """
    from postroom.clock import new_id
    from postroom.db.engine import unit_of_work
    from postroom.repositories import service
    from postroom.repositories.vault import Vault

    async def write(app: "App") -> dict[str, Any]:
        credential = _credential(app, installation)
        async with unit_of_work(app.engine) as uow:
            made = await service.connect_github(
                uow,
                vault=Vault(app.hasher),
                project_id=project,
                repository=repository,
                api_url=app.settings.github.api_url,
                credential=credential,
                id=new_id(),
                now=app.clock(),
            )
            return await _go_on(app, uow, made)

    _show_made(run(data_dir, write, project=project), json=json)


@repositories.command("connect-remote")
def connect_remote(
    url: Annotated[str, typer.Argument(help="https://HOST/GROUP/NAME.git or git@HOST:GROUP/NAME.git.")],
    *,
    repository: Annotated[
        str | None,
        typer.Option(help="Name of the repository, ORGANIZATION/NAME. Default: the end of the URL."),
    ] = None,
    login: Annotated[
        str | None,
        typer.Option(
            help="User name for a token read from standard input: `oauth2` on GitLab, your own on most others."
        ),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="File with an SSH private key without a passphrase.")
    ] = None,
    project: Project = 1,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Connect a repository on GitLab, Gitea or any other git server.

    It is cloned into the data folder when it is first read. Credentials are stored encrypted with the server's
    secret key. The SSH host key is stored at the first connection; a different one is refused later.
    """
    from postroom.clock import new_id
    from postroom.db.engine import unit_of_work
    from postroom.repositories import service
    from postroom.repositories.vault import Vault

    async def write(app: "App") -> dict[str, Any]:
        async with unit_of_work(app.engine) as uow:
            made = await service.connect_remote(
                uow,
                vault=Vault(app.hasher),
                project_id=project,
                url=url,
                protocols=app.settings.git.protocols,
                repository=repository,
                credential=_remote_credential(login, key),
                id=new_id(),
                now=app.clock(),
            )
            return await _go_on(app, uow, made)

    _show_made(run(data_dir, write, project=project), json=json)


@repositories.command("list")
def list_(
    *,
    project: Annotated[int | None, project_option("Only the connections of this project.")] = None,
    output: Output = Format.TABLE,
    json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """List the connections, without tokens."""
    show(call(_connections, data_dir, project=project), COLUMNS, chosen(output, json=json))


@on_server
async def _connections(app: "App", *, project: int | None) -> list[dict[str, Any]]:
    from postroom.db.engine import unit_of_work
    from postroom.repositories import service
    from postroom.repositories.vault import Vault

    async with unit_of_work(app.engine) as uow:
        connections = await service.list_connections(uow, vault=Vault(app.hasher), project_id=project)
    return [
        {
            "id": str(each.id),
            "project": each.project_id,
            "kind": each.kind.value,
            "repository": each.repository,
            "location": each.location,
            "access": each.access,
            "created_at": each.created_at.isoformat(timespec="seconds"),
        }
        for each in connections
    ]


@repositories.command()
def disconnect(
    connection_id: Annotated[
        UUID, typer.Argument(help="The connection's id, as `postroom repositories list` shows it.")
    ],
    *,
    data_dir: DataDir = None,
) -> None:
    """Remove a connection and its token. Repositories are not changed."""
    removed = call(_disconnect, data_dir, connection_id=connection_id)
    say(f"Project {removed['project']} no longer has access to {_what(removed)}.")
    _say_resumed(removed["resumed"])


@on_server
async def _disconnect(app: "App", *, connection_id: str) -> dict[str, Any]:
    from postroom.db.engine import unit_of_work
    from postroom.repositories import service

    async with unit_of_work(app.engine) as uow:
        removed = await service.disconnect(uow, UUID(connection_id))
        # The removed repository may have been unreadable or ambiguous, and so have blocked research.
        return await _go_on(app, uow, removed)


def _credential(app: "App", installation: int | None) -> "Credential":
    from postroom.domain.errors import Invalid
    from postroom.git.github_app import Installation, Token

    if installation is not None:
        if app.git_hosts.app() is None:
            raise Invalid(
                "Installations belong to a GitHub App; set POSTROOM_GITHUB__APP_ID and its private key file."
            )
        return Installation(installation)
    token = app.settings.github.token
    if token is not None:
        return Token(token.get_secret_value().strip())
    return Token(_typed_token())


def _remote_credential(login: str | None, key: Path | None) -> "RemoteCredential | None":
    from postroom.domain.errors import Invalid
    from postroom.git.remotes import DeployKey, Login

    if key is not None:
        try:
            return DeployKey(key.read_text(encoding="ascii"))
        except (OSError, ValueError):
            raise Invalid(f"'{key}' can't be read as a key.") from None
    return None if login is None else Login(login, _typed_token())


def _typed_token() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Token", hide_input=True, err=True)).strip()
    return sys.stdin.readline(MAX_TYPED).strip()


async def _go_on(app: "App", uow: "UnitOfWork", connection: "Connection") -> dict[str, Any]:
    """Resume research of reports that waited for a repository; return the connection, and how many these are."""
    from postroom.reports.decisions.resume import resume_all

    resumed = await resume_all(uow, project_id=connection.project_id, jobs=app.jobs, now=app.clock())
    return {
        "id": str(connection.id),
        "project": connection.project_id,
        "repository": connection.repository,
        "resumed": len(resumed),
        "location": connection.location,
    }


def _show_made(made: dict[str, Any], *, json: bool) -> None:
    if json:
        show_json({name: value for name, value in made.items() if name != "location"})
        return
    say(f"Project {made['project']} sees {_what(made)}. The connection's id is {made['id']}.")
    _say_resumed(made["resumed"])


def _say_resumed(resumed: int) -> None:
    if resumed:
        waited = "1 report that waited" if resumed == 1 else f"{resumed:,} reports that waited"
        say(f"Research continues with {waited} for a repository.")


def _what(connection: dict[str, Any]) -> str:
    return f"{connection['repository'] or 'all that the credential can access'} at {connection['location']}"
