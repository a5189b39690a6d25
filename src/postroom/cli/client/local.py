"""The local server without a key: its API in this process, called as the server's owner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from postroom.api.app import make_state
from postroom.api.http.owner import OwnerApp
from postroom.api.http.state import ApiState
from postroom.app.bootstrap import App, open_app
from postroom.asgi import build
from postroom.cli.client.http import HERE, Client
from postroom.cli.client.transport import HttpxTransport
from postroom.cli.server.address import server_url
from postroom.domain.identity.roles import SERVER_OWNER
from postroom.settings import Settings

if TYPE_CHECKING:
    from postroom.grouping.grouper import Grouper


@asynccontextmanager
async def open_local(settings: Settings, *, by: str) -> AsyncIterator[Client]:
    """Open the local server and yield a client that acts in the name of the user `by`.

    Raises:
        Unavailable: the database can't be reached, started or migrated.
    """
    async with open_app(settings) as app, client_of(app, by=by) as client:
        yield client


@asynccontextmanager
async def client_of(app: App, *, by: str = SERVER_OWNER) -> AsyncIterator[Client]:
    """Yield a client of an open app; see `open_local`."""
    state, address = _state(app), server_url(app.settings)
    transport = httpx.ASGITransport(OwnerApp(build(state), state, address))
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://localhost",
        headers={"Authorization": f"Bearer {quote(by)}"},
        timeout=httpx.Timeout(None),
    ) as http:
        yield Client(HttpxTransport(http), place=HERE, local=True, address=address)


def _state(app: App) -> ApiState:
    return make_state(
        engine=app.engine,
        events=app.events_engine,
        settings=app.settings,
        clock=app.clock,
        jobs=app.jobs,
        hasher=app.hasher,
        git_hosts=app.git_hosts,
        make_grouper=partial(_make_grouper, app),
    )


def _make_grouper(app: App) -> "Grouper":
    from postroom.app.grouping import make_grouper

    return make_grouper(app)
