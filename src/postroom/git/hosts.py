"""Factory of git hosts for a location and a credential, with their shared caches."""

import asyncio
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from cachetools import TTLCache

from postroom.domain.errors import Invalid
from postroom.domain.git.pull_requests import people_host
from postroom.git.clone_folder import close_to_others
from postroom.git.github import BRANCH_SECONDS, MAX_BRANCHES, OPERATION_SECONDS, RETRY, GitHub
from postroom.git.github_app import App, Credential, Installation, Token, load_app
from postroom.git.github_auth import InstallationTokens
from postroom.git.github_calls import check_api_url
from postroom.git.local import LocalGit
from postroom.git.mirrored import MirroredGit
from postroom.git.mirrors import Mirrors, Remote
from postroom.git.port import GitHost, NoAccess
from postroom.git.reader import GitReader
from postroom.git.remotes import Login
from postroom.kit.retry import RetryPolicy
from postroom.settings import GitHubSettings, GitSettings
from postroom.telemetry import log


class GitHosts:
    """The git hosts of this process. It holds no connections, so it needs no closing."""

    def __init__(
        self,
        git: GitSettings,
        github: GitHubSettings,
        *,
        clones: Path | None = None,
        retry: RetryPolicy = RETRY,
        seconds: float = OPERATION_SECONDS,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open nothing yet.

        `clones` is the folder for clones of remotes; without it no remote can be read. `retry` and `seconds` are
        those of `GitHub`.
        """
        self._git = git
        self._clones = clones
        self._github = github
        self._retry = retry
        self._seconds = seconds
        self._slots = asyncio.Semaphore(git.processes)
        self._branches: TTLCache[tuple[str, str], str] = TTLCache(MAX_BRANCHES, BRANCH_SECONDS, clock)
        self._tokens = InstallationTokens(clock=clock)

    def local(self, folder: Path, repository: str) -> GitHost:
        """Return the host for one repository in a folder of this machine."""
        return LocalGit(
            folder,
            repository=repository,
            limit=self._git.diff_bytes,
            timeout=self._git.timeout_seconds,
            slots=self._slots,
        )

    def reader(self, git_dir: Path) -> GitReader:
        """Return the reader of the repository in `git_dir`, which is not a working tree."""
        return GitReader(git_dir, timeout=self._git.timeout_seconds, slots=self._slots)

    @cached_property
    def mirrors(self) -> Mirrors:
        """The clones of remotes on this machine.

        Raises:
            NoAccess: no folder for clones is configured.
        """
        if self._clones is None:
            raise NoAccess("there is no folder for clones")
        return Mirrors(self._clones, self._git)

    def protect_clones(self) -> None:
        """Close the folder for clones to other users: earlier versions left it open."""
        if self._clones is None:
            return
        try:
            close_to_others(self._clones)
        except OSError as problem:
            log.warning("clones are readable by others", folder=str(self._clones), error=str(problem))

    async def tidy(self) -> int:
        """Remove clones that are unused or exceed the limit; return how many."""
        return 0 if self._clones is None else await self.mirrors.tidy()

    def remote(self, remote: Remote) -> GitHost:
        """Return the host for one repository that git itself reaches, through a clone."""
        return MirroredGit(remote, self.mirrors, lambda folder: self.local(folder, remote.name))

    async def github_remote(
        self, api_url: str, credential: Credential, scope: str, name: str, *, write: bool = False
    ) -> Remote:
        """Return a GitHub repository as a git remote; an installation's token is requested from GitHub.

        With `write` that token may push; a given token keeps its own permissions.

        Raises:
            GitHostError: the repository can't be accessed.
        """
        host = people_host(api_url)
        if host is None:
            raise NoAccess("the address of the API contains no host")
        scheme = api_url.partition("://")[0]
        token = credential.text if isinstance(credential, Token) else None
        if token is None:
            token = await self._make_github(api_url, credential, scope).token(name, write=write)
        return Remote(
            name, f"{scheme}://{host}/{name}.git", Login("x-access-token", token), scope, by_operator=True
        )

    def github(self, api_url: str, credential: Credential, scope: str) -> GitHost:
        """Return GitHub at `api_url` for a credential; `scope` is the credential's id.

        Raises:
            NoAccess: the URL or the configured App is unusable.
        """
        return self._make_github(api_url, credential, scope)

    async def issue_token(self, api_url: str, installation: Installation, scope: str, name: str) -> str:
        """Return a token of an installation that can read and write the issues of a repository.

        Raises:
            GitHostError: there is none, or the repository can't be accessed.
        """
        return await self._make_github(api_url, installation, scope).issue_token(name)

    def _make_github(self, api_url: str, credential: Credential, scope: str) -> GitHub:
        try:
            return GitHub(
                api_url=check_api_url(api_url),
                credential=credential,
                app=None if isinstance(credential, Token) else self.app(),
                limit=self._git.diff_bytes,
                scope=scope,
                branches=self._branches,
                tokens=self._tokens,
                retry=self._retry,
                seconds=self._seconds,
            )
        except Invalid as problem:
            raise NoAccess(problem.message) from None

    def app(self) -> App | None:
        """Return the configured GitHub App, or None.

        The key is read each time, so that a new one takes effect at once.

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
