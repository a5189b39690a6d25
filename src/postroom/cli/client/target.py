"""Which server a command is about, and asking it.

In this order: the options `--host` and `--data-dir`, the variable POSTROOM_HOST, the variables that name this
machine (POSTROOM_DATA_DIR, POSTROOM_DATABASE_URL), the login, and this machine's own data folder.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from postroom.cli.client.here import local_settings
from postroom.cli.client.http import Client, UnknownProject
from postroom.domain.errors import Invalid, NotFound, PostroomError, Unauthenticated

T = TypeVar("T")

TIMEOUT_SECONDS = 60.0
"""How long a server elsewhere may take to answer."""

Host = Annotated[
    str | None,
    typer.Option(
        "--host",
        help="Address of the server, instead of POSTROOM_HOST and the login.",
        show_default=False,
        rich_help_panel="Which server",
    ),
]
"""The option that names a server elsewhere."""

By = Annotated[
    str | None,
    typer.Option(
        "--by",
        help="Act as this user: e-mail address, number or UUID. On the server's machine only; elsewhere it is "
        "the key's owner.",
        show_default=False,
    ),
]
"""The option that names the user in whose name something is changed."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A server elsewhere, and the key to present to it."""

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
    """Return what `work` makes of a client of the server that the command is about.

    `making` lets the command begin a data folder that is not there; else that is an error.

    Raises:
        PostroomError: there is no such server, or it refuses.
    """
    import asyncio

    async def inside() -> T:
        async with _open(host, data_dir, by=by, making=making) as client:
            try:
                return await work(client)
            except UnknownProject:
                raise NotFound(await _no_such_project(client)) from None

    return asyncio.run(inside())


def remote_target(host: str | None, data_dir: Path | None) -> Remote | None:
    """Return the server elsewhere that a command is about, or None for this machine's.

    Raises:
        Invalid: the options contradict each other, or a setting is wrong.
        Unauthenticated: no key is known for it.
    """
    from postroom.cli.client import logins
    from postroom.settings import ClientSettings, config_dir

    if host is not None and data_dir is not None:
        raise Invalid("Give --host or --data-dir, not both: a data folder is this machine's.")
    if data_dir is not None:
        return None
    settings = ClientSettings()
    named = host or settings.host
    if named is None:
        if settings.data_dir is not None or settings.database_url is not None:
            return None
        known = logins.load(config_dir())
        return None if known.current is None or known.key is None else Remote(known.current, known.key)
    address = logins.address_of(named)
    # A key in the environment is for the server that stands beside it, and is shown to no other.
    if settings.key is not None and settings.host and logins.address_of(settings.host) == address:
        return Remote(address, settings.key.get_secret_value())
    key = logins.load(config_dir()).keys.get(address)
    if key is None:
        raise Unauthenticated(f"No key for {address} is known. Log in: postroom login {address}")
    return Remote(address, key)


def local_only(command: str, data_dir: Path | None) -> None:
    """Refuse a command that works on the server's machine alone while another server is configured.

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
    """Yield a client of a server elsewhere."""
    import httpx

    async with httpx.AsyncClient(
        base_url=remote.host,
        headers={"Authorization": f"Bearer {remote.key}", "Accept": "application/json"},
        timeout=TIMEOUT_SECONDS,
    ) as http:
        yield Client(http, place=remote.host, local=False)


@asynccontextmanager
async def _open(
    host: str | None, data_dir: Path | None, *, by: str | None, making: bool
) -> AsyncIterator[Client]:
    remote = remote_target(host, data_dir)
    if remote is not None:
        if by is not None:
            raise Invalid("On a server elsewhere you act as the owner of your key; leave --by out.")
        async with connect(remote) as client:
            yield client
        return
    settings = local_settings(data_dir, making=making)
    # It loads all of the API, which a server elsewhere does not need.
    from postroom.cli.client.local import open_local

    async with open_local(settings, by=by) as client:
        yield client


async def _no_such_project(client: Client) -> str:
    """Return the sentence for a project that is not there: with what there is, as far as the key may know it."""
    from postroom.cli.client.projects import listed

    try:
        _, found = await client.pages("/api/projects/")
    except PostroomError:
        return "There is no such project, or your key may not reach it."
    if not found:
        first = " Make the first one: postroom projects create NAME"
        return f"There is no project yet.{first if client.local else ''}"
    return f"There is no such project. There are: {listed(found)}."
