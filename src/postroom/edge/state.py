"""The application state that the upper layers hand to the request kit when the application is created."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request

from postroom.clock import Clock
from postroom.db.engine import UnitOfWork
from postroom.db.notifications import Notifications
from postroom.domain.errors import Unavailable
from postroom.domain.identity.roles import Role
from postroom.domain.signals.intake import NewSignal
from postroom.edge.limits import Allowances, RateLimiter
from postroom.git.port import Diff, NoAccess
from postroom.jobs.port import Jobs
from postroom.settings import Settings

CURRENT = "@current"
"""Placeholder in a URL for the caller's current project or organization."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a request: a user, and the key or session that acts for them.

    `scoped_projects` and `scoped_organizations` are the key's limits; empty means no limit. `scout_run_id` is set
    when the key is the token of a scout's run. `owns_server` is set only for the command line on the server's own
    machine, which reaches every organization and project; no key has it.
    """

    user_id: int
    user_uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None
    is_staff: bool
    key_id: UUID | None
    scopes: frozenset[str]
    scoped_projects: frozenset[int]
    scoped_organizations: frozenset[UUID]
    scout_run_id: UUID | None = None
    owns_server: bool = False
    session_id: UUID | None = None

    @property
    def handles(self) -> tuple[str, ...]:
        """Names by which the user may be suggested as a reviewer: linked git-host login, e-mail address."""
        return tuple(handle for handle in (self.github_login, self.email) if handle)


@dataclass(frozen=True, slots=True)
class FoundProject:
    """The project of a URL, the caller's role in its organization, if any, and its parent project, if any."""

    id: int
    organization_id: UUID
    role: Role | None
    parent_id: int | None = None

    @property
    def is_member(self) -> bool:
        """Whether the caller is a member of its organization, in any role."""
        return self.role is not None


BranchDiff = Callable[[int, str, str], Awaitable[Diff]]


async def no_host(project_id: int, repository: str, branch: str) -> Diff:
    """Default of `branch_diff` without git hosts.

    Raises:
        NoAccess: always.
    """
    raise NoAccess(f"no git host is configured: project {project_id}, {repository!r}, {branch!r}")


def no_seal(project_id: int, secret: str) -> bytes:  # noqa: ARG001  # a stand-in
    """Default of `seal` without a secret.

    Raises:
        Unavailable: always.
    """
    raise Unavailable(f"This server can't encrypt the secrets of project {project_id}.")


async def no_session(
    uow: UnitOfWork,  # noqa: ARG001  # a stand-in
    token: str,  # noqa: ARG001
    project: str | None,  # noqa: ARG001
    address: str,  # noqa: ARG001
) -> tuple[Actor, FoundProject | None] | None:
    """Default of `authenticate_session` where nobody can sign in."""
    return None


async def no_roles(uow: UnitOfWork, user_id: int) -> Mapping[UUID, Role]:  # noqa: ARG001  # a stand-in
    """Default of `roles_of` without memberships."""
    return {}


class TokenSeals(Protocol):
    """Stores project tokens: as a hash for look-ups, and encrypted to show them again."""

    def hash(self, token: str) -> bytes:
        """Return the hash by which a token is found."""

    def seal(self, token: str) -> bytes:
        """Return a token encrypted for storage."""

    def open(self, sealed: bytes) -> str | None:
        """Return a decrypted token; None when it can no longer be decrypted."""


class NoSeals:
    """Default of `token_seals` without a secret."""

    def hash(self, token: str) -> bytes:
        """Refuse.

        Raises:
            Unavailable: always.
        """
        raise Unavailable(f"This server knows no tokens; this one has {len(token)} characters.")

    def seal(self, token: str) -> bytes:
        """Refuse; see `hash`."""
        return self.hash(token)

    def open(self, sealed: bytes) -> str | None:
        """Return no token."""
        return None if sealed else ""


async def resume_nothing(uow: UnitOfWork, project_id: int, now: datetime) -> int:  # noqa: ARG001  # a stand-in
    """Default of `resume_research` without research."""
    return 0


async def no_tip(connection: Any) -> tuple[str, str]:
    """Default of `read_tip` without repositories.

    Raises:
        Unavailable: always.
    """
    raise Unavailable(f"This server can't read repositories: {connection.id}.")


Preview = Callable[[int, NewSignal], Awaitable[Mapping[str, Any]]]


async def no_preview(project_id: int, signal: NewSignal) -> Mapping[str, Any]:
    """Default of `preview` without a grouping pipeline.

    Raises:
        Unavailable: always.
    """
    raise Unavailable(f"This server computes no previews: project {project_id}, {signal.source_product!r}.")


class ServerSecret(Protocol):
    """The server's secret key, which hashes tokens and from which encryption keys are derived."""

    @property
    def secret(self) -> bytes:
        """The key itself."""

    def hash(self, key: str) -> bytes:
        """Return the stored form of a token."""

    def matches(self, key: str, stored: bytes) -> bool:
        """Return whether `stored` is the hash of a token."""


@dataclass(frozen=True, slots=True)
class ApiState:
    """Everything that a request may use, as values and functions; stored in `app.state.postroom`.

    `authenticate` returns the actor of a key, or None for an unknown or revoked key. `authenticate_session` does so
    for the token of a session, records its use from a network address, and also finds the project of a URL if there
    is one. `roles_of` returns a user's roles by organization. `find_project` takes the text of a URL (a number or
    `@current`); `authenticate_for` does both at once. `wake_grouping` schedules, in the transaction, the grouping
    of a project's pending signals; it takes the present time. Without a `limiter` calls of keys are unlimited;
    `send_limiter` is for sending signals and metric points, `session_limiter` for calls of sessions. `accounts`
    holds what signing in needs, see `postroom.sessions.state`. `branch_diff` takes a project, a repository and a
    branch; it queries a git host and raises a `GitHostError`, so it must not be called within a transaction. `seal`
    encrypts the secret of a project's webhook. `token_seals` stores the tokens of projects; `events` is a separate
    database for SDKs' events, if configured. `preview` returns on the wire which report a signal would join; it
    uses models and opens its own transactions. `allowances` limit webhooks in this process; `secret` is None where
    no source has secrets. `notifications` reports changes; without it there are no live events. `resume_research`
    resumes research of a project's reports that waited for a repository; `read_tip` returns default branch and
    commit of a connected repository, over the network, and raises a `GitHostError`.
    """

    engine: AsyncEngine
    settings: Settings
    clock: Clock
    jobs: Jobs
    authenticate: Callable[[UnitOfWork, str], Awaitable[Actor | None]]
    find_project: Callable[[UnitOfWork, Actor, str], Awaitable[FoundProject | None]]
    authenticate_for: Callable[[UnitOfWork, str, str], Awaitable[tuple[Actor, FoundProject | None] | None]]
    wake_grouping: Callable[[UnitOfWork, int, datetime], Awaitable[None]]
    authenticate_session: Callable[
        [UnitOfWork, str, str | None, str], Awaitable[tuple[Actor, FoundProject | None] | None]
    ] = no_session
    roles_of: Callable[[UnitOfWork, int], Awaitable[Mapping[UUID, Role]]] = no_roles
    accounts: object = None
    limiter: RateLimiter | None = None
    session_limiter: RateLimiter | None = None
    send_limiter: RateLimiter | None = None
    branch_diff: BranchDiff = no_host
    seal: Callable[[int, str], bytes] = no_seal
    preview: Preview = no_preview
    allowances: Allowances = field(default_factory=Allowances)
    secret: ServerSecret | None = None
    notifications: Notifications | None = None
    token_seals: TokenSeals = field(default_factory=NoSeals)
    events: AsyncEngine | None = None
    resume_research: Callable[[UnitOfWork, int, datetime], Awaitable[int]] = resume_nothing
    read_tip: Callable[[Any], Awaitable[tuple[str, str]]] = no_tip

    @property
    def events_engine(self) -> AsyncEngine:
        """The database of SDKs' events: a separate one if configured, else the main one."""
        return self.events or self.engine


def attach(app: Starlette, state: ApiState) -> None:
    """Make `state` available to every request of `app`."""
    app.state.postroom = state


def state_of(request: Request) -> ApiState:
    """Return the state of the application that serves `request`."""
    found: Any = request.app.state.postroom
    return cast("ApiState", found)
