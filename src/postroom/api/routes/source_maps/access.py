"""Authorisation of command lines: a personal API key whose project is named in the body, or in a path of Sentry."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from postroom.api.http.access import ProjectAccess, check_role, known_actor
from postroom.api.http.counting import count_call
from postroom.api.http.credentials import Presented, required_credentials
from postroom.api.http.errors import WireError, permission_denied
from postroom.api.http.state import ApiState, state_of
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.paging import MAX_LIMIT, Page
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.identity.roles import Role, highest
from postroom.domain.identity.scopes import first_missing
from postroom.identity.actors import Actor
from postroom.identity.service import roles_of
from postroom.projects import service as projects
from postroom.settings import SourceMapSettings
from postroom.source_maps import releases

WRITE = "error_tracking:write"
MAX_PROJECTS = 20
"""Maximum projects that one call is about."""


@dataclass(frozen=True, slots=True)
class UploadCall:
    """An authorised call of a command line; which projects it may change is checked by `projects`."""

    request: Request
    actor: Actor
    presented: Presented
    access: ProjectAccess

    @property
    def state(self) -> ApiState:
        """The application's state."""
        return state_of(self.request)

    @property
    def settings(self) -> SourceMapSettings:
        """The settings of source maps."""
        return self.state.settings.source_maps

    @property
    def now(self) -> datetime:
        """The present time."""
        return self.state.clock()

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction."""
        return unit_of_work(self.state.engine)

    async def projects(self, uow: UnitOfWork, named: Sequence[object]) -> list[int]:
        """Return the named projects, which the caller may change.

        Raises:
            Invalid: there are none or too many.
            WireError: the caller may not change one of them.
        """
        texts = list(dict.fromkeys(str(each)[:100] for each in named))
        if not texts or len(texts) > MAX_PROJECTS:
            raise Invalid(
                "Name the project by its number, which its address in the web app has: SENTRY_PROJECT=1."
            )
        found = [
            await self.access.admit(self.request, uow, text, self.presented, count=False) for text in texts
        ]
        return [call.project_id for call in found]

    async def projects_of(self, uow: UnitOfWork, version: str) -> list[int]:
        """Return the projects with a release that the caller may change.

        Raises:
            NotFound: there are none.
        """
        reachable = await projects.page_for(uow, self.actor, Page(MAX_LIMIT, 0))
        having = await releases.projects_with(uow, version, [one.id for one in reachable.projects])
        found = []
        for id in having[:MAX_PROJECTS]:
            with suppress(WireError):  # read there, but not change
                found += await self.projects(uow, [id])
        if not found:
            raise NotFound("There is no such release.")
        return found


@dataclass(frozen=True)
class UploadAccess:
    """The dependency of a route of command lines, without a transaction: reading an upload takes a while."""

    scopes: tuple[str, ...] = (WRITE,)
    challenge: int = 401

    async def __call__(self, request: Request) -> UploadCall:
        """Authorise the caller.

        Raises:
            WireError: there is no key, or it may not upload anywhere.
        """
        state = state_of(request)

        async def check(presented: Presented) -> None:
            async with unit_of_work(state.engine) as uow:
                await self._admit(request, uow, presented)

        presented = await required_credentials(request, self.challenge, check)
        async with unit_of_work(state.engine) as uow:
            actor = await self._admit(request, uow, presented)
        count_call(request, actor)
        return UploadCall(request, actor, presented, ProjectAccess(self.scopes, self.challenge))

    async def _admit(self, request: Request, uow: UnitOfWork, presented: Presented) -> Actor:
        actor = await known_actor(request, uow, presented, self.challenge)
        missing = first_missing(actor.scopes, self.scopes)
        if missing is not None:
            raise permission_denied(f"API key missing required scope '{missing}'")
        if not actor.owns_server:
            roles = await roles_of(uow, actor.user_id)
            check_role(request, highest(roles.values()) or Role.VIEWER, self.scopes)
        return actor
