"""The links with which recipients of mails end them, without signing in."""

import base64
import hmac
from collections.abc import Sequence
from uuid import UUID

from postroom.identity.secret import KeyHasher

_LENGTH = 32


def token_of(hasher: KeyHasher, destination_id: UUID, recipient: str) -> str:
    """Return the token of a recipient: the destination, and a keyed hash that names them to this server alone."""
    raw = destination_id.bytes + _mac(hasher, destination_id, recipient)
    return base64.urlsafe_b64encode(raw).decode()[:-1]


def destination_of(token: str) -> UUID | None:
    """Return the destination that a token names, None for what is no token. Nothing of it is verified."""
    raw = _decoded(token)
    return None if raw is None else UUID(bytes=raw[:16])


def without(hasher: KeyHasher, token: str, recipients: Sequence[str]) -> list[str]:
    """Return the recipients of the token's destination but the one that it is for: all of them if it is forged."""
    raw = _decoded(token)
    if raw is None:
        return list(recipients)
    id = UUID(bytes=raw[:16])
    return [one for one in recipients if not hmac.compare_digest(_mac(hasher, id, one), raw[16:])]


def _mac(hasher: KeyHasher, destination_id: UUID, recipient: str) -> bytes:
    return hasher.hash(f"unsubscribe {destination_id} {recipient.lower()}")[:16]


def _decoded(token: str) -> bytes | None:
    try:
        raw = base64.b64decode(token[:64] + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    return raw if len(raw) == _LENGTH else None
