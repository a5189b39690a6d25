"""GitHub, or a GitHub Enterprise Server, as a git host."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from cachetools import TTLCache

from postroom.domain.git.names import is_branch, repository_name
from postroom.git.github_app import App, Credential
from postroom.git.github_auth import REFUSED, AuthorizedCaller, InstallationTokens, Permissions
from postroom.git.github_calls import Answer, Caller
from postroom.git.port import BranchGone, Diff, Failed, NoAccess, cut_diff
from postroom.kit.retry import RetryPolicy

_DIFF = "application/vnd.github.diff"
_READING = {"contents": "read"}
_PUSHING = {"contents": "write"}
_LOOKING = {"pull_requests": "read"}
_CLOSING = {"pull_requests": "write"}
_ISSUES = {"issues": "write"}

RETRY = RetryPolicy(timeout=10.0)
"""Of one call."""
OPERATION_SECONDS = 40.0
"""Time limit of all calls of one operation."""

BRANCH_SECONDS = 86_400
"""How long a default branch is cached."""
MAX_BRANCHES = 5_000

T = TypeVar("T")


class GitHub:
    """The repositories that one credential can access."""

    def __init__(
        self,
        *,
        api_url: str,
        credential: Credential,
        app: App | None,
        limit: int,
        scope: str,
        branches: TTLCache[tuple[str, str], str],
        tokens: InstallationTokens,
        retry: RetryPolicy = RETRY,
        seconds: float = OPERATION_SECONDS,
    ) -> None:
        """Store the settings; nothing is sent yet.

        Args:
            api_url: as `check_api_url` returns it.
            credential: a token, or an installation of `app`.
            app: the App that installations belong to.
            limit: maximum size of a diff in bytes.
            scope: id of the credential; cached answers are not shared between credentials.
            branches: cache of default branches.
            tokens: cache of installation tokens.
            retry: timeout and attempts of one call.
            seconds: time limit of all calls of one operation.
        """
        self._api_url = api_url
        self._credential = credential
        self._app = app
        self._limit = limit
        self._scope = scope
        self._branches = branches
        self._tokens = tokens
        self._retry = retry
        self._seconds = seconds

    async def default_branch(self, repository: str) -> str:
        """Return the default branch, cached for a day."""
        path = _path(repository)
        known = self._branches.get((self._scope, path))
        if known is not None:
            return known
        return await self._within(lambda caller: self._ask_default(caller, path))

    async def diff(self, repository: str, branch: str) -> Diff:
        """Return what `branch` changed since it left the default branch."""
        path = _path(repository)
        if not is_branch(branch):
            raise BranchGone("this is not a valid branch name")
        return await self._within(lambda caller: self._compare(caller, path, branch))

    async def close_pull_request(self, repository: str, number: int) -> bool:
        """Close an open pull request; False if it was not open."""
        path = f"{_path(repository)}/pulls/{number}"
        return await self._within(lambda caller: self._close(caller, path), permissions=_CLOSING)

    async def pull_request(self, repository: str, number: int) -> Mapping[str, Any] | None:
        """Return a pull request as GitHub describes it."""
        path = f"{_path(repository)}/pulls/{number}"

        async def fetch(caller: AuthorizedCaller) -> Mapping[str, Any]:
            return _reached(await caller.call("GET", path)).json()

        return await self._within(fetch, permissions=_LOOKING)

    async def _within(
        self, work: Callable[[AuthorizedCaller], Awaitable[T]], *, permissions: Permissions = _READING
    ) -> T:
        client = httpx.AsyncClient(base_url=self._api_url, timeout=self._retry.timeout)
        try:
            async with asyncio.timeout(self._seconds), client:
                caller = Caller(client, self._retry)
                return await work(
                    AuthorizedCaller(
                        caller, self._credential, permissions, app=self._app, tokens=self._tokens
                    )
                )
        except TimeoutError:
            raise Failed(f"GitHub did not respond within {self._seconds:g} seconds") from None

    async def _close(self, caller: AuthorizedCaller, path: str) -> bool:
        found = _reached(await caller.call("GET", path)).json()
        if found.get("state") != "open":
            return False
        closed = _reached(await caller.call("PATCH", path, json={"state": "closed"})).json()
        if closed.get("state") != "closed":
            raise Failed("GitHub left the pull request open")
        return True

    async def token(self, repository: str, *, write: bool = False) -> str:
        """Return a token for git that can read the repository, or push with `write`; checked with GitHub.

        Raises:
            GitHostError: the repository can't be accessed.
        """
        path = _path(repository)

        async def ask(caller: AuthorizedCaller) -> str:
            await self._ask_default(caller, path)
            return caller.token

        return await self._within(ask, permissions=_PUSHING if write else _READING)

    async def issue_token(self, repository: str) -> str:
        """Return a token that can read and write the issues of a repository; checked with GitHub.

        Raises:
            GitHostError: the repository can't be accessed.
        """
        path = _path(repository)

        async def ask(caller: AuthorizedCaller) -> str:
            await self._ask_default(caller, path)
            return caller.token

        return await self._within(ask, permissions=_ISSUES)

    async def _compare(self, caller: AuthorizedCaller, path: str, branch: str) -> Diff:
        known = self._branches.get((self._scope, path))
        default = known or await self._ask_default(caller, path)
        try:
            return await self._ask_diff(caller, path, default, branch)
        except BranchGone:
            if known is None:
                raise
        # The default branch may have been renamed since it was cached.
        self._branches.pop((self._scope, path), None)
        default = await self._ask_default(caller, path)
        if default == known:
            raise BranchGone("GitHub knows no such branch")
        return await self._ask_diff(caller, path, default, branch)

    async def _ask_default(self, caller: AuthorizedCaller, path: str) -> str:
        answer = await caller.call("GET", path)
        if answer.status in REFUSED:
            raise NoAccess(f"GitHub answers {answer.status} for the repository")
        name = answer.json().get("default_branch")
        if not (isinstance(name, str) and is_branch(name)):
            raise Failed("GitHub names no default branch")
        self._branches[(self._scope, path)] = name
        return name

    async def _ask_diff(self, caller: AuthorizedCaller, path: str, default: str, branch: str) -> Diff:
        span = f"{quote(default, safe='')}...{quote(branch, safe='')}"
        answer = await caller.call("GET", f"{path}/compare/{span}", accept=_DIFF, most_bytes=self._limit)
        if answer.status == 404:
            raise BranchGone("GitHub knows no such branch")
        if answer.status in REFUSED:
            raise NoAccess(f"GitHub answers {answer.status} for the repository's code")
        if answer.status != 200:
            raise Failed(f"GitHub answers {answer.status} for the diff")
        return cut_diff(answer.body, self._limit)


def _path(repository: str) -> str:
    name = repository_name(repository)
    if name is None:
        raise NoAccess("this is not a valid repository name")
    return f"/repos/{name}"


def _reached(answer: Answer) -> Answer:
    if answer.status in REFUSED:
        raise NoAccess(f"GitHub answers {answer.status} for the pull request")
    return answer
