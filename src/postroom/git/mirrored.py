"""A git host for a remote, read through a clone."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from postroom.git.mirrors import Mirrors, Remote
from postroom.git.port import Diff, GitHost, NoAccess


class MirroredGit:
    """One repository that git itself reaches. A branch is fetched on request."""

    def __init__(self, remote: Remote, mirrors: Mirrors, local: Callable[[Path], GitHost]) -> None:
        self._remote = remote
        self._mirrors = mirrors
        self._local = local

    async def default_branch(self, repository: str) -> str:
        """Return the branch that the remote's HEAD names."""
        self._check(repository)
        async with self._mirrors.open(self._remote) as mirror:
            return mirror.branch

    async def diff(self, repository: str, branch: str) -> Diff:
        """Return what `branch` changed since it left the default branch, at its present tip."""
        self._check(repository)
        async with self._mirrors.open(self._remote, branch=branch) as mirror:
            return await self._local(mirror.git_dir).diff(repository, branch)

    async def close_pull_request(self, repository: str, number: int) -> bool:  # noqa: ARG002  # git has none
        """Do nothing: git itself has no pull requests."""
        return False

    async def pull_request(self, repository: str, number: int) -> Mapping[str, Any] | None:  # noqa: ARG002  # the same
        """Return None: git itself has no pull requests."""
        return None

    def _check(self, repository: str) -> None:
        if repository != self._remote.name:
            raise NoAccess("the remote is another repository")
