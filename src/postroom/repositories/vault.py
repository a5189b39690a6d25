"""Storage form of git hosts' credentials: sealed with a key derived from the server's secret."""

import json
from typing import Any
from uuid import UUID

from postroom.domain.errors import Unavailable
from postroom.git.github_app import Credential, Installation, Token
from postroom.git.remotes import DeployKey, Login, RemoteCredential
from postroom.identity.sealing import Seal
from postroom.identity.secret import KeyHasher

_PURPOSE = b"postroom: credentials of git hosts, 1"


class Vault:
    """Seals and opens credentials. Each is bound to its connection and can't be opened in another's row."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, connection_id: UUID, credential: Credential | RemoteCredential) -> bytes:
        """Return a credential's sealed form for storage."""
        content: dict[str, str | int]
        match credential:
            case Token(text=text):
                content = {"token": text}
            case Installation(id=id):
                content = {"installation": id}
            case Login(name=name, password=password):
                content = {"login": name, "password": password}
            case DeployKey(text=text):
                content = {"key": text}
        return self._seal.seal(json.dumps({"connection": str(connection_id), **content}))

    def open(self, connection_id: UUID, sealed: bytes | None) -> Credential:
        """Return a stored GitHub credential.

        Raises:
            Unavailable: it was encrypted with another secret key, or for another connection.
        """
        content = self._opened(connection_id, sealed)
        return Token(content["token"]) if "token" in content else Installation(content["installation"])

    def open_remote(self, connection_id: UUID, sealed: bytes | None) -> RemoteCredential | None:
        """Return a stored credential of a remote; None if the remote needs none.

        Raises:
            Unavailable: it was encrypted with another secret key, or for another connection.
        """
        if sealed is None:
            return None
        content = self._opened(connection_id, sealed)
        return DeployKey(content["key"]) if "key" in content else Login(content["login"], content["password"])

    def _opened(self, connection_id: UUID, sealed: bytes | None) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._seal.open(sealed) or "{}")
        if content.get("connection") != str(connection_id):
            raise Unavailable(
                f"The credential of the git connection {connection_id} can't be decrypted: the server's secret key "
                "has changed. Disconnect it and connect it again."
            )
        return content
