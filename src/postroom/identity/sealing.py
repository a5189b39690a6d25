"""Sealing what is stored and read again: with a key derived from the server's secret for one purpose."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from postroom.identity.secret import KeyHasher


class Seal:
    """Seals and opens texts for one purpose. Whose a text is stands in it, and is checked by who opens it."""

    def __init__(self, hasher: KeyHasher, purpose: bytes) -> None:
        """`purpose` is never changed: what was sealed for another one does not open."""
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(hasher.secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> bytes:
        """Return a text as it may be stored."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes | None) -> str | None:
        """Return a text that was sealed; None without one, or when secret or purpose were others."""
        try:
            return self._fernet.decrypt(sealed or b"").decode()
        except InvalidToken:
            return None
