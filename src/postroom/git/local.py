"""A git host that is a folder: a bare or non-bare repository on this machine, read through git itself."""

import os
import shutil
from asyncio import Semaphore
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from postroom.domain.errors import Invalid
from postroom.domain.git.names import is_branch, is_commit
from postroom.git.port import BranchGone, Diff, Failed, NoAccess, cut_diff
from postroom.git.process import Result, run_git

_SHORT_ANSWER = 1 << 16
_USUAL = ("main", "master")
_PARTS = ("HEAD", "objects", "objects/info", "objects/pack", "refs", "packed-refs", "reftable")
_DIFF = (
    "diff-tree",
    "-r",
    "-p",
    "-M",
    "-O" + os.devnull,
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--submodule=short",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


class LocalGit:
    """One repository in a folder that an operator configured.

    The default branch of a bare repository is the one its HEAD names. The HEAD of a non-bare one is only what is
    checked out, so it comes last: after `origin/HEAD`, `main` and `master`. A branch is searched among the
    repository's own and then among those fetched from `origin`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        repository: str,
        limit: int,
        timeout: float,
        slots: Semaphore,
        program: Path | None = None,
    ) -> None:
        """`limit` is the maximum size of a diff in bytes, `timeout` in seconds per git process; `program` is git.

        `slots` limits the number of concurrent git processes and is shared by all callers.
        """
        self._folder = folder
        self._repository = repository
        self._limit = limit
        self._timeout = timeout
        self._slots = slots
        self._program = program

    async def default_branch(self, repository: str) -> str:
        """Return the default branch; it may have no commit yet."""
        git_dir = self._git_dir(repository)
        head = await self._symbolic(git_dir, "HEAD", "refs/heads/")
        if git_dir == self._folder:
            if head is None:
                raise Failed("the HEAD of the bare repository names no branch")
            return head
        origin = await self._symbolic(git_dir, "refs/remotes/origin/HEAD", "refs/remotes/origin/")
        if origin is not None:
            return origin
        for usual in _USUAL:
            if await self._tip(git_dir, usual) is not None:
                return usual
        if head is None:
            raise Failed("the default branch of the working repository is unknown")
        return head

    async def diff(self, repository: str, branch: str) -> Diff:
        """Return what `branch` changed since it left the default branch."""
        if not is_branch(branch):
            raise BranchGone("this is not a valid branch name")
        git_dir = self._git_dir(repository)
        tip = await self._tip(git_dir, branch)
        if tip is None:
            raise BranchGone("the repository has no such branch")
        default = await self.default_branch(repository)
        base = await self._tip(git_dir, default)
        if base is None:
            raise Failed("the default branch has no commit")
        common = await self._run(git_dir, "merge-base", base, tip)
        start = common.out.decode("ascii", "replace").strip()
        if common.code != 0 or not is_commit(start):
            raise Failed(f"the branches have no common history: {common.complaint}")
        diff = await self._run(git_dir, *_DIFF, start, tip, "--", most_bytes=self._limit)
        if diff.code not in {0, None}:
            raise Failed(f"git exited with {diff.code}: {diff.complaint}")
        return cut_diff(diff.out, self._limit)

    async def close_pull_request(self, repository: str, number: int) -> bool:  # noqa: ARG002  # no folder has any
        """Do nothing: a folder has no pull requests."""
        return False

    async def pull_request(self, repository: str, number: int) -> Mapping[str, Any] | None:  # noqa: ARG002  # the same
        """Return None: a folder has no pull requests."""
        return None

    def _git_dir(self, repository: str) -> Path:
        if repository != self._repository:
            raise NoAccess("the folder contains another repository")
        try:
            return git_dir_of(self._folder)
        except Invalid as problem:
            raise NoAccess(problem.message) from None

    async def _symbolic(self, git_dir: Path, name: str, prefix: str) -> str | None:
        answer = await self._run(git_dir, "symbolic-ref", "--quiet", "--", name)
        target = answer.out.decode("utf-8", "replace").strip()
        branch = target.removeprefix(prefix)
        return branch if answer.code == 0 and target.startswith(prefix) and is_branch(branch) else None

    async def _tip(self, git_dir: Path, branch: str) -> str | None:
        for place in ("refs/heads/", "refs/remotes/origin/"):
            asked = f"{place}{branch}^{{commit}}"
            answer = await self._run(git_dir, "rev-parse", "--verify", "--quiet", "--end-of-options", asked)
            found = answer.out.decode("ascii", "replace").strip()
            if answer.code == 0 and is_commit(found):
                return found
            if answer.complaint:
                raise Failed(f"git can't read the repository: {answer.complaint}")
        return None

    async def _run(self, git_dir: Path, *arguments: str, most_bytes: int = _SHORT_ANSWER) -> Result:
        program = self._program or find_git()
        return await run_git(
            program,
            git_dir,
            arguments,
            most_bytes=most_bytes,
            seconds=self._timeout,
            slots=self._slots,
        )


def find_git() -> Path:
    """Return the path of git.

    Raises:
        Failed: it is not installed.
    """
    found = shutil.which("git")
    if found is None:
        raise Failed("git is not installed on this machine")
    return Path(found)


def git_dir_of(folder: Path) -> Path:
    """Return the folder of a repository's objects: `folder` itself when it is bare, else its `.git`.

    A path over a symbolic link, or a `.git` that points elsewhere, is refused: anybody who may write to the folder
    could otherwise make it stand for any other repository of the machine.

    Raises:
        Invalid: there is no repository in that folder.
    """
    try:
        if not folder.is_absolute() or folder.resolve() != folder:
            raise Invalid(f"{folder} is not the real path of a folder; it contains a symbolic link.")
        inside = folder / ".git"
        if inside.is_symlink() or inside.is_file():
            raise Invalid(f"{inside} points to another folder; name the folder of the repository itself.")
        found = inside if inside.is_dir() else folder
        linked = next((name for name in _PARTS if (found / name).is_symlink()), None)
        if linked is not None:
            raise Invalid(f"{found / linked} is a symbolic link; name the folder that the repository is in.")
        whole = (found / "HEAD").is_file() and (found / "objects").is_dir() and (found / "refs").is_dir()
        if not whole or (found / "commondir").exists():
            raise Invalid(f"There is no git repository in {folder}.")
    except (OSError, ValueError, RuntimeError) as error:
        raise Invalid("This folder can't be read.") from error
    return found
