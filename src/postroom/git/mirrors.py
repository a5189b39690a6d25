"""Clones of remotes: bare, created on first use, updated when they are stale, removed when they are unused.

Each clone is a folder with a lock file beside it, so any number of processes can share them: readers hold the lock
shared, a fetch or a removal holds it exclusively.
"""

import asyncio
import fcntl
import hashlib
import os
import re
import shutil
import time
from asyncio import Semaphore
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from postroom.domain.git.names import is_branch, is_commit
from postroom.git.clone_folder import clear, make_private, moment_of, size_of, touch, was_fetched
from postroom.git.local import find_git
from postroom.git.port import BranchGone, Failed, GitHostError, NoAccess
from postroom.git.process import Result, run_git
from postroom.git.remotes import RemoteCredential, address_of, opened
from postroom.settings import GitSettings
from postroom.telemetry import log

_MEGABYTE = 1 << 20
_SHORT = 1 << 20
_SHORT_SECONDS = 20.0
_POLL_SECONDS = 0.2
_READERS_SECONDS = 30.0
"""How long an update waits for readers; after that the stale clone is read."""
_AT_ONCE = 2
"""Concurrent git processes per remote host, and of readers of clones."""
_REFUSED = re.compile(
    r"authentication failed|could not read (?:username|password)|access denied|permission denied|not found|"
    r"repository .{0,300} does not exist|returned error: (?:401|403|404)|terminal prompts disabled",
    re.IGNORECASE,
)
UNREAD = "git can't use the remote: check its address and credential; the server's log says more"
"""All that members see of git's complaints, which would tell what is open in the server's network."""

_SYMREF = re.compile(r"^ref: refs/heads/(?P<branch>[^\t\n]+)\tHEAD", re.MULTILINE)


class EmptyRepository(Failed):
    """The repository exists but has no commit yet."""


class TooLarge(Failed):
    """The repository is larger than the limit for clones."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote repository: `name` is its name here, `url` its address for git.

    `owner` identifies the credential: a clone made with one is not shown to another. `by_operator` means that the
    settings name the host, which may then be private.
    """

    name: str
    url: str
    credential: RemoteCredential | None
    owner: str
    by_operator: bool = False


@dataclass(frozen=True, slots=True)
class Mirror:
    """A clone opened for reading: its folder, the default branch and the commit at its tip."""

    git_dir: Path
    branch: str
    commit: str


class Mirrors:
    """The clones in one folder. Stateless in memory, so each process may have its own instance."""

    def __init__(
        self,
        folder: Path,
        settings: GitSettings,
        *,
        clock: Callable[[], float] = time.time,
        program: Path | None = None,
    ) -> None:
        self._folder = folder
        self._settings = settings
        self._clock = clock
        self._program = program
        self._reading = Semaphore(_AT_ONCE)
        # One semaphore per host: a stalled host delays only its own callers.
        self._calling: dict[str, Semaphore] = defaultdict(lambda: Semaphore(_AT_ONCE))

    @asynccontextmanager
    async def open(self, remote: Remote, *, branch: str | None = None) -> AsyncIterator[Mirror]:
        """Yield a fresh enough clone that stays while it is read; `branch` is fetched too.

        Raises:
            NoAccess: the remote refuses the credential, or has no such repository.
            BranchGone: it has no branch of that name.
            EmptyRepository, TooLarge: there is nothing to read, or too much.
            Failed: it can't be reached within the configured time; an existing clone is read all the same, however
                old, unless a branch was requested.
        """
        identity = f"{remote.owner}\n{remote.name}\n{remote.url}"
        place = self._folder / hashlib.sha256(identity.encode()).hexdigest()[:32]
        await asyncio.to_thread(make_private, self._folder)
        if branch is not None or await asyncio.to_thread(self._is_old, place):
            await self._update(remote, place, branch)
        async with self._locked(place, exclusive=False):
            mirror = await self._read(place)
            await asyncio.to_thread(touch, place / "postroom-used", self._clock())
            yield mirror

    async def push(self, remote: Remote, git_dir: Path, *, commit: str, branch: str) -> None:
        """Create a branch of the remote from a commit of another repository; an existing branch is not moved.

        Raises:
            NoAccess: the remote refuses the credential, or write access.
            Failed: it can't be reached within the configured time, or refuses.
        """
        await asyncio.to_thread(make_private, self._folder)
        ref = f"refs/heads/{branch}"
        async with self._reaching(remote) as variables:
            done = await self._git(
                git_dir,
                *(
                    "push",
                    "--quiet",
                    "--no-verify",
                    "--no-follow-tags",
                    "--no-signed",
                    "--recurse-submodules=no",
                ),
                # The empty lease expects no such branch: neither the tip nor a fast-forward of one is touched.
                *(f"--force-with-lease={ref}:", "--", remote.url, f"{commit}:{ref}"),
                seconds=self._settings.fetch_seconds,
                variables=variables,
                host=remote.url,
                trusted=False,
            )
        if done.code != 0:
            raise (
                Failed("it has a branch of that name already")
                if "stale info" in done.complaint
                else _problem(remote, done)
            )

    async def tidy(self) -> int:
        """Remove long unused clones, then the least recently used until the rest fits; return how many."""
        removed = 0
        found = await asyncio.to_thread(self._clones)
        total = sum(size for _, size, _ in found)
        oldest = self._clock() - self._settings.clone_days * 86_400
        for place, size, used in sorted(found, key=lambda each: each[2]):
            if used >= oldest and total <= self._settings.clones_megabytes * _MEGABYTE:
                break
            with suppress(BlockingIOError):
                async with self._locked(place, exclusive=True, wait=False):
                    await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
                    total -= size
                    removed += 1
        return removed

    async def _update(self, remote: Remote, place: Path, branch: str | None) -> None:
        longest = self._lock_seconds
        if branch is None and was_fetched(place):
            longest = min(longest, _READERS_SECONDS)
        try:
            async with self._locked(place, exclusive=True, seconds=longest):
                if branch is None and not await asyncio.to_thread(self._is_old, place):
                    return  # another process did it while we waited
                await self._fetch(remote, place, branch)
        except (NoAccess, EmptyRepository, TooLarge, BranchGone):
            raise
        except Failed as problem:
            if branch is not None or not was_fetched(place):
                raise
            log.warning(
                "could not update a clone; reading the outdated one",
                repository=remote.name,
                error=str(problem),
            )

    async def _fetch(self, remote: Remote, place: Path, branch: str | None) -> None:
        await self._prepare(place)
        async with self._reaching(remote) as variables:
            default = await self._default(remote, place, variables)
            wanted = dict.fromkeys([default] if branch is None else [default, branch])
            await self._make_room(place, wanted)
            refs = [f"+refs/heads/{each}:refs/heads/{each}" for each in wanted]
            fetching = asyncio.create_task(
                self._git(
                    place,
                    "fetch",
                    "--quiet",
                    "--no-tags",
                    "--no-write-fetch-head",
                    "--no-recurse-submodules",
                    "--no-auto-maintenance",
                    "--force",
                    "--",
                    remote.url,
                    *refs,
                    seconds=self._settings.fetch_seconds,
                    variables=variables,
                    host=remote.url,
                )
            )
            done = await self._within_size(place, fetching)
        if done.code != 0:
            if "couldn't find remote ref" in done.complaint:
                raise BranchGone("the remote has no such branch")
            raise _problem(remote, done)
        await self._git(place, "symbolic-ref", "--", "HEAD", f"refs/heads/{default}")
        await asyncio.to_thread(touch, place / "postroom-fetched", self._clock())

    @asynccontextmanager
    async def _reaching(self, remote: Remote) -> AsyncIterator[dict[str, str]]:
        """Yield the environment with which git reaches a remote, at the address that was checked."""
        allow_private = self._settings.allow_private or remote.by_operator
        address = await address_of(remote.url, allow_private=allow_private)
        with opened(
            remote.url,
            remote.credential,
            protocols=self._settings.protocols,
            known_hosts=self._folder / "known_hosts",
            address=address,
        ) as variables:
            yield variables

    async def _prepare(self, place: Path) -> None:
        """Prepare a clone for a fetch after any crash; the caller holds the exclusive lock."""
        if was_fetched(place) and (place / "HEAD").exists():
            await asyncio.to_thread(clear, place)
            return
        # A clone that was never complete is created again.
        await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
        made = await self._git(place, "init", "--bare", "--quiet", "--template=", "--", str(place))
        if made.code != 0:
            raise Failed(f"the clone can't be created: {made.complaint}")

    async def _make_room(self, place: Path, wanted: Collection[str]) -> None:
        """Remove branches that conflict with `wanted`: the remote can't have both `feature` and `feature/x`."""
        listed = await self._git(place, "for-each-ref", "--format=%(refname)", "refs/heads/")
        for line in listed.out.decode("utf-8", "replace").splitlines():
            known = line.removeprefix("refs/heads/")
            if any(known.startswith(f"{each}/") or each.startswith(f"{known}/") for each in wanted):
                await self._git(place, "update-ref", "--no-deref", "-d", line)

    async def _default(self, remote: Remote, place: Path, variables: dict[str, str]) -> str:
        listed = await self._git(
            place,
            "ls-remote",
            "--quiet",
            "--symref",
            "--",
            remote.url,
            "HEAD",
            "refs/heads/main",
            "refs/heads/master",
            seconds=self._settings.fetch_seconds,
            variables=variables,
            host=remote.url,
        )
        if listed.code != 0:
            raise _problem(remote, listed)
        text = listed.out.decode("utf-8", "replace")
        named = _SYMREF.search(text)
        heads = {line.partition("\t")[2] for line in text.splitlines() if not line.startswith("ref:")}
        if named and is_branch(named["branch"]) and "HEAD" in heads:
            return named["branch"]
        for usual in ("main", "master"):
            if f"refs/heads/{usual}" in heads:
                return usual
        raise EmptyRepository("the repository has no commit on a default branch yet")

    async def _within_size(self, place: Path, fetching: "asyncio.Task[Result]") -> Result:
        """Wait for a fetch, and end it when the clone exceeds its maximum size."""
        most = self._settings.clone_megabytes * _MEGABYTE
        try:
            while True:
                done, _ = await asyncio.wait({fetching}, timeout=_POLL_SECONDS)
                if await asyncio.to_thread(size_of, place) > most:
                    await _cancel(fetching)
                    await asyncio.to_thread(shutil.rmtree, place, ignore_errors=True)
                    raise TooLarge(f"the repository is larger than {self._settings.clone_megabytes} MB")
                if done:
                    return fetching.result()
        finally:
            await _cancel(fetching)

    async def _read(self, place: Path) -> Mirror:
        if not was_fetched(place):
            raise Failed("the clone was removed meanwhile")
        head = await self._git(place, "symbolic-ref", "--quiet", "--", "HEAD")
        branch = head.out.decode("utf-8", "replace").strip().removeprefix("refs/heads/")
        resolved = await self._git(
            place, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}"
        )
        commit = resolved.out.decode("ascii", "replace").strip()
        if resolved.code != 0 or not is_commit(commit):
            raise EmptyRepository("the repository has no commit on its default branch")
        return Mirror(place, branch, commit)

    async def _git(
        self,
        place: Path,
        *arguments: str,
        seconds: float = _SHORT_SECONDS,
        variables: dict[str, str] | None = None,
        host: str | None = None,
        trusted: bool = True,
    ) -> Result:
        """Run git on a clone, or on a repository that is not `trusted`; `host` is the URL that it connects to."""
        return await run_git(
            self._program or find_git(),
            place,
            arguments,
            most_bytes=_SHORT,
            seconds=seconds,
            slots=self._reading if host is None else self._calling[urlsplit(host).netloc],
            variables=variables,
            trusted=trusted,
        )

    def _is_old(self, place: Path) -> bool:
        try:
            return self._clock() - (place / "postroom-fetched").stat().st_mtime > self._settings.fresh_seconds
        except OSError:
            return True

    def _clones(self) -> list[tuple[Path, int, float]]:
        """Return the clones with their sizes in bytes and the times of their last use."""
        found = []
        for place in self._folder.glob("*"):
            if place.is_dir() and not place.is_symlink():
                used = [moment_of(place / name) for name in ("postroom-used", "postroom-fetched")]
                found.append((place, size_of(place), max(*used, moment_of(place) if not any(used) else 0.0)))
        return found

    @property
    def _lock_seconds(self) -> float:
        return 2 * self._settings.fetch_seconds

    @asynccontextmanager
    async def _locked(
        self, place: Path, *, exclusive: bool, wait: bool = True, seconds: float | None = None
    ) -> AsyncIterator[None]:
        """Hold the lock of a clone; waits at most `seconds`, by default as long as a fetch may take.

        Raises:
            BlockingIOError: another process holds it, and `wait` is false.
            Failed: it was held for too long.
        """
        descriptor = os.open(place.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            until = time.monotonic() + (self._lock_seconds if seconds is None else seconds)
            while True:
                try:
                    fcntl.flock(descriptor, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if not wait:
                        raise
                    if time.monotonic() > until:
                        raise Failed("another process has locked the clone for too long") from None
                    await asyncio.sleep(0.05)
            yield
        finally:
            os.close(descriptor)


def _problem(remote: Remote, done: Result) -> GitHostError:
    text = done.complaint or f"git exited with {done.code}"
    log.warning("git could not use a remote", repository=remote.name, error=text)
    return (NoAccess if _REFUSED.search(text) else Failed)(UNREAD)


async def _cancel(task: "asyncio.Task[Result]") -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, Failed):
        await task
