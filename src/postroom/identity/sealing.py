"""Encryption of stored values with keys derived from the server's secret, one per purpose."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

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
