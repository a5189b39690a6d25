"""Credentials for GitHub: a token, or an installation of an App."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from postroom.domain.errors import Invalid


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
