"""Reading the code and the history of one repository at one commit, through git's plumbing.

Nothing is checked out, so no symbolic link, no submodule and no path of the repository leads anywhere. Each call
has a time and a size that it may take; what is more is left away.
"""

import re
from asyncio import Semaphore
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from postroom.domain.git.names import is_branch, is_commit
from postroom.git.local import find_git
from postroom.git.port import Failed
from postroom.git.process import Result, run_git

_FILE_MODES = {b"100644", b"100755"}
_LISTING_BYTES = 64 << 20
_LOG_BYTES = 8 << 20
LOG_FORMAT = "%x01%H%x00%aN%x00%aE%x00%at%x00%s%x00"
_BLAME_HEAD = re.compile(rb"(?P<sha>[0-9a-f]{40}|[0-9a-f]{64}) \d+ (?P<line>\d+)(?: \d+)?")


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file at a commit; `blob` is the id of its content, `size` is in bytes. Links and submodules are none."""

    path: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A line of a file in which a text was found; lines count from 1."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    """A commit: who wrote it and when (seconds since 1970), its subject, and which of the paths it touched.

    `is_merge` says that it has several parents, so that its author need not have written what it brought.
    """

    sha: str
    name: str
    email: str
    at: int
    subject: str
    paths: tuple[str, ...] = ()
    is_merge: bool = False


class GitReader:
    """One repository in a folder: its own, or a clone."""

    def __init__(
        self, git_dir: Path, *, timeout: float, slots: Semaphore, program: Path | None = None
    ) -> None:
        """`timeout` is in seconds for each start of git; `slots` are shared by all who start git."""
        self._git_dir = git_dir
        self._timeout = timeout
        self._slots = slots
        self._program = program

    async def tip(self, branch: str) -> str | None:
        """Return the commit at the tip of a branch, its own or one fetched from `origin`; None without a commit."""
        if not is_branch(branch):
            return None
        for place in ("refs/heads/", "refs/remotes/origin/"):
            found = await self._run(
                "rev-parse", "--verify", "--quiet", "--end-of-options", f"{place}{branch}^{{commit}}"
            )
            commit = found.out.decode("ascii", "replace").strip()
            if found.code == 0 and is_commit(commit):
                return commit
        return None

    async def files(self, commit: str) -> list[TreeFile]:
        """Return the files at a commit whose paths are UTF-8, by path."""
        listed = await self._run(
            "ls-tree",
            "-r",
            "-l",
            "-z",
            "--full-tree",
            "--end-of-options",
            _commit(commit),
            most_bytes=_LISTING_BYTES,
        )
        _check(listed)
        found = []
        for entry in listed.out.split(b"\0"):
            facts, _, raw = entry.partition(b"\t")
            parts = facts.split()
            if len(parts) == 4 and parts[0] in _FILE_MODES and parts[3].isdigit():
                try:
                    found.append(TreeFile(raw.decode(), parts[2].decode("ascii"), int(parts[3])))
                except UnicodeDecodeError:
                    continue
        return found

    async def read(self, files: Sequence[TreeFile], *, most_each: int, most_bytes: int) -> dict[str, bytes]:
        """Return contents by their ids; those of more than `most_each` bytes, or beyond the sum, are left out."""
        chosen: dict[str, None] = {}
        total = 0
        for file in files:
            if file.size <= most_each and total + file.size <= most_bytes and is_commit(file.blob):
                chosen[file.blob] = None
                total += file.size
        if not chosen:
            return {}
        read = await self._run(
            "cat-file",
            "--batch",
            stdin="\n".join(chosen).encode() + b"\n",
            most_bytes=total + 200 * len(chosen),
        )
        _check(read)
        return dict(_contents(read.out))

    async def grep(
        self, commit: str, pattern: str, *, each_file: int = 20, most_bytes: int = 8 << 20
    ) -> list[Hit]:
        """Return lines of text files that match an extended regular expression in any case, `each_file` of a file.

        The files come in the order of their paths; what would be more than `most_bytes` is not looked for. The
        expression has to mean the same to PCRE, which takes half the time and is not in every git.
        """
        found, _ = await self.search(commit, pattern, each_file=each_file, most_bytes=most_bytes)
        return found

    async def search(
        self, commit: str, pattern: str, *, each_file: int = 20, most_bytes: int = 8 << 20
    ) -> tuple[list[Hit], bool]:
        """Do as `grep`, and tell whether there was more than `most_bytes`."""
        found = await self._grep("-P", commit, pattern, each_file, most_bytes)
        if found.code not in {0, 1, None}:
            found = await self._grep("-E", commit, pattern, each_file, most_bytes)
        if found.code not in {0, 1, None}:
            raise Failed(f"git can't search: {found.complaint}")
        return list(_hits(found.out, len(commit) + 1)), found.code is None

    async def _grep(self, kind: str, commit: str, pattern: str, each_file: int, most_bytes: int) -> Result:
        return await self._run(
            "grep",
            "-I",
            "-n",
            "-z",
            kind,
            "-i",
            "--no-color",
            "--no-textconv",
            "--no-recurse-submodules",
            f"--max-count={each_file}",
            "-e",
            pattern,
            "--end-of-options",
            _commit(commit),
            "--",
            most_bytes=most_bytes,
        )

    async def log(
        self, commit: str, paths: Sequence[str], *, limit: int, before: int | None = None
    ) -> list[LoggedCommit]:
        """Return the newest commits that touched any of the paths, with which of them; merges are left out.

        `before` is in seconds since 1970: later commits are left out.
        """
        told = await self._run(
            *_mailmap(commit),
            "log",
            "--no-show-signature",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-merges",
            "--no-notes",
            "-z",
            "--name-only",
            f"--max-count={limit}",
            f"--format={LOG_FORMAT}",
            *([] if before is None else [f"--until={before}"]),
            "--end-of-options",
            _commit(commit),
            "--",
            *paths,
            most_bytes=_LOG_BYTES,
        )
        _check(told)
        return list(_commits(told.out))

    async def blame(self, commit: str, path: str, start: int, end: int) -> list[LoggedCommit]:
        """Return the commits that lines `start` to `end` of a file are from, one a line; empty beyond its end."""
        told = await self._run(
            *_mailmap(commit),
            "blame",
            "--no-textconv",
            "--porcelain",
            f"-L{start},{end}",
            _commit(commit),  # blame takes --end-of-options for a path
            "--",
            path,
            most_bytes=_LOG_BYTES,
        )
        lines = [] if told.code != 0 else list(_blamed(told.out, path))
        merges = await self._merges(dict.fromkeys(line.sha for line in lines))
        return [replace(line, is_merge=True) if line.sha in merges else line for line in lines]

    async def _merges(self, commits: Collection[str]) -> set[str]:
        """Return those of the commits that are merges."""
        if not commits:
            return set()
        told = await self._run(
            "rev-list", "--no-walk", "--min-parents=2", "--end-of-options", *map(_commit, commits)
        )
        _check(told)
        return set(told.out.decode("ascii", "replace").split())

    async def authors(self, commit: str, since: int) -> list[tuple[str, str, int]]:
        """Return name, email and time (seconds since 1970) of each commit since then; merges are left out."""
        told = await self._run(
            *_mailmap(commit),
            "log",
            "--no-show-signature",
            "--no-merges",
            "--no-notes",
            f"--since={since}",
            "--format=%aN%x00%aE%x00%ct",
            "--end-of-options",
            _commit(commit),
            most_bytes=_LOG_BYTES,
        )
        _check(told)
        lines = (line.split("\0") for line in told.out.decode("utf-8", "replace").split("\n"))
        return [(each[0], each[1], int(each[2])) for each in lines if len(each) == 3 and each[2].isdigit()]

    async def _run(self, *arguments: str, most_bytes: int = 1 << 22, stdin: bytes = b"") -> Result:
        return await run_git(
            self._program or find_git(),
            self._git_dir,
            arguments,
            most_bytes=most_bytes,
            seconds=self._timeout,
            slots=self._slots,
            stdin=stdin,
        )


def _mailmap(commit: str) -> tuple[str, ...]:
    """Names are those of the repository's own map at that commit, and of no file of this machine."""
    return ("-c", "mailmap.file=", "-c", f"mailmap.blob={_commit(commit)}:.mailmap")


def _commit(text: str) -> str:
    if not is_commit(text):
        raise Failed("that is no commit")
    return text


def _check(result: Result) -> None:
    if result.code not in {0, None}:
        raise Failed(f"git can't read the repository: {result.complaint}")


def _contents(out: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(out):
        end = out.find(b"\n", at)
        parts = out[at:end].split(b" ")
        if end < 0 or len(parts) != 3 or not parts[2].isdigit():
            return
        size = int(parts[2])
        yield parts[0].decode("ascii"), out[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _hits(out: bytes, prefix: int) -> Iterator[Hit]:
    for line in out.split(b"\n"):
        parts = line.split(b"\0", 2)
        if len(parts) == 3 and parts[1].isdigit():
            try:
                path = parts[0].decode()
            except UnicodeDecodeError:
                continue
            yield Hit(path[prefix:], int(parts[1]), parts[2].decode("utf-8", "replace"))


def _commits(out: bytes) -> Iterator[LoggedCommit]:
    for entry in out.split(b"\x01")[1:]:
        parts = entry.split(b"\0")
        if len(parts) < 6 or not parts[3].isdigit():
            continue
        sha, name, email, at, subject = (part.decode("utf-8", "replace") for part in parts[:5])
        paths = tuple(part.decode("utf-8", "replace").lstrip("\n") for part in parts[5:])
        yield LoggedCommit(sha, name, email, int(at), subject, tuple(path for path in paths if path))


def _blamed(out: bytes, path: str) -> Iterator[LoggedCommit]:
    known: dict[str, LoggedCommit] = {}
    sha, facts = "", dict[bytes, str]()
    for line in out.split(b"\n"):
        if line.startswith(b"\t"):
            if sha not in known:
                known[sha] = LoggedCommit(
                    sha,
                    facts.get(b"author", ""),
                    facts.get(b"author-mail", "").strip("<>"),
                    int(facts.get(b"author-time", "0") or 0),
                    facts.get(b"summary", ""),
                    (path,),
                )
            yield known[sha]
        elif match := _BLAME_HEAD.fullmatch(line):
            sha, facts = match["sha"].decode("ascii"), {}
        else:
            key, _, value = line.partition(b" ")
            facts[key] = value.decode("utf-8", "replace")
