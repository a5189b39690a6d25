"""The secrets of trackers: tokens, and the secrets of their webhooks, encrypted for storage."""

import json
from collections.abc import Mapping

from postroom.domain.errors import Unavailable
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher

_PURPOSE = b"postroom: issue trackers, 1"


class TrackerSeals:
    """Encrypts and decrypts the secrets of trackers, each bound to its project."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, project_id: int, secrets: Mapping[str, str]) -> bytes:
        """Encrypt the secrets of a project's tracker for storage."""
        return self._seal.seal(f"{project_id}:{json.dumps(dict(secrets))}")

    def open(self, project_id: int, sealed: bytes) -> dict[str, str]:
        """Return the secrets of a project's tracker.

        Raises:
            Unavailable: they were encrypted with another server secret.
        """
        owner, _, text = (self._seal.open(sealed) or "").partition(":")
        if owner != str(project_id):
            raise Unavailable(
                "The token of this tracker can't be decrypted: the server's secret key has changed. Give it again."
            )
        found: dict[str, str] = json.loads(text)
        return found
