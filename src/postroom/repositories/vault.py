"""Credentials of git hosts as they are kept: sealed with a key that is derived from the server's secret."""

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
    """Seals and opens credentials. Each is bound to its connection: in another's row it does not open."""

    def __init__(self, hasher: KeyHasher) -> None:
        self._seal = Seal(hasher, _PURPOSE)

    def seal(self, connection_id: UUID, credential: Credential | RemoteCredential) -> bytes:
        """Return a credential as it may be stored."""
        held: dict[str, str | int]
        match credential:
            case Token(text=text):
                held = {"token": text}
            case Installation(id=id):
                held = {"installation": id}
            case Login(name=name, password=password):
                held = {"login": name, "password": password}
            case DeployKey(text=text):
                held = {"key": text}
        return self._seal.seal(json.dumps({"connection": str(connection_id), **held}))

    def open(self, connection_id: UUID, sealed: bytes | None) -> Credential:
        """Return a credential of GitHub that was stored.

        Raises:
            Unavailable: it was sealed with another secret, or for another connection.
        """
        held = self._held(connection_id, sealed)
        return Token(held["token"]) if "token" in held else Installation(held["installation"])

    def open_remote(self, connection_id: UUID, sealed: bytes | None) -> RemoteCredential | None:
        """Return a credential of a remote that was stored; None when the remote needs none.

        Raises:
            Unavailable: it was sealed with another secret, or for another connection.
        """
        if sealed is None:
            return None
        held = self._held(connection_id, sealed)
        return DeployKey(held["key"]) if "key" in held else Login(held["login"], held["password"])

    def _held(self, connection_id: UUID, sealed: bytes | None) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(self._seal.open(sealed) or "{}")
        if held.get("connection") != str(connection_id):
            raise Unavailable(
                f"The credential of the git connection {connection_id} can't be opened: the server's secret key "
                "has changed. Disconnect it and connect it again."
            )
        return held
