"""Authorized calls to GitHub: with an access token, or as an installation of an App."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cachetools import LRUCache

from postroom.git.github_app import App, Credential, Installation, Token
from postroom.git.github_calls import Answer, Caller
from postroom.git.port import Failed, NoAccess

REFUSED = frozenset({401, 403, 404, 451})
"""Statuses with which GitHub denies a credential access, or the existence of something."""

Permissions = Mapping[str, str]
"""Permissions requested for an installation's token, in GitHub's terms; a person's token has its own."""

_MAX_TOKENS = 1000
_MARGIN_SECONDS = 60


@dataclass(slots=True)
class _Entry:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: str = field(default="", repr=False)
    expires: float = 0.0


class InstallationTokens:
    """In-memory cache of installation tokens; the least recently used are evicted when there are too many."""

    def __init__(self, *, most: int = _MAX_TOKENS, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._entries: LRUCache[tuple[object, ...], _Entry] = LRUCache(most)

    async def get(
        self,
        caller: Caller,
        app: App,
        installation: Installation,
        permissions: Permissions,
        *,
        refused: str | None = None,
    ) -> str:
        """Return a token that is valid for another minute and is not the `refused` one.

        Concurrent calls for the same token make one request.

        Raises:
            GitHostError: GitHub gives none.
        """
        key = (caller.api_url, app.id, app.fingerprint, installation.id, *sorted(permissions.items()))
        entry = self._entries.setdefault(key, _Entry())
        async with entry.lock:
            if entry.token == refused or entry.expires - _MARGIN_SECONDS <= self._clock():
                jwt = app.make_jwt(self._clock())
                entry.token, entry.expires = await _request(caller, jwt, installation, permissions)
            return entry.token


class AuthorizedCaller:
    """Makes calls with a credential. An installation's token that is refused is replaced once."""

    def __init__(
        self,
        caller: Caller,
        credential: Credential,
        permissions: Permissions,
        *,
        app: App | None,
        tokens: InstallationTokens,
    ) -> None:
        self._caller = caller
        self._credential = credential
        self._permissions = permissions
        self._app = app
        self._tokens = tokens
        self.token = ""
        """The token of the last call."""

    async def call(self, method: str, path: str, **options: Any) -> Answer:
        """Return the answer to `Caller.call`; raise the same errors, and `NoAccess` without an App."""
        self.token = await self._valid_token()
        answer = await self._caller.call(method, path, f"token {self.token}", **options)
        if answer.status == 401 and isinstance(self._credential, Installation):
            # It may be revoked before it expires.
            self.token = await self._valid_token(refused=self.token)
            answer = await self._caller.call(method, path, f"token {self.token}", **options)
        return answer

    async def _valid_token(self, *, refused: str | None = None) -> str:
        if isinstance(self._credential, Token):
            return self._credential.text
        if self._app is None:
            raise NoAccess("the settings name no GitHub App")
        return await self._tokens.get(
            self._caller, self._app, self._credential, self._permissions, refused=refused
        )


async def _request(
    caller: Caller, jwt: str, installation: Installation, permissions: Permissions
) -> tuple[str, float]:
    """Return a new token of an installation and when it expires."""
    answer = await caller.call(
        "POST",
        f"/app/installations/{installation.id}/access_tokens",
        f"Bearer {jwt}",
        json={"permissions": dict(permissions)},
    )
    if answer.status in REFUSED or answer.status == 422:
        raise NoAccess(f"GitHub answers {answer.status} for the installation of the App")
    try:
        found = answer.json()
        token = found["token"]
        expires = datetime.strptime(found["expires_at"], "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except (Failed, KeyError, TypeError, ValueError):
        raise Failed("GitHub returned no token for the installation") from None
    if not (isinstance(token, str) and token and token.isascii() and token.isprintable()):
        raise Failed("GitHub's token for the installation contains invalid characters")
    return token, expires
