"""Authorisation: who calls, what they may do, and the request's transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol, runtime_checkable
from uuid import UUID

from fastapi import Path, Request

from postroom.api.http.authentication import authenticate, authenticate_for
from postroom.api.http.counting import Limit, count_call
from postroom.api.http.credentials import (
    SAFE_METHODS,
    Presented,
    check_intent,
    refused,
    required_credentials,
)
from postroom.api.http.errors import not_found, permission_denied
from postroom.api.http.requests.replay import use_one_transaction
from postroom.api.http.state import state_of
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.identity.roles import Role, highest, refused_scope
from postroom.domain.identity.scopes import first_missing
from postroom.identity.actors import Actor, FoundProject
from postroom.identity.service import roles_of

PROJECT_NOT_FOUND = "Project not found."
NO_ACCESS = "You don't have access to the project."

ProjectId = Annotated[
    str,
    Path(
        description="Number of the project, or `@current`: the first one that the key is limited to, else the one "
        "that its owner chose, else the first one, with reports if any has some, of the organization that they "
        "joined first."
    ),
]


@runtime_checkable
class Access(Protocol):
    """The interface of the access dependencies, for the API's description."""

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that a key needs."""

    @property
    def challenge(self) -> int:
        """The status of a call without valid credentials."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Authorise a caller."""


@dataclass(frozen=True, slots=True)
class UserCall:
    """An authorised call outside any project; `uow` commits before the response is sent.

    `scopes` are those that the route requires: `identity.endpoints.find_organization` checks the role against them.
    """

    request: Request
    uow: UnitOfWork
    actor: Actor
    now: datetime
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """An authorised call on a project; `uow` commits before the response is sent.

    `home_id` is the parent of the project, or the project itself without one.
    """

    request: Request
    uow: UnitOfWork
    actor: Actor
    project_id: int
    organization_id: UUID
    now: datetime
    home_id: int
    role: Role

    def require(self, *scopes: str) -> None:
        """Check that the caller's key and role cover scopes beyond those of the route.

        Raises:
            WireError: 403, they don't.
        """
        _require(self.actor, scopes)
        check_role(self.request, self.role, scopes)

    @property
    def home_project_id(self) -> int:
        """The project that owns what scouts keep: the parent of an environment.

        Raises:
            WireError: 403, the key is limited to other projects.
        """
        return _reachable(self.actor, self.home_id)


@dataclass(frozen=True, slots=True)
class OutsideCall:
    """An authorised call on a project without a transaction, for handlers that wait for something slow.

    That is the network, or a parser. `admit` returns the call in a transaction, checked again.
    """

    request: Request
    actor: Actor
    project_id: int
    organization_id: UUID
    now: datetime
    home_id: int
    admit: Callable[[UnitOfWork], Awaitable[Call]]

    @property
    def home_project_id(self) -> int:
        """See `Call.home_project_id`."""
        return _reachable(self.actor, self.home_id)

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction; it must end before anything slow."""
        return unit_of_work(state_of(self.request).engine)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Call]:
        """Return the call in a transaction, which commits at the end of the block."""
        async with self.unit_of_work() as uow:
            yield await self.admit(uow)

    async def check_again(self) -> None:
        """Raise the `WireError` of a caller who is no longer authorised."""
        async with self.transaction():
            pass


@dataclass(frozen=True)
class ProjectAccess:
    """The dependency returned by `project_call`."""

    scopes: tuple[str, ...]
    challenge: int
    limit: Limit = "calls"

    async def __call__(self, request: Request, project_id: ProjectId) -> AsyncIterator[Call]:
        """Authorise the caller for the project of the URL, in the request's transaction."""
        presented = await self.read_key(request, project_id)
        use_one_transaction(request)
        async with unit_of_work(state_of(request).engine) as uow:
            yield await self.admit(request, uow, project_id, presented)

    async def read_key(self, request: Request, project_id: str) -> Presented:
        """Return the presented key once the whole body has been received.

        Raises:
            WireError: there is none, or the body is large and the key is not authorised.
        """

        async def check(presented: Presented) -> None:
            async with unit_of_work(state_of(request).engine) as uow:
                await self.admit(request, uow, project_id, presented, count=False)

        return await required_credentials(request, self.challenge, check)

    async def admit(
        self, request: Request, uow: UnitOfWork, project_id: str, presented: Presented, *, count: bool = True
    ) -> Call:
        """Return the authorised call on the project.

        `count` is false if the call is counted in another transaction.

        Raises:
            WireError: the caller is not authorised.
            Limited: the caller has made too many calls.
        """
        found = await authenticate_for(request, uow, presented, project_id)
        if found is None:
            raise refused(presented, self.challenge)
        actor, project = found
        check_intent(request, presented)
        if count:
            count_call(request, actor, self.limit)
        project, role = _authorise(actor, project, self.scopes)
        check_role(request, role, self.scopes)
        home = project.parent_id or project.id
        now = state_of(request).clock()
        return Call(request, uow, actor, project.id, project.organization_id, now, home, role)


@dataclass(frozen=True)
class OutsideAccess:
    """The dependency returned by `outside_call`."""

    access: ProjectAccess

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that a key needs."""
        return self.access.scopes

    @property
    def challenge(self) -> int:
        """The status of a call without a valid key."""
        return self.access.challenge

    async def __call__(self, request: Request, project_id: ProjectId) -> OutsideCall:
        """Authorise the caller for the project of the URL, in a transaction that ends before the handler."""
        presented = await self.access.read_key(request, project_id)
        async with unit_of_work(state_of(request).engine) as uow:
            call = await self.access.admit(request, uow, project_id, presented)

        async def admit(uow: UnitOfWork) -> Call:
            return await self.access.admit(request, uow, project_id, presented, count=False)

        return OutsideCall(
            request, call.actor, call.project_id, call.organization_id, call.now, call.home_id, admit
        )


@dataclass(frozen=True)
class UserAccess:
    """The dependency returned by `user_call`."""

    scopes: tuple[str, ...]
    challenge: int
    any_key: bool = False
    any_role: bool = False

    async def __call__(self, request: Request) -> AsyncIterator[UserCall]:
        """Authorise a caller whose key has the scopes, in the request's transaction."""
        state = state_of(request)

        async def check(presented: Presented) -> None:
            async with unit_of_work(state.engine) as uow:
                await self._admit(request, uow, presented, count=False)

        presented = await required_credentials(request, self.challenge, check)
        use_one_transaction(request)
        async with unit_of_work(state.engine) as uow:
            actor = await self._admit(request, uow, presented, count=True)
            yield UserCall(request, uow, actor, state.clock(), self.scopes)

    async def _admit(self, request: Request, uow: UnitOfWork, presented: Presented, *, count: bool) -> Actor:
        actor = await known_actor(request, uow, presented, self.challenge)
        if count:
            count_call(request, actor)
        if not self.any_key:
            _check_limits(request, actor)
        _require(actor, self.scopes)
        if not self.any_role:
            await _check_highest_role(request, uow, actor, self.scopes)
        return actor


async def known_actor(request: Request, uow: UnitOfWork, presented: Presented, challenge: int) -> Actor:
    """Return the actor of a call outside any project.

    Raises:
        WireError: the key is unknown, the session is over, or the CSRF check failed.
    """
    actor = await authenticate(request, uow, presented)
    if actor is None:
        raise refused(presented, challenge)
    check_intent(request, presented)
    return actor


def project_call(*scopes: str, challenge: int = 403, limit: Limit = "calls") -> ProjectAccess:
    """Return the dependency of a route below `/api/projects/{project_id}/` that requires all of `scopes`.

    Use it as `call: Annotated[Call, Depends(project_call("task:read"), scope="function")]`: with that scope the
    transaction is committed before the response is sent, and a failed commit is an error to the client. `challenge`
    (401 or 403) is the status of a call without a valid key. `limit` selects the rate limit that the call counts
    against.
    """
    return ProjectAccess(scopes, challenge, limit)


def outside_call(*scopes: str, challenge: int = 403, limit: Limit = "calls") -> OutsideAccess:
    """Return the dependency of a route that waits for the network or a parser; see `project_call`.

    No transaction is open while the handler runs: it opens short ones with `call.transaction()`.
    """
    return OutsideAccess(ProjectAccess(scopes, challenge, limit))


def user_call(
    *scopes: str, challenge: int = 403, any_key: bool = False, any_role: bool = False
) -> UserAccess:
    """Return the dependency of a route outside any project that requires all of `scopes`; see `project_call`.

    Keys limited to projects are refused, and so are keys limited to other organizations than the `organization_id`
    of the path; with `any_key` the handler checks these limits instead. Users without a sufficient role anywhere
    are refused; with `any_role` the handler checks that instead.
    """
    return UserAccess(scopes, challenge, any_key, any_role)


def declared_access(route: Any) -> Access | None:
    """Return the access dependency that a FastAPI `route` declares, or None."""
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, Access):
            return dependency.call
    return None


def _check_limits(request: Request, actor: Actor) -> None:
    if actor.scoped_projects:
        raise permission_denied(
            "API keys with scoped projects are only supported on project-based endpoints."
        )
    wanted = _uuid(request.path_params.get("organization_id", ""))
    if wanted is not None and actor.scoped_organizations and wanted not in actor.scoped_organizations:
        raise permission_denied(f"API key does not have access to the requested organization: ID {wanted}.")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _reachable(actor: Actor, project_id: int) -> int:
    if actor.scoped_projects and project_id not in actor.scoped_projects:
        raise permission_denied(f"API key does not have access to the requested project: ID {project_id}.")
    return project_id


def _authorise(
    actor: Actor, project: FoundProject | None, scopes: Iterable[str]
) -> tuple[FoundProject, Role]:
    """Check limits, then scopes, then membership; the first refusal is the one that callers see."""
    if actor.scoped_projects or actor.scoped_organizations:
        if project is None:
            raise not_found(PROJECT_NOT_FOUND)
        _reachable(actor, project.id)
        if actor.scoped_organizations and project.organization_id not in actor.scoped_organizations:
            # The project's organization is revealed to its members only.
            if not project.is_member:
                raise permission_denied(NO_ACCESS)
            raise permission_denied(
                f"API key does not have access to the requested organization: ID {project.organization_id}."
            )
    _require(actor, scopes)
    if project is None:
        raise not_found(PROJECT_NOT_FOUND)
    if project.role is None:
        raise permission_denied(NO_ACCESS)
    return project, project.role


def check_role(request: Request, role: Role, scopes: Iterable[str]) -> None:
    """Check that a role in an organization permits what `scopes` cover; reading is permitted to all.

    Raises:
        WireError: 403, it does not.
    """
    wanted = None if request.method in SAFE_METHODS else refused_scope(role, scopes)
    if wanted is not None:
        raise permission_denied(f"The role '{role}' in this organization does not include '{wanted}'.")


async def _check_highest_role(
    request: Request, uow: UnitOfWork, actor: Actor, scopes: tuple[str, ...]
) -> None:
    """Refuse what none of the caller's roles permits; reading is permitted to all."""
    if actor.owns_server or request.method in SAFE_METHODS or refused_scope(Role.VIEWER, scopes) is None:
        return
    roles = await roles_of(uow, actor.user_id)
    check_role(request, highest(roles.values()) or Role.VIEWER, scopes)


def _require(actor: Actor, scopes: Iterable[str]) -> None:
    missing = first_missing(actor.scopes, scopes)
    if missing is not None:
        raise permission_denied(f"API key missing required scope '{missing}'")
