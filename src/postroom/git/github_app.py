"""Credentials for GitHub: a token, or an installation of an App."""

from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from postroom.domain.errors import Invalid

# GitHub refuses a JWT that was issued in its future, or that expires in more than ten minutes.
_ISSUED_SECONDS_AGO = 60
_VALID_SECONDS = 540


@dataclass(frozen=True, slots=True)
class Token:
    """A personal or fine-grained access token; its repr does not show it."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation of the configured App, by GitHub's id."""

    id: int


Credential = Token | Installation


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App: its id or client id, and its private key (PEM)."""

    id: str
    key: str = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """A digest of the private key, to tell keys apart."""
        return sha256(self.key.encode()).hexdigest()

    def make_jwt(self, now: float) -> str:
        """Return a JWT that authenticates the App from a minute before `now` until nine minutes after it."""
        from joserfc import jwt  # noqa: PLC0415  # slow to import, and most servers have no App
        from joserfc.jwk import RSAKey  # noqa: PLC0415

        claims = {"iss": self.id, "iat": int(now) - _ISSUED_SECONDS_AGO, "exp": int(now) + _VALID_SECONDS}
        return jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(self.key))


def load_app(id: str, pem: bytes) -> App:
    """Return the App with the private key in `pem`.

    Raises:
        Invalid: `pem` is not an RSA key without a password.
    """
    try:
        key = load_pem_private_key(pem, password=None)
        text = pem.decode("ascii")
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise Invalid("The private key of the GitHub App is not an RSA key in PEM form without a password.")
    return App(id, text)
