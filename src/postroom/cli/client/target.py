"""Select the server of a command, and call it.

In order of precedence: the options `--host` and `--data-dir`, the variable POSTROOM_HOST, the variables of the
local server (POSTROOM_DATA_DIR, POSTROOM_DATABASE_URL), the login, and the local data directory.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from postroom.cli.client.here import local_settings
from postroom.cli.client.http import HERE, Client, UnknownProject
from postroom.domain.errors import Invalid, NotFound, PostroomError, Unauthenticated
from postroom.domain.identity.roles import SERVER_OWNER

T = TypeVar("T")

TIMEOUT_SECONDS = 60.0
"""Timeout of a remote server's responses."""

Host = Annotated[
    str | None,
    typer.Option(
        "--host",
        help="Address of the server, instead of POSTROOM_HOST and the login.",
        show_default=False,
        rich_help_panel="Which server",
    ),
]
"""The option for a remote server."""

By = Annotated[
    str | None,
    typer.Option(
        "--by",
        help="Act as this user: e-mail address, number or UUID. Only on the server's machine; elsewhere you act "
        "as the key's owner.",
        show_default=False,
    ),
]
"""The option for the user in whose name changes are made."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote server, and the key for it."""

    host: str
    key: str


def ask(
    work: Callable[[Client], Awaitable[T]],
    *,
    host: str | None,
    data_dir: Path | None,
    by: str | None = None,
    making: bool = False,
) -> T:
    """Call `work` with a client of the command's server, and return its result.

    `making` lets the command create a missing data directory; otherwise that is an error.

    Raises:
        PostroomError: there is no such server, or it rejects the call.
    """
    import asyncio

    async def inside() -> T:
        async with _open(host, data_dir, by=by, making=making) as client:
            if by is not None:
                # An unknown user is named before anything else is not found.
                await client.get("/api/users/@me/")
            try:
                return await work(client)
            except UnknownProject:
                raise NotFound(await _no_such_project(client)) from None

    return asyncio.run(inside())


def remote_target(host: str | None, data_dir: Path | None) -> Remote | None:
    """Return the remote server of a command, or None for the local one.

    Raises:
        Invalid: the options contradict each other, or a setting is invalid.
        Unauthenticated: no key is known for it.
    """
    from postroom.cli.client import logins
    from postroom.settings import ClientSettings, config_dir

    if host is not None and data_dir is not None:
        raise Invalid("Give --host or --data-dir, not both: a data folder is on this machine.")
    if data_dir is not None:
        return None
    settings = ClientSettings.read()
    named = host or settings.host
    if named is None:
        if settings.data_dir is not None or settings.database_url is not None:
            return None
        known = logins.load(config_dir())
        return None if known.current is None or known.key is None else Remote(known.current, known.key)
    address = logins.address_of(named)
    # A key in the environment is for the server in the environment, and is never sent to another one.
    if settings.key is not None and settings.host and logins.address_of(settings.host) == address:
        return Remote(address, settings.key)
    key = logins.load(config_dir()).keys.get(address)
    if key is None:
        raise Unauthenticated(f"No key for {address} is known. Log in: postroom login {address}")
    return Remote(address, key)


def local_only(command: str, data_dir: Path | None) -> None:
    """Reject a command that only works on the server's machine while a remote server is configured.

    Raises:
        Invalid: there is one.
    """
    try:
        remote = remote_target(None, data_dir)
    except Unauthenticated:
        remote = None
    if remote is not None:
        raise Invalid(
            f"`{command}` works on the server's own machine, and your commands go to {remote.host}. Run it there; "
            "or, for a server on this machine, name its folder with --data-dir."
        )


@asynccontextmanager
async def connect(remote: Remote) -> AsyncIterator[Client]:
    """Yield a client of a remote server."""
    import httpx

    from postroom.cli.client.transport import HttpxTransport

    async with httpx.AsyncClient(
        base_url=remote.host,
        headers={"Authorization": f"Bearer {remote.key}", "Accept": "application/json"},
        timeout=TIMEOUT_SECONDS,
    ) as http:
        yield Client(HttpxTransport(http), place=remote.host, local=False)


@asynccontextmanager
async def _open(
    host: str | None, data_dir: Path | None, *, by: str | None, making: bool
) -> AsyncIterator[Client]:
    remote = remote_target(host, data_dir)
    if remote is not None:
        if by is not None:
            raise Invalid("On a remote server you act as the owner of your key; omit --by.")
        async with connect(remote) as client:
            yield client
        return
    by = SERVER_OWNER if by is None else by.strip()
    if not by:
        raise Invalid("Name a user with --by: e-mail address, number or UUID.")
    server = running(data_dir, by)
    if server is not None:
        yield server
        return
    settings = local_settings(data_dir, making=making)
    # Imported lazily: it loads the complete API, which only a command without a server needs.
    from postroom.cli.client.local import open_local

    async with open_local(settings, by=by) as client:
        yield client


def running(data_dir: Path | None, by: str = SERVER_OWNER) -> Client | None:
    """Return a client, in the name of `by`, of the server that runs on this machine, if it is this user's."""
    from urllib.parse import quote

    from postroom.cli.client.door import connector
    from postroom.cli.client.transport import SocketTransport
    from postroom.cli.server.address import known_address
    from postroom.settings import ClientSettings, default_data_dir

    settings = ClientSettings.read()
    folder = data_dir or Path(settings.data_dir or default_data_dir())
    folder = folder.expanduser().absolute()
    connect = connector(folder, settings.database_url)
    if connect is None:
        return None
    transport = SocketTransport(connect, quote(by))
    return Client(transport, place=HERE, local=True, address=known_address(folder))


async def _no_such_project(client: Client) -> str:
    """Return the message for an unknown project, listing the projects that the key can read."""
    from postroom.cli.client.projects import listed

    try:
        _, found = await client.pages("/api/projects/")
    except PostroomError:
        return "This project does not exist, or your key does not give access to it."
    if not found:
        first = " Create the first one: postroom projects create NAME"
        return f"There is no project yet.{first if client.local else ''}"
    return f"This project does not exist. Available: {listed(found)}."
