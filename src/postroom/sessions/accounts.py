"""What signing in needs for as long as a process lives: limits of attempts, hashing, the identity provider."""

from dataclasses import dataclass, field

from postroom.identity.secret import KeyHasher
from postroom.sessions.attempts import Attempts
from postroom.sessions.oidc import Provider, make_provider
from postroom.sessions.passwords import Passwords
from postroom.settings import Settings, SignInSettings


@dataclass(frozen=True)
class Accounts:
    """The dependencies of signing in."""

    settings: SignInSettings
    hasher: KeyHasher
    attempts: Attempts
    passwords: Passwords = field(default_factory=Passwords)
    provider: Provider | None = None


def make_accounts(settings: Settings, hasher: KeyHasher) -> Accounts:
    """Create the dependencies of signing in.

    Raises:
        Invalid: the settings of the provider are inconsistent.
    """
    sign_in = settings.sign_in
    provider = make_provider(sign_in.oidc, public_url=settings.public_url, hasher=hasher)
    return Accounts(settings=sign_in, hasher=hasher, attempts=Attempts(sign_in, hasher), provider=provider)
