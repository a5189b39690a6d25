"""Credentials of git hosts as they are kept: sealed with a key that is derived from the server's secret."""

import base64
import json
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from postroom.domain.errors import Unavailable
from postroom.git.github_app import Credential, Installation, Token
from postroom.identity.secret import KeyHasher

_PURPOSE = b"postroom: credentials of git hosts, 1"


class Vault:
    """Seals and opens credentials. Each is bound to its connection: in another's row it does not open."""

    def __init__(self, hasher: KeyHasher) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(hasher.secret)
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, connection_id: UUID, credential: Credential) -> bytes:
        """Return a credential as it may be stored."""
        held = (
            {"token": credential.text} if isinstance(credential, Token) else {"installation": credential.id}
        )
        return self._fernet.encrypt(json.dumps({"connection": str(connection_id), **held}).encode())

    def open(self, connection_id: UUID, sealed: bytes | None) -> Credential:
        """Return a credential that was stored.

        Raises:
            Unavailable: it was sealed with another secret, or for another connection.
        """
        try:
            held = json.loads(self._fernet.decrypt(sealed or b""))
        except InvalidToken:
            held = {}
        if held.get("connection") != str(connection_id):
            raise Unavailable(
                f"The credential of the git connection {connection_id} can't be opened: the server's secret key "
                "has changed. Disconnect it and connect it again."
            )
        return Token(held["token"]) if "token" in held else Installation(held["installation"])
