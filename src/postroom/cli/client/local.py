"""The local server without a key: its API in this process, called as the server's owner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import httpx

from postroom.api.app import make_state
from postroom.api.http.state import ApiState
from postroom.app.bootstrap import App, open_app
from postroom.asgi import build
from postroom.cli.client.http import Client
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.identity import service as identity
from postroom.identity.actors import Actor, FoundProject
from postroom.projects import service as projects
from postroom.settings import Settings

if TYPE_CHECKING:
    from postroom.grouping.grouper import Grouper
    from postroom.identity.schemas import User

OWNER = "owner@localhost"
"""The default user in whose name the server's owner acts. Created on the first change."""

_ANY_KEY = "the server's own"
_NOBODY = Actor(
    user_id=0,
    user_uuid=UUID(int=0),
    email=OWNER,
    first_name="",
    last_name="",
    github_login=None,
    is_staff=True,
    key_id=None,
    scopes=frozenset({"*"}),
    scoped_projects=frozenset(),
    scoped_organizations=frozenset(),
    owns_server=True,
)


@asynccontextmanager
async def open_local(settings: Settings, *, by: str | None) -> AsyncIterator[Client]:
    """Open the local server and yield a client that acts in the name of the user `by`.

    Raises:
        NotFound: there is no such user.
        Unavailable: the database can't be reached, started or migrated.
    """
    async with open_app(settings) as app, client_of(app, by=by) as client:
        yield client


@asynccontextmanager
async def client_of(app: App, *, by: str | None = None) -> AsyncIterator[Client]:
    """Yield a client of an open app; see `open_local`."""
    owner = Owner(app)
    if by is not None:
        await owner.become(by)
    transport = _InProcess(httpx.ASGITransport(build(_state(app, owner))), owner)
    headers = {"Authorization": f"Bearer {_ANY_KEY}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://localhost", headers=headers, timeout=httpx.Timeout(None)
    ) as http:
        yield Client(http, place="This machine's server", local=True)


class Owner:
    """The caller: the owner of the server, in the name of a user."""

    def __init__(self, app: App) -> None:
        self.actor = _NOBODY
        self._app = app

    async def become(self, name: str) -> None:
        """Act in the name of the user with this id, UUID or e-mail address from now on.

        Raises:
            NotFound: there is no such user.
        """
        async with unit_of_work(self._app.engine) as uow:
            user = await identity.user_named(uow, name)
        if user is None:
            hint = f" Create one: postroom users create {name}" if "@" in name else ""
            raise NotFound(f"There is no user {name}.{hint}")
        self._act_as(user)

    async def settle(self) -> None:
        """Ensure that there is a user who is recorded as the author of changes."""
        if self.actor is not _NOBODY:
            return
        async with unit_of_work(self._app.engine) as uow:
            user, _ = await identity.find_or_create_user(uow, email=OWNER, now=self._app.clock())
        self._act_as(user)

    async def authenticate(self, uow: UnitOfWork, key: str) -> Actor:  # noqa: ARG002  # no key is required
        """Return the owner as the actor."""
        return self.actor

    async def authenticate_for(
        self, uow: UnitOfWork, key: str, project: str
    ) -> tuple[Actor, FoundProject | None]:
        """Return the owner as the actor, and the project of the URL."""
        return await self.authenticate(uow, key), await projects.find(uow, self.actor, project)

    def _act_as(self, user: "User") -> None:
        self.actor = replace(
            _NOBODY,
            user_id=user.id,
            user_uuid=user.uuid,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
            github_login=user.github_login,
        )


class _InProcess(httpx.AsyncBaseTransport):
    """Passes requests to the application; before a request that may change anything it ensures a user."""

    def __init__(self, inner: httpx.ASGITransport, owner: Owner) -> None:
        self._inner = inner
        self._owner = owner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            await self._owner.settle()
        return await self._inner.handle_async_request(request)


def _state(app: App, owner: Owner) -> ApiState:
    state = make_state(
        engine=app.engine,
        events=app.events_engine,
        settings=app.settings,
        clock=app.clock,
        jobs=app.jobs,
        hasher=app.hasher,
        git_hosts=app.git_hosts,
        make_grouper=partial(_make_grouper, app),
    )
    return replace(state, keys=owner, limiter=None)


def _make_grouper(app: App) -> "Grouper":
    from postroom.app.grouping import make_grouper

    return make_grouper(app)
