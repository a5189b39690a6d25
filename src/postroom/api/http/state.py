"""The state of the API's application: what its requests share."""

from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.applications import Starlette
from starlette.requests import Request

from postroom.api.http.request_metrics import RequestMetrics
from postroom.clock import Clock
from postroom.db.engine import UnitOfWork
from postroom.db.notifications import Notifications
from postroom.git.hosts import GitHosts
from postroom.grouping.preview.limiter import Previewer
from postroom.handoff.config import Seals
from postroom.identity import service as identity
from postroom.identity.actors import Actor, FoundProject
from postroom.identity.secret import KeyHasher
from postroom.jobs.port import Jobs
from postroom.kit.rate_limits import Allowances, RateLimiter
from postroom.projects import service as projects
from postroom.repositories.vault import Vault
from postroom.sessions.accounts import Accounts
from postroom.settings import Settings
from postroom.sources.connected.secrets import SourceSecrets
from postroom.tokens.service import Tokens

STATE = "postroom.state"
"""Key of a request's scope for a state of its own; a scope is made by the server, never by a client."""


class Keys(Protocol):
    """Authenticates API keys."""

    async def authenticate(self, uow: UnitOfWork, key: str) -> Actor | None:
        """Return the actor of a key; None for an unknown or revoked one."""

    async def authenticate_for(
        self, uow: UnitOfWork, key: str, project: str
    ) -> tuple[Actor, FoundProject | None] | None:
        """Return the actor of a key, and the project of a URL (a number or `@current`) if it exists."""


@dataclass(frozen=True, slots=True)
class StoredKeys:
    """The keys in the database."""

    hasher: KeyHasher
    clock: Clock

    async def authenticate(self, uow: UnitOfWork, key: str) -> Actor | None:
        """See `Keys`."""
        return await identity.authenticate(uow, key, hasher=self.hasher, now=self.clock())

    async def authenticate_for(
        self, uow: UnitOfWork, key: str, project: str
    ) -> tuple[Actor, FoundProject | None] | None:
        """See `Keys`."""
        return await projects.authenticate_for(uow, key, project, hasher=self.hasher, now=self.clock())


@dataclass(slots=True)
class Draining:
    """Whether the server is ending, and when anything last asked whether it is ready (monotonic)."""

    began: bool = False
    asked_at: float | None = None


@dataclass(frozen=True, slots=True)
class ApiState:
    """Everything that requests share; stored in `app.state.postroom`.

    Without a `limiter` calls of keys are unlimited; `send_limiter` is for sending signals and metric points,
    `session_limiter` for calls of sessions, `allowances` for webhooks. Without a `previewer` there are no previews,
    without `notifications` no live events. `events` is a separate database for SDKs' events, if configured.
    `requests` counts requests, and `draining` says whether the server is ending.
    """

    engine: AsyncEngine
    settings: Settings
    clock: Clock
    jobs: Jobs
    hasher: KeyHasher
    git_hosts: GitHosts
    keys: Keys
    accounts: Accounts
    limiter: RateLimiter | None = None
    session_limiter: RateLimiter | None = None
    send_limiter: RateLimiter | None = None
    allowances: Allowances = field(default_factory=Allowances)
    previewer: Previewer | None = None
    notifications: Notifications | None = None
    events: AsyncEngine | None = None
    requests: RequestMetrics = field(default_factory=RequestMetrics)
    draining: Draining = field(default_factory=Draining)

    @property
    def events_engine(self) -> AsyncEngine:
        """The database of SDKs' events: a separate one if configured, else the main one."""
        return self.events or self.engine

    @property
    def vault(self) -> Vault:
        """Encrypts the credentials of repositories."""
        return Vault(self.hasher)

    @property
    def source_secrets(self) -> SourceSecrets:
        """Encrypts the secrets of sources."""
        return SourceSecrets(self.hasher)

    @property
    def webhook_seals(self) -> Seals:
        """Encrypts the secrets of hand-off webhooks."""
        return Seals(self.hasher)

    @property
    def tokens(self) -> Tokens:
        """Hashes and encrypts the tokens of projects."""
        return Tokens(self.hasher)


def attach(app: Starlette, state: ApiState) -> None:
    """Make `state` available to every request of `app`."""
    app.state.postroom = state


def state_of(request: Request) -> ApiState:
    """Return the state of the application that serves `request`, or the one that its scope has instead."""
    found: Any = request.scope.get(STATE) or request.app.state.postroom
    return cast("ApiState", found)
