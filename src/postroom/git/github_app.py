"""How calls to GitHub are authorised: by a token, or as the installation of an App."""

import base64
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from postroom.domain.errors import Invalid

_MOST_TOKENS = 1000
_PROOF_SECONDS = 540
_CLOCK_SKEW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Token:
    """A personal or fine-grained access token; its text form does not show it."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation of the App of the settings, by the number that GitHub gave it."""

    id: int


Credential = Token | Installation


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App: its id or client id, and the key that proves that we are it."""

    id: str
    key: RSAPrivateKey = field(repr=False)

    def proof(self, now: float) -> str:
        """Return a signed statement (JWT, RS256) that this is the App, valid for nine minutes from `now`."""
        claims = {"iss": self.id, "iat": int(now) - _CLOCK_SKEW_SECONDS, "exp": int(now) + _PROOF_SECONDS}
        statement = b".".join(
            _base64(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims)
        )
        signature = self.key.sign(statement, PKCS1v15(), hashes.SHA256())
        return b".".join((statement, _base64(signature))).decode()


def load_app(id: str, pem: bytes) -> App:
    """Return the App with its private key read from `pem`.

    Raises:
        Invalid: there is no RSA key in it that is not locked by a password.
    """
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise Invalid("The private key of the GitHub App is not an RSA key in PEM form without a password.")
    return App(id, key)


class InstallationTokens:
    """Tokens of installations in the memory of this process; each is forgotten a minute before its end."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._tokens: OrderedDict[tuple[str, str, int], tuple[str, float]] = OrderedDict()

    def get(self, api_url: str, app_id: str, installation: int) -> str | None:
        """Return the token if there is one that still holds."""
        found = self._tokens.get((api_url, app_id, installation))
        return found[0] if found is not None and found[1] - 60 > self._clock() else None

    def put(self, api_url: str, app_id: str, installation: int, token: str, ends_at: float) -> None:
        """Keep a token that holds until `ends_at`, in seconds since 1970."""
        key = (api_url, app_id, installation)
        self._tokens[key] = (token, ends_at)
        self._tokens.move_to_end(key)
        if len(self._tokens) > _MOST_TOKENS:
            self._tokens.popitem(last=False)

    def drop(self, api_url: str, app_id: str, installation: int) -> None:
        """Forget a token that was refused."""
        self._tokens.pop((api_url, app_id, installation), None)


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")
