"""Encryption of stored values with keys derived from the server's secret, one per purpose."""

import base64
import json
from collections.abc import Mapping
from typing import ClassVar

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from postroom.domain.errors import Unavailable
from postroom.identity.secret import KeyHasher


class Seal:
    """Encrypts and decrypts texts for one purpose. The owner is part of the text and checked by the caller."""

    def __init__(self, hasher: KeyHasher, purpose: bytes) -> None:
        """`purpose` must never change: texts that were encrypted for another one can't be decrypted."""
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(hasher.secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> bytes:
        """Encrypt a text for storage."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes | None) -> str | None:
        """Decrypt a text; None without one, or if it was encrypted with another secret or purpose."""
        try:
            return self._fernet.decrypt(sealed or b"").decode()
        except InvalidToken:
            return None


class OwnedSecrets:
    """Encrypts and decrypts named secrets, each set bound to the id of what it belongs to.

    `PURPOSE` must never change. `LOST` says what to do if they were encrypted with another server secret.
    """

    PURPOSE: ClassVar[bytes]
    LOST: ClassVar[str]

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, self.PURPOSE)

    def seal(self, owner: object, secrets: Mapping[str, str]) -> bytes:
        """Encrypt the secrets of the owner with this id for storage."""
        return self._seal.seal(f"{owner}:{json.dumps(dict(secrets))}")

    def open(self, owner: object, sealed: bytes) -> dict[str, str]:
        """Return the secrets of the owner with this id.

        Raises:
            Unavailable: they were encrypted with another server secret, or for another owner.
        """
        whose, _, text = (self._seal.open(sealed) or "").partition(":")
        if whose != str(owner):
            raise Unavailable(self.LOST)
        found: dict[str, str] = json.loads(text)
        return found
