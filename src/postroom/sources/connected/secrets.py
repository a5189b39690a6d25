"""Secrets of sources: sealed with the server's secret, each bound to its source, and never shown again."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.domain.errors import Invalid, Unavailable
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher
from postroom.sources.registry.model import SIGNING, SourceKind

TOKEN_PREFIX = "whk_"  # noqa: S105  # what tokens begin with
MAX_SECRET = 4_096
_PURPOSE = b"postroom: secrets of connected sources, 1"

Kept = Mapping[str, Sequence[str]]
"""Secrets by name, the newest first: the one before is accepted, too, while a sender is changed over."""


@dataclass(frozen=True, slots=True)
class SourceSecrets:
    """Seals and opens the secrets of sources; in another source's row they do not open."""

    hasher: KeyHasher

    def seal(self, source_id: UUID, kept: Kept) -> bytes | None:
        """Return secrets as they may be stored, None for none."""
        text = json.dumps({name: list(values) for name, values in kept.items() if values})
        return self._seal().seal(f"{source_id}:{text}") if kept else None

    def open(self, source_id: UUID, sealed: bytes | None) -> dict[str, list[str]]:
        """Return secrets that were stored, by name.

        Raises:
            Unavailable: they were sealed with another secret, or for another source.
        """
        if sealed is None:
            return {}
        owner, _, text = (self._seal().open(sealed) or "").partition(":")
        if owner != str(source_id):
            raise Unavailable(
                "The secrets of the source can't be opened: the server's secret key has changed. Set them again."
            )
        found: dict[str, list[str]] = json.loads(text)
        return found

    def names(self, source_id: UUID, sealed: bytes | None) -> list[str]:
        """Return which secrets are set; none where they can't be opened any more."""
        try:
            return sorted(self.open(source_id, sealed))
        except Unavailable:
            return []

    def new_token(self) -> tuple[str, bytes]:
        """Return a new token of an address, and what it is stored as."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(24)
        return token, self.hasher.hash(token)

    def _seal(self) -> Seal:
        return Seal(self.hasher, _PURPOSE)


def merged(
    kind: SourceKind, before: Kept, given: Mapping[str, str | None]
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return the secrets of a source with those that are `given`, and those that were made for it.

    A new signing secret is put before the one that was there, which is accepted until the next change. None takes a
    secret away. One that is made here and not there yet is made.

    Raises:
        Invalid: the kind has no such secret, or it is empty or too long.
    """
    names = {field.name: field for field in kind.secrets}
    kept = {name: list(values) for name, values in before.items()}
    for name, value in given.items():
        if name not in names:
            known = ", ".join(names) or "none"
            raise Invalid(f"{kind.title} has no secret '{name[:60]}'; it has: {known}.")
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
