"""Tokens that open something by themselves: of sessions, links and invitations. Only their hash is stored."""

import secrets
from hashlib import sha256

_BYTES = 32


def new_token() -> str:
    """Return 32 random bytes as text, for cookies and for what follows the `#` of a link."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is stored of a token: as random as it is, it needs no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
