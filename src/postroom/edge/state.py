"""What the request kit needs from the layers above it, handed over once when the application is made."""

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
"""Stands in a URL for the caller's current project or organization."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a call: a user, and the key or the session that speaks for them.

    `scoped_projects` and `scoped_organizations` are what the key is limited to; empty means no limit.
    `scout_run_id` is set when the key is the token of a scout's run. `owns_server` is set for the command line on
    the server's own machine alone, which reaches every organization and project; no key has it.
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
        """What the user may be suggested by as a reviewer: a linked login at the git host, the e-mail address."""
        return tuple(handle for handle in (self.github_login, self.email) if handle)


@dataclass(frozen=True, slots=True)
class FoundProject:
    """The project of a URL, what the caller is in its organization if anything, and the project above it if any."""

    id: int
    organization_id: UUID
    role: Role | None
    parent_id: int | None = None

    @property
    def is_member(self) -> bool:
        """Whether the caller is a member of its organization, in whatever role."""
        return self.role is not None


BranchDiff = Callable[[int, str, str], Awaitable[Diff]]


async def no_host(project_id: int, repository: str, branch: str) -> Diff:
    """Stand for the git hosts where there are none.

    Raises:
        NoAccess: always.
    """
    raise NoAccess(f"no git host is known: project {project_id}, {repository!r}, {branch!r}")


def no_seal(project_id: int, secret: str) -> bytes:  # noqa: ARG001  # a stand-in
    """Stand for what seals secrets where there is nothing.

    Raises:
        Unavailable: always.
    """
    raise Unavailable(f"Nothing seals the secrets of project {project_id} here.")


async def no_session(
    uow: UnitOfWork,  # noqa: ARG001  # a stand-in
    token: str,  # noqa: ARG001
    project: str | None,  # noqa: ARG001
    address: str,  # noqa: ARG001
) -> tuple[Actor, FoundProject | None] | None:
    """Stand for who is signed in where nobody can sign in."""
    return None


async def no_roles(uow: UnitOfWork, user_id: int) -> Mapping[UUID, Role]:  # noqa: ARG001  # a stand-in
    """Stand for the roles of people where there are none."""
    return {}


class TokenSeals(Protocol):
    """Keeps project tokens: as a hash to find them by, and sealed to show them again."""

    def hash(self, token: str) -> bytes:
        """Return what a token is found by."""

    def seal(self, token: str) -> bytes:
        """Return a token as it is kept."""

    def open(self, sealed: bytes) -> str | None:
        """Return a token that was sealed; None when it can't be read any longer."""


class NoSeals:
    """Stand for what keeps tokens where there is nothing."""

    def hash(self, token: str) -> bytes:
        """Refuse.

        Raises:
            Unavailable: always.
        """
        raise Unavailable(f"No token can be found here; this one has {len(token)} characters.")

    def seal(self, token: str) -> bytes:
        """Refuse; see `hash`."""
        return self.hash(token)

    def open(self, sealed: bytes) -> str | None:
        """Open nothing."""
        return None if sealed else ""


async def resume_nothing(uow: UnitOfWork, project_id: int, now: datetime) -> int:  # noqa: ARG001  # a stand-in
    """Stand for what has research go on where there is none."""
    return 0


async def no_tip(connection: Any) -> tuple[str, str]:
    """Stand for what reads repositories where there is nothing.

    Raises:
        Unavailable: always.
    """
    raise Unavailable(f"No repositories are read here: {connection.id}.")


Preview = Callable[[int, NewSignal], Awaitable[Mapping[str, Any]]]


async def no_preview(project_id: int, signal: NewSignal) -> Mapping[str, Any]:
    """Stand for what says where a signal would go where there is nothing.

    Raises:
        Unavailable: always.
    """
    raise Unavailable(f"No previews are made here: project {project_id}, {signal.source_product!r}.")


class ServerSecret(Protocol):
    """The server's secret key, which hashes tokens, and from which the keys are derived that seal other secrets."""

    @property
    def secret(self) -> bytes:
        """The key itself."""

    def hash(self, key: str) -> bytes:
        """Return what a token is stored as."""

    def matches(self, key: str, stored: bytes) -> bool:
        """Tell whether `stored` is the hash of a token."""


@dataclass(frozen=True, slots=True)
class ApiState:
    """Everything a request may reach, as values and functions; it stands on `app.state.postroom`.

    `authenticate` turns a key's text into its actor, or None for a key that is unknown or revoked.
    `authenticate_session` does so with the token of a session, notes that it was seen from a network address, and
    finds the project of a URL as well if there is one. `roles_of` says what a user is in which organization.
    `find_project` takes the text of a URL (a number or `@current`); `authenticate_for` does both at once.
    `wake_grouping` asks, as part of the transaction, that a project's pending signals be grouped; it takes the
    present moment. Without a `limiter` a key may call as often as it likes; `send_limiter` is for sending signals
    and measured values, `session_limiter` for calls of sessions. `accounts` holds what signing in needs, see
    `postroom.sessions.state`. `branch_diff` takes a project, a repository and a branch; it asks a git host and
    raises a `GitHostError`, so it is not called within a transaction. `seal` makes the secret of a project's
    webhook fit to be stored. `token_seals` keeps the tokens of projects; `events` is the database of SDKs' events
    where they have one of their own. `preview` says on the wire where a signal would go in a project; it uses
    models and opens its own transactions. `allowances` are how much webhooks may send in this process; `secret` is
    None where no source has secrets. `notifications` hears of changes; without it there are no live events.
    `resume_research` has reports of a project researched that waited for a repository; `read_tip` returns default
    branch and commit of a connected repository, asks outside and raises a `GitHostError`.
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
        """The database of what SDKs send: that of everything else unless there is one of its own."""
        return self.events or self.engine


def attach(app: Starlette, state: ApiState) -> None:
    """Make `state` reachable from every request of `app`."""
    app.state.postroom = state


def state_of(request: Request) -> ApiState:
    """Return the state of the application that serves `request`."""
    found: Any = request.app.state.postroom
    return cast("ApiState", found)
