"""Working clones: one for each piece of work, whose branch is brought back to the original repository.

Where git itself reaches a repository, the working clone is made from the server's clone. A repository in a folder
of this machine gets the new branch by a fetch that runs none of its hooks; a remote gets it if the operator lets
the server push.
"""

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.domain.errors import PostroomError
from postroom.domain.git.names import is_branch, is_commit, repository_name
from postroom.git.hosts import GitHosts
from postroom.git.isolation import isolated
from postroom.git.local import find_git, git_dir_of
from postroom.git.mirrors import Remote
from postroom.git.port import BranchGone, Failed, GitHostError, NoAccess
from postroom.git.process import Result, run_git
from postroom.repositories import repository as rows
from postroom.repositories.schemas import Connection, HostKind
from postroom.repositories.service import remote_of
from postroom.repositories.vault import Vault

BRANCHES = "postroom/"
"""Prefix of the branches for work on hand-offs."""

_SHORT = 1 << 20
_SHA256_DIGITS = 64
_AUTHOR = {"GIT_AUTHOR_NAME": "Postroom", "GIT_AUTHOR_EMAIL": "postroom@localhost"}
_COMMITTER = {"GIT_COMMITTER_NAME": "Postroom", "GIT_COMMITTER_EMAIL": "postroom@localhost"}
_SLOTS = asyncio.Semaphore(4)


@dataclass(frozen=True, slots=True)
class WorkingBranch:
    """The state of a working clone's branch; `commit` is None if nothing was added."""

    branch: str
    commit: str | None
    message: str


@dataclass(frozen=True, slots=True)
class _Source:
    git_dir: Path
    default: str
    origin: str


@dataclass(frozen=True, slots=True)
class CheckoutService:
    """Dependencies of working clones; `seconds` is the timeout of one git step.

    `push`: whether branches are pushed to remotes, with the credentials of their git connections.
    """

    engine: AsyncEngine
    hosts: GitHosts
    vault: Vault
    seconds: float = 300.0
    push: bool = False

    async def check_out(
        self, *, project_id: int, repository: str, base: str | None, branch: str, folder: Path
    ) -> str:
        """Clone into `folder`, which must not exist, on a new branch from `base`; return the base commit.

        The default `base` is the default branch.

        Raises:
            GitHostError: the repository or the branch can't be accessed.
        """
        name = repository_name(repository)
        if name is None or not is_branch(branch) or not (base is None or is_branch(base)):
            raise NoAccess("this is not a valid name of a repository or a branch")
        async with self._open_source(project_id, name, base) as source:
            start = base or source.default
            place = await self._ref(source.git_dir, start)
            git_dir = folder / ".git"
            await asyncio.to_thread(folder.mkdir, parents=True)
            await self._git(
                git_dir, "init", "--quiet", "--template=", f"--initial-branch={branch}", trusted=True
            )
            await self._fetch(git_dir, source.git_dir, f"+{place}:refs/remotes/origin/{start}", trusted=True)
            for key, value in (
                ("remote.origin.url", source.origin),
                ("user.name", "Postroom"),
                ("user.email", "postroom@localhost"),
            ):
                await self._git(git_dir, "config", key, value, trusted=True)
            await self._git(
                git_dir,
                *("reset", "--quiet", "--hard", "--no-recurse-submodules", f"refs/remotes/origin/{start}"),
                folder=folder,
                trusted=True,
            )
        return await self._commit(git_dir, "HEAD")

    async def collect(self, folder: Path, *, base_commit: str, message: str) -> WorkingBranch:
        """Return the result of work in a clone; uncommitted changes are committed with `message`.

        Repositories nested in it are dissolved: their files become files of the clone.

        Raises:
            GitHostError: the clone can't be read any more.
        """
        try:
            git_dir = git_dir_of(folder)
        except PostroomError as problem:
            raise Failed(f"the clone can't be read any more: {problem.message}") from None
        try:
            await asyncio.to_thread(_make_harmless, git_dir, base_commit)
            await asyncio.to_thread(_flatten, folder)
        except OSError as problem:
            raise Failed(f"the clone can't be read any more: {problem.strerror}") from None
        head = await self._git(git_dir, "symbolic-ref", "--quiet", "HEAD", fails=True)
        branch = head.out.decode("utf-8", "replace").strip().removeprefix("refs/heads/")
        if head.code != 0 or not is_branch(branch):
            raise Failed("the clone is no longer on a branch")
        changed = await self._git(
            git_dir, "status", "--porcelain", "--ignore-submodules", folder=folder, trusted=True
        )
        if changed.out.strip():
            await self._git(git_dir, "add", "--all", folder=folder, trusted=True)
            await self._git(
                git_dir,
                *("commit", "--quiet", "--no-verify", "--message", message),
                folder=folder,
                fails=True,
                trusted=True,
            )
        commit = await self._commit(git_dir, "HEAD")
        if commit == base_commit:
            return WorkingBranch(branch, None, "")
        said = await self._git(git_dir, "log", "-1", "--format=%B", commit)
        text = said.out.decode("utf-8", "replace").replace("\x00", "").strip()
        return WorkingBranch(branch, commit, text[:10_000] or "(no message)")

    async def bring_back(
        self, *, project_id: int, repository: str, folder: Path, work: WorkingBranch
    ) -> str | None:
        """Bring a clone's branch back to its repository; return the reason if that was not done."""
        name = repository_name(repository)
        async with unit_of_work(self.engine) as uow:
            found = await rows.select_for(uow, project_id, name or "")
        local = next((each for each in found if each.kind is HostKind.LOCAL), None)
        if local is None:
            return await self._push(found, name or "", folder, work)
        try:
            target = git_dir_of(Path(local.location))
            ref = f"refs/heads/{work.branch}"
            there = await self._git(target, "rev-parse", "--verify", "--quiet", ref, fails=True)
            tip = there.out.decode("ascii", "replace").strip()
            if there.code == 0 and tip != work.commit:
                return f"The repository already has a branch {work.branch}, which is not overwritten."
            await self._fetch(target, folder / ".git", f"{ref}:{ref}")
        except (GitHostError, PostroomError) as problem:
            return f"The branch could not be fetched into the repository: {problem}"
        return None

    async def _push(
        self, found: Sequence[Connection], name: str, folder: Path, work: WorkingBranch
    ) -> str | None:
        if not self.push:
            return "The server is configured not to push branches: the command has to push its branch itself."
        if not work.branch.startswith(BRANCHES):
            return (
                f"The server pushes only branches that begin with {BRANCHES}, but this one is {work.branch}."
            )
        if not found or work.commit is None:
            return "No connection gives access to the repository any more, so the branch was not pushed."
        try:
            remote = await self._remote(found[0], name, write=True)
            await self.hosts.mirrors.push(remote, folder / ".git", commit=work.commit, branch=work.branch)
        except (GitHostError, PostroomError) as problem:
            return f"The branch could not be pushed to {name}: {problem}."
        return None

    @asynccontextmanager
    async def _open_source(self, project_id: int, name: str, base: str | None) -> AsyncIterator[_Source]:
        async with unit_of_work(self.engine) as uow:
            found = await rows.select_for(uow, project_id, name)
        if not found:
            raise NoAccess("no connection gives access to the repository")
        connection = found[0]
        if connection.kind is HostKind.LOCAL:
            place = Path(connection.location)
            try:
                git_dir = git_dir_of(place)
            except PostroomError as problem:
                raise NoAccess(problem.message) from None
            default = await self.hosts.local(place, name).default_branch(name)
            yield _Source(git_dir, default, str(place))
            return
        remote = await self._remote(connection, name)
        async with self.hosts.mirrors.open(remote, branch=base) as mirror:
            yield _Source(mirror.git_dir, mirror.branch, remote.url)

    async def _remote(self, connection: Connection, name: str, *, write: bool = False) -> Remote:
        if connection.kind is HostKind.REMOTE:
            return remote_of(self.vault, connection, name)
        credential = self.vault.open(connection.id, connection.credential)
        return await self.hosts.github_remote(
            connection.location, credential, str(connection.id), name, write=write
        )

    async def _ref(self, git_dir: Path, branch: str) -> str:
        for place in ("refs/heads/", "refs/remotes/origin/"):
            asked = await self._git(
                git_dir, "rev-parse", "--verify", "--quiet", f"{place}{branch}^{{commit}}", fails=True
            )
            if asked.code == 0:
                return f"{place}{branch}"
        raise BranchGone(f"the repository has no branch {branch}")

    async def _commit(self, git_dir: Path, name: str) -> str:
        asked = await self._git(git_dir, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", fails=True)
        found = asked.out.decode("ascii", "replace").strip()
        if asked.code != 0 or not is_commit(found):
            raise Failed("the branch has no commit")
        return found

    async def _fetch(self, git_dir: Path, source: Path, refspec: str, *, trusted: bool = False) -> None:
        """Fetch from another folder of this machine.

        The other end is a process of its own, which reads a configuration and checks ownership too: it gets a view
        of the repository, which the server owns.
        """
        with isolated(source) as view:
            await self._git(
                git_dir,
                *("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance"),
                *("--no-write-fetch-head", "--", str(view), refspec),
                protocols="file",
                trusted=trusted,
            )

    async def _git(
        self,
        git_dir: Path,
        *arguments: str,
        folder: Path | None = None,
        protocols: str = "",
        fails: bool = False,
        trusted: bool = False,
    ) -> Result:
        variables = {**_AUTHOR, **_COMMITTER, "GIT_LITERAL_PATHSPECS": "0", "GIT_ALLOW_PROTOCOL": protocols}
        if folder is not None:
            variables["GIT_WORK_TREE"] = str(folder)
        done = await run_git(
            find_git(),
            git_dir,
            arguments,
            most_bytes=_SHORT,
            seconds=self.seconds,
            slots=_SLOTS,
            variables=variables,
            trusted=trusted,
        )
        if done.code not in {0, None} and not fails:
            raise Failed(f"git {arguments[0]} exited with {done.code}: {done.complaint}")
        return done


def _make_harmless(git_dir: Path, base_commit: str) -> None:
    """Replace the configuration of a clone that others worked in: it may name programs that git runs.

    Its links to the objects of other repositories are removed too.

    Raises:
        OSError: it leads elsewhere, or can't be written.
    """
    if any((git_dir / name).is_symlink() for name in ("objects", "objects/info", "objects/pack", "refs")):
        raise OSError(errno.ELOOP, "it contains a symbolic link")
    for name in ("config", "config.worktree", "objects/info/alternates"):
        (git_dir / name).unlink(missing_ok=True)
    format = "\trepositoryformatversion = 0\n"
    if len(base_commit) == _SHA256_DIGITS:
        format = "\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n"
    (git_dir / "config").write_text(f"[core]\n\tbare = false\n{format}")


def _flatten(folder: Path) -> None:
    """Dissolve repositories nested in a working clone.

    git would enter such a folder with the configuration there, which may name programs.

    Raises:
        OSError: one can't be removed.
    """

    def refuse(problem: OSError) -> None:
        raise problem

    for root, folders, files in os.walk(folder, onerror=refuse):
        if Path(root) == folder:
            folders[:] = [name for name in folders if name != ".git"]
        for name in [name for name in (*folders, *files) if name.lower() == ".git"]:
            inside = Path(root) / name
            if inside.is_dir() and not inside.is_symlink():
                folders.remove(name)
                remove(inside)
            else:
                inside.unlink()
            if inside.exists() or inside.is_symlink():
                raise OSError(errno.EBUSY, "a nested repository can't be removed")


def remove(folder: Path) -> None:
    """Remove the folder of a clone, whatever its permissions."""
    for root, folders, _ in os.walk(folder):
        for each in folders:
            inside = Path(root) / each
            if not inside.is_symlink():
                with suppress(OSError):
                    inside.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
