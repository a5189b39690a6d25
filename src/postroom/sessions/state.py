"""Process-wide state of the sign-in endpoints, part of the API's state."""

from dataclasses import dataclass, field

from fastapi import Request

from postroom.edge.state import state_of
from postroom.identity.secret import KeyHasher
from postroom.sessions.attempts import Attempts
from postroom.sessions.oidc import Provider, make_provider
from postroom.sessions.passwords import Passwords
from postroom.settings import Settings, SignInSettings


@dataclass(frozen=True)
class Accounts:
    """The dependencies of the account endpoints."""

    settings: SignInSettings
    hasher: KeyHasher
    attempts: Attempts
    passwords: Passwords = field(default_factory=Passwords)
    provider: Provider | None = None


def make_accounts(settings: Settings, hasher: KeyHasher) -> Accounts:
    """Create the dependencies of the account endpoints.

    Raises:
        Invalid: the settings of the provider are inconsistent.
    """
    sign_in = settings.sign_in
    provider = make_provider(sign_in.oidc, public_url=settings.public_url, hasher=hasher)
    return Accounts(settings=sign_in, hasher=hasher, attempts=Attempts(sign_in, hasher), provider=provider)


def accounts_of(request: Request) -> Accounts:
    """Return the account dependencies of the application that serves `request`."""
    accounts = state_of(request).accounts
    if not isinstance(accounts, Accounts):
        raise TypeError("the API was created without accounts")
    return accounts
