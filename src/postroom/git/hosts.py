"""Makes the git host for a place and a credential; remembers what calls to hosts should not ask twice."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from postroom.domain.errors import Invalid
from postroom.git.default_branches import DefaultBranches
from postroom.git.github_app import App, Credential, Token, load_app
from postroom.git.github_calls import Patience, check_api_url
from postroom.git.local import LocalGit
from postroom.git.port import GitHost, NoAccess
from postroom.settings import GitHubSettings, GitSettings

if TYPE_CHECKING:
    from postroom.git.github_auth import InstallationTokens


class GitHosts:
    """The git hosts of this process. It holds no connection, so nothing has to be closed."""

    def __init__(
        self,
        git: GitSettings,
        github: GitHubSettings,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._git = git
        self._github = github
        self._patience = patience
        self._sleep = sleep
        self._slots = asyncio.Semaphore(git.processes)
        self._branches = DefaultBranches(clock=clock)

    @cached_property
    def _tokens(self) -> "InstallationTokens":
        from postroom.git.github_auth import InstallationTokens  # noqa: PLC0415  # see github()

        return InstallationTokens()

    def local(self, folder: Path, repository: str) -> GitHost:
        """Return the host that is one repository in a folder of this machine."""
        return LocalGit(
            folder,
            repository=repository,
            limit=self._git.diff_bytes,
            timeout=self._git.timeout_seconds,
            slots=self._slots,
        )

    def github(self, api_url: str, credential: Credential, scope: str) -> GitHost:
        """Return GitHub at `api_url` as a credential sees it; `scope` names the credential.

        Raises:
            NoAccess: the address or the App of the settings can't be used.
        """
        # Loading githubkit takes a while, and most servers and commands never ask GitHub.
        from postroom.git.github import GitHub  # noqa: PLC0415

        try:
            return GitHub(
                api_url=check_api_url(api_url),
                credential=credential,
                app=None if isinstance(credential, Token) else self.app(),
                limit=self._git.diff_bytes,
                scope=scope,
                branches=self._branches,
                tokens=self._tokens,
                patience=self._patience,
                sleep=self._sleep,
            )
        except Invalid as problem:
            raise NoAccess(problem.message) from None

    def app(self) -> App | None:
        """Return the GitHub App of the settings, or None when there is none.

        The key is read anew each time, so that a new one counts at once.

        Raises:
            Invalid: the key is missing or can't be read.
        """
        id, file = self._github.app_id, self._github.app_private_key_file
        if id is None:
            return None
        if file is None:
            raise Invalid("The settings name a GitHub App, but no file with its private key.")
        try:
            pem = file.read_bytes()
        except OSError as error:
            raise Invalid(f"The private key of the GitHub App can't be read: {error.strerror}.") from None
        return load_app(id, pem)
