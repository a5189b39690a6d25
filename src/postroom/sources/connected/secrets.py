"""Secrets of sources: encrypted with the server's secret, bound to their source, and never shown again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.domain.errors import Invalid, Unavailable
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.sources.registry.model import SIGNING, SourceKind

TOKEN_PREFIX = "whk_"  # noqa: S105  # the prefix of tokens
MAX_SECRET = 4_096
_PURPOSE = b"postroom: secrets of connected sources, 1"

Kept = Mapping[str, Sequence[str]]
"""Secrets by name, newest first: the previous one is still accepted while a sender is reconfigured."""


@dataclass(frozen=True, slots=True)
class SourceSecrets:
    """Encrypts and decrypts the secrets of sources, each bound to its source."""

    hasher: KeyHasher

    def seal(self, source_id: UUID, kept: Kept) -> bytes | None:
        """Encrypt secrets for storage, None for none."""
        text = json.dumps({name: list(values) for name, values in kept.items() if values})
        return self._seal().seal(f"{source_id}:{text}") if kept else None

    def open(self, source_id: UUID, sealed: bytes | None) -> dict[str, list[str]]:
        """Decrypt stored secrets by name.

        Raises:
            Unavailable: they were encrypted with another secret, or for another source.
        """
        if sealed is None:
            return {}
        owner, _, text = (self._seal().open(sealed) or "").partition(":")
        if owner != str(source_id):
            raise Unavailable(
                "The secrets of the source can't be decrypted: the server's secret key has changed. Set them again."
            )
        found: dict[str, list[str]] = json.loads(text)
        return found

    def names(self, source_id: UUID, sealed: bytes | None) -> list[str]:
        """Return the names of the set secrets; empty if they can no longer be decrypted."""
        try:
            return sorted(self.open(source_id, sealed))
        except Unavailable:
            return []

    def new_token(self) -> tuple[str, bytes]:
        """Return a new token of an address, and its hash for storage."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(24)
        return token, self.hasher.hash(token)

    def _seal(self) -> Seal:
        return Seal(self.hasher, _PURPOSE)


def merged(
    kind: SourceKind, before: Kept, given: Mapping[str, str | None]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Merge `given` secrets into those of a source, generating missing ones; also return the generated ones.

    A new signing secret precedes the previous one, which is accepted until the next change. None removes a secret.
    Secrets that Postroom generates are created if missing.

    Raises:
        Invalid: the kind has no such secret, or the value is empty or too long.
    """
    names = {field.name: field for field in kind.secrets}
    kept = {name: list(values) for name, values in before.items()}
    for name, value in given.items():
        if name not in names:
            known = ", ".join(names) or "none"
            raise Invalid(f"{kind.title} has no secret '{name[:60]}'. Available: {known}.")
        if value is None:
            kept.pop(name, None)
        elif not value.strip() or len(value) > MAX_SECRET:
            raise Invalid(f"The secret '{name}' must have 1 to {MAX_SECRET} characters.")
        else:
            kept[name] = [value.strip(), *kept.get(name, [])[:1]] if name == SIGNING else [value.strip()]
    made: dict[str, str] = {}
    for field in kind.secrets:
        if field.made_here and field.name not in kept and given.get(field.name, "") is not None:
            made[field.name] = secrets.token_urlsafe(32)
            kept[field.name] = [made[field.name]]
    return kept, made
