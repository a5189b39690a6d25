"""Process-wide state of the sign-in endpoints, part of the API's state."""

from dataclasses import dataclass, field

from fastapi import Request

from postroom.edge.limits import RateLimiter, Window
from postroom.edge.state import state_of
from postroom.identity.secret import KeyHasher
from postroom.sessions.oidc import Provider, make_provider
from postroom.sessions.passwords import Passwords
from postroom.settings import Settings, SignInSettings

_FIVE_MINUTES = 300
_DAY = 86_400


class Attempts:
    """Rate limits attempts with passwords and one-time links, by account and by network address."""

    def __init__(self, settings: SignInSettings) -> None:
        account = settings.attempts_per_account
        self._accounts = RateLimiter([Window(account, _FIVE_MINUTES), Window(5 * account, _DAY)])
        self._addresses = RateLimiter([Window(settings.attempts_per_address, _FIVE_MINUTES)])

    def count(self, address: str, account: str | None = None) -> None:
        """Count an attempt from a network address, for an account if known.

        Raises:
            Limited: there were too many attempts.
        """
        self._addresses.count_call(address)
        if account is not None:
            self._accounts.count_call(account)


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
    return Accounts(settings=sign_in, hasher=hasher, attempts=Attempts(sign_in), provider=provider)


def accounts_of(request: Request) -> Accounts:
    """Return the account dependencies of the application that serves `request`."""
    accounts = state_of(request).accounts
    if not isinstance(accounts, Accounts):
        raise TypeError("the API was created without accounts")
    return accounts
