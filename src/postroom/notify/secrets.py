"""The secrets of destinations: addresses, tokens and signing keys, encrypted for storage."""

import json
from collections.abc import Mapping
from uuid import UUID

from postroom.domain.errors import Unavailable
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher

_PURPOSE = b"postroom: destinations of notifications, 1"


class DestinationSeals:
    """Encrypts and decrypts the secrets of destinations, each bound to its destination."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, id: UUID, secrets: Mapping[str, str]) -> bytes:
        """Encrypt the secrets of a destination for storage."""
        return self._seal.seal(f"{id}:{json.dumps(dict(secrets))}")

    def open(self, id: UUID, sealed: bytes) -> dict[str, str]:
        """Return the secrets of a destination.

        Raises:
            Unavailable: they were encrypted with another server secret.
        """
        owner, _, text = (self._seal.open(sealed) or "").partition(":")
        if owner != str(id):
            raise Unavailable(
                "The address of this destination can't be decrypted: the server's secret key has changed. "
                "Remove the destination and add it again."
            )
        found: dict[str, str] = json.loads(text)
        return found
