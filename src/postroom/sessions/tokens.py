"""Bearer tokens of sessions, links and invitations. Only their hash is stored."""

import secrets
from hashlib import sha256

_BYTES = 32


def new_token() -> str:
    """Return 32 random bytes as text, for cookies and for the fragment of a link."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> bytes:
    """Return the stored hash of a token; its randomness makes a slow hash unnecessary."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()
