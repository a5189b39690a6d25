"""Authorisation of routes about people's own accounts: for signed-in people only."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request

from postroom.api.http.access import known_actor
from postroom.api.http.counting import count_call
from postroom.api.http.credentials import Presented, required_credentials
from postroom.api.http.errors import permission_denied
from postroom.api.http.state import state_of
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class SessionCall:
    """A request of a signed-in user, without a transaction: handlers open short ones.

    `token` is that of the session.
    """

    request: Request
    actor: Actor
    session_id: UUID
    token: str
    now: datetime

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction; it must end before anything slow."""
        return unit_of_work(state_of(self.request).engine)


@dataclass(frozen=True)
class SessionAccess:
    """The dependency of routes about people's own accounts, which keys can't use."""

    challenge: int = 403
    scopes: tuple[str, ...] = ()

    async def __call__(self, request: Request) -> SessionCall:
        """Authorise a signed-in user.

        Raises:
            WireError: the caller is not signed in, or uses a key.
        """
        state = state_of(request)

        async def check(presented: Presented) -> None:
            await self._admit(request, presented)

        presented = await required_credentials(request, self.challenge, check)
        actor = await self._admit(request, presented)
        count_call(request, actor)
        if actor.session_id is None:
            raise permission_denied("This requires a signed-in person; API keys are not accepted.")
        return SessionCall(request, actor, actor.session_id, presented.text, state.clock())

    async def _admit(self, request: Request, presented: Presented) -> Actor:
        async with unit_of_work(state_of(request).engine) as uow:
            return await known_actor(request, uow, presented, self.challenge)
