"""The application for the owner of the server, who needs no key.

Only a caller that could read the database anyway may reach it: the command line in its own process, or over a
socket that no other user can open.
"""

from dataclasses import replace
from urllib.parse import unquote, urlsplit
from uuid import UUID

from starlette.types import ASGIApp, Receive, Scope, Send

from postroom.api.http.credentials import SAFE_METHODS
from postroom.api.http.state import STATE, ApiState
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import NotFound
from postroom.domain.identity.roles import SERVER_OWNER
from postroom.identity import service as identity
from postroom.identity.actors import Actor, FoundProject
from postroom.projects import service as projects

_NOBODY = Actor(
    user_id=0,
    user_uuid=UUID(int=0),
    email=SERVER_OWNER,
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


class OwnerKeys:
    """Accepts any key as that of the owner; it is the name of the user in whose name they act."""

    async def authenticate(self, uow: UnitOfWork, key: str) -> Actor:
        """Return the owner in the name of the user with this id, UUID or e-mail address (percent-encoded).

        The name `SERVER_OWNER` is that of the server's one owner, if there is one.

        Raises:
            NotFound: there is no such user.
        """
        name = unquote(key)
        user = await (identity.server_owner(uow) if name == SERVER_OWNER else identity.user_named(uow, name))
        if user is None and name == SERVER_OWNER:
            return _NOBODY
        if user is None:
            hint = f" Create one: postroom users create {name}" if "@" in name else ""
            raise NotFound(f"There is no user {name}.{hint}")
        return replace(
            _NOBODY,
            user_id=user.id,
            user_uuid=user.uuid,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
            github_login=user.github_login,
        )

    async def authenticate_for(
        self, uow: UnitOfWork, key: str, project: str
    ) -> tuple[Actor, FoundProject | None]:
        """Return the owner, see `authenticate`, and the project of the URL."""
        actor = await self.authenticate(uow, key)
        return actor, await projects.find(uow, actor, project)


class OwnerApp:
    """Serves `app` to the owner: each of its callers owns the server."""

    def __init__(self, app: ASGIApp, state: ApiState, address: str) -> None:
        """Serve `app`; `address` is the URL at which others reach this server, for texts that are copied."""
        self._app = app
        parts = urlsplit(address)
        self._server = (parts.hostname, parts.port)
        self._state = replace(state, keys=OwnerKeys(), limiter=None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Before a request that may change anything it ensures a user as its author."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            async with unit_of_work(self._state.engine) as uow:
                if await identity.server_owner(uow) is None:
                    await identity.find_or_create_user(uow, email=SERVER_OWNER, now=self._state.clock())
        await self._app({**scope, "server": self._server, STATE: self._state}, receive, send)
