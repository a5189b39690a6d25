"""Who calls, what they may do, and the one transaction that their request is."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Request

from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.scopes import first_missing
from postroom.edge.bodies import allowance_of
from postroom.edge.body import MAX_KEY_BODY_BYTES, read_body
from postroom.edge.errors import (
    WireError,
    authentication_failed,
    not_authenticated,
    not_found,
    permission_denied,
)
from postroom.edge.state import Actor, ApiState, FoundProject, state_of

KEY_FIELD = "personal_api_key"
PROJECT_NOT_FOUND = "Project not found."
NO_ACCESS = "You don't have access to the project."

ProjectId = Annotated[
    str, Path(description="Number of the project, or `@current`: the first that the key may reach.")
]

Limit = Literal["calls", "sends"]
"""Which calls of a key are counted together: sending signals and measured values has a limit of its own."""

Presented = tuple[str, str]
"""A key, and the name of the place in the request where it stood."""

_BEARER = re.compile(r"Bearer\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class UserCall:
    """An authorised call that belongs to no project; `uow` commits before the answer is sent."""

    request: Request
    uow: UnitOfWork
    actor: Actor
    now: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """An authorised call on a project; `uow` commits before the answer is sent.

    `home_id` is the parent of the project, or itself without one.
    """

    request: Request
    uow: UnitOfWork
    actor: Actor
    project_id: int
    organization_id: UUID
    now: datetime
    home_id: int

    @property
    def home_project_id(self) -> int:
        """The project that what scouts keep belongs to: the parent of an environment.

        Raises:
            WireError: 403, the key is limited to projects, and that is none of them.
        """
        return _reachable(self.actor, self.home_id)


@dataclass(frozen=True, slots=True)
class OutsideCall:
    """An authorised call on a project that holds no transaction, for handlers that ask the world outside."""

    request: Request
    actor: Actor
    project_id: int
    organization_id: UUID
    now: datetime
    home_id: int

    @property
    def home_project_id(self) -> int:
        """See `Call.home_project_id`."""
        return _reachable(self.actor, self.home_id)

    def unit_of_work(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open a transaction; it has to end before anything outside is asked."""
        return unit_of_work(state_of(self.request).engine)


@dataclass(frozen=True)
class ProjectAccess:
    """The dependency that `project_call` makes."""

    scopes: tuple[str, ...]
    challenge: int
    limit: Limit = "calls"

    async def __call__(self, request: Request, project_id: ProjectId) -> AsyncIterator[Call]:
        """Open the request's transaction for a caller who may act on the project of the URL."""
        presented = await self.read_key(request, project_id)
        async with unit_of_work(state_of(request).engine) as uow:
            yield await self.admit(request, uow, project_id, presented)

    async def read_key(self, request: Request, project_id: str) -> Presented:
        """Return the key that the caller presents, once all of the body is there.

        Raises:
            WireError: there is none, or the body is large and the key doesn't open this.
        """

        async def check(presented: Presented) -> None:
            async with unit_of_work(state_of(request).engine) as uow:
                await self.admit(request, uow, project_id, presented, count=False)

        return await _required_key(request, self.challenge, check)

    async def admit(
        self, request: Request, uow: UnitOfWork, project_id: str, presented: Presented, *, count: bool = True
    ) -> Call:
        """Return the call of a caller who may act on the project, by the key that they present and its place.

        `count` is false when the call has been or will be counted in another transaction.

        Raises:
            WireError: they may not.
            Limited: they have called too often.
        """
        state = state_of(request)
        key, place = presented
        found = await state.authenticate_for(uow, key, project_id)
        if found is None:
            raise _refused(place, self.challenge)
        actor, project = found
        if count:
            _count(state, actor, self.limit)
        project = _authorise(actor, project, self.scopes)
        home = project.parent_id or project.id
        return Call(request, uow, actor, project.id, project.organization_id, state.clock(), home)


@dataclass(frozen=True)
class OutsideAccess:
    """The dependency that `outside_call` makes."""

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
        """Let in a caller who may act on the project of the URL, in a transaction that is over after that."""
        presented = await self.access.read_key(request, project_id)
        async with unit_of_work(state_of(request).engine) as uow:
            call = await self.access.admit(request, uow, project_id, presented)
        return OutsideCall(request, call.actor, call.project_id, call.organization_id, call.now, call.home_id)


@dataclass(frozen=True)
class UserAccess:
    """The dependency that `user_call` makes."""

    scopes: tuple[str, ...]
    challenge: int
    any_key: bool = False

    async def __call__(self, request: Request) -> AsyncIterator[UserCall]:
        """Open the request's transaction for a caller whose key holds the scopes."""
        state = state_of(request)

        async def check(presented: Presented) -> None:
            async with unit_of_work(state.engine) as uow:
                await self._admit(request, uow, presented, count=False)

        presented = await _required_key(request, self.challenge, check)
        async with unit_of_work(state.engine) as uow:
            actor = await self._admit(request, uow, presented, count=True)
            yield UserCall(request, uow, actor, state.clock())

    async def _admit(self, request: Request, uow: UnitOfWork, presented: Presented, *, count: bool) -> Actor:
        key, place = presented
        actor = await state_of(request).authenticate(uow, key)
        if actor is None:
            raise _refused(place, self.challenge)
        if count:
            _count(state_of(request), actor, "calls")
        if not self.any_key:
            _check_limits(request, actor)
        _require(actor, self.scopes)
        return actor


def project_call(*scopes: str, challenge: int = 403, limit: Limit = "calls") -> ProjectAccess:
    """Return the dependency of a route below `/api/projects/{project_id}/` that needs all of `scopes`.

    Use it as `call: Annotated[Call, Depends(project_call("task:read"), scope="function")]`: with that scope
    the transaction has been committed when the answer leaves, and a failed commit is an error to the client.
    `challenge` (401 or 403) is the status of a call without a valid key. `limit` says against which of the limits
    of a key the call counts.
    """
    return ProjectAccess(scopes, challenge, limit)


def outside_call(*scopes: str, challenge: int = 403, limit: Limit = "calls") -> OutsideAccess:
    """Return the dependency of a route that asks the world outside; its arguments are those of `project_call`.

    No transaction is open while the handler runs: it opens short ones with `call.unit_of_work()`.
    """
    return OutsideAccess(ProjectAccess(scopes, challenge, limit))


def user_call(*scopes: str, challenge: int = 403, any_key: bool = False) -> UserAccess:
    """Return the dependency of a route outside any project that needs all of `scopes`; see `project_call`.

    A key that is limited to projects is refused, and so is one limited to other organizations than the
    `organization_id` of the path. `any_key` lets both in: the handler heeds the limits.
    """
    return UserAccess(scopes, challenge, any_key)


def declared_access(route: Any) -> ProjectAccess | OutsideAccess | UserAccess | None:
    """Return the access dependency that a FastAPI `route` declares, or None when it has none."""
    for dependency in route.dependant.dependencies:
        if isinstance(dependency.call, ProjectAccess | OutsideAccess | UserAccess):
            return dependency.call
    return None


def _header_key(request: Request) -> Presented | None:
    found = _BEARER.fullmatch(request.headers.get("authorization", "").strip())
    return (found.group(1), "Authorization header") if found else None


def _query_key(request: Request) -> Presented | None:
    key = request.query_params.get(KEY_FIELD)
    return (key, "query string") if key else None


async def _body_key(request: Request) -> Presented | None:
    """Return the key in the body; one that can't be read has none, which the caller is told once they are known."""
    try:
        body = await read_body(request) if len(await request.body()) <= MAX_KEY_BODY_BYTES else None
    except WireError:
        return None
    key = body.get(KEY_FIELD) if isinstance(body, dict) else None
    return (key, "body") if isinstance(key, str) and key else None


async def _required_key(
    request: Request, challenge: int, check: Callable[[Presented], Awaitable[None]]
) -> Presented:
    """Return the key of the request once its body is in memory; only the first place that has one counts.

    A body that may be large is read after `check` has let the key pass. One that is announced as larger than
    `MAX_KEY_BODY_BYTES` is not searched for a key.

    Raises:
        WireError: there is no key, or `check` refused it, or the body can't be received.
    """
    allowance = allowance_of(request)
    presented = _header_key(request)
    if presented is None and allowance is not None and (allowance.announced or 0) > MAX_KEY_BODY_BYTES:
        presented = _query_key(request)
        if presented is None:
            raise not_authenticated(challenge)
    if presented is not None and allowance is not None and not allowance.small:
        await check(presented)
        allowance.lift()
    # All of the body first: a slow sender must not hold a connection of the database.
    await request.body()
    presented = presented or await _body_key(request) or _query_key(request)
    if presented is None:
        raise not_authenticated(challenge)
    return presented


def _refused(place: str, challenge: int) -> WireError:
    return authentication_failed(challenge, f"Personal API key found in request {place} is invalid.")


def _count(state: ApiState, actor: Actor, limit: Limit) -> None:
    limiter = state.limiter if limit == "calls" else state.send_limiter
    if limiter is not None and actor.key_id is not None:
        limiter.count_call(actor.key_id)


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


def _authorise(actor: Actor, project: FoundProject | None, scopes: Iterable[str]) -> FoundProject:
    """Check limits, then scopes, then membership; the first refusal is the one that callers see."""
    if actor.scoped_projects or actor.scoped_organizations:
        if project is None:
            raise not_found(PROJECT_NOT_FOUND)
        _reachable(actor, project.id)
        if actor.scoped_organizations and project.organization_id not in actor.scoped_organizations:
            # Whose project it is, is said to its members alone.
            if not project.is_member:
                raise permission_denied(NO_ACCESS)
            raise permission_denied(
                f"API key does not have access to the requested organization: ID {project.organization_id}."
            )
    _require(actor, scopes)
    if project is None:
        raise not_found(PROJECT_NOT_FOUND)
    if not project.is_member:
        raise permission_denied(NO_ACCESS)
    return project


def _require(actor: Actor, scopes: Iterable[str]) -> None:
    missing = first_missing(actor.scopes, scopes)
    if missing is not None:
        raise permission_denied(f"API key missing required scope '{missing}'")
