"""Reading the code and the history of one repository at one commit, with git's plumbing commands.

Nothing is checked out, so no symbolic link, submodule or path of the repository is followed. Each call has a time
and a size limit; what exceeds the size is left out.
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
    """A file at a commit; `blob` is the id of its content, `size` is in bytes. Not a link or a submodule."""

    path: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching line of a file; lines count from 1."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class LoggedCommit:
    """A commit: author, time (seconds since 1970), subject, and which of the requested paths it touched.

    `is_merge` means several parents, so its author did not necessarily write the changes.
    """

    sha: str
    name: str
    email: str
    at: int
    subject: str
    paths: tuple[str, ...] = ()
    is_merge: bool = False


class GitReader:
    """One repository in a folder: the original, or a clone."""

    def __init__(
        self, git_dir: Path, *, timeout: float, slots: Semaphore, program: Path | None = None
    ) -> None:
        """`timeout` is in seconds per git process; `slots` limits the concurrent ones, shared by all callers."""
        self._git_dir = git_dir
        self._timeout = timeout
        self._slots = slots
        self._program = program

    async def tip(self, branch: str) -> str | None:
        """Return the commit at the tip of a branch, local or fetched from `origin`; None without a commit."""
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
        """Return contents by blob id, except those above `most_each` bytes or beyond the total `most_bytes`."""
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
        """Return lines of text files that match an extended regular expression, ignoring case.

        Files come by path, with at most `each_file` lines each; the output is cut at `most_bytes`. The expression
        must mean the same to PCRE, which takes half the time but is not compiled into every git.
        """
        found, _ = await self.search(commit, pattern, each_file=each_file, most_bytes=most_bytes)
        return found

    async def search(
        self, commit: str, pattern: str, *, each_file: int = 20, most_bytes: int = 8 << 20
    ) -> tuple[list[Hit], bool]:
        """Like `grep`, and return whether the output exceeded `most_bytes`."""
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
        """Return the newest commits that touched any of the paths, and which of these; without merges.

        `before` is in seconds since 1970: later commits are left out.
        """
        result = await self._run(
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
        _check(result)
        return list(_commits(result.out))

    async def blame(self, commit: str, path: str, start: int, end: int) -> list[LoggedCommit]:
        """Return the commit of each of the lines `start` to `end` of a file; empty beyond its end."""
        result = await self._run(
            *_mailmap(commit),
            "blame",
            "--no-textconv",
            "--porcelain",
            f"-L{start},{end}",
            _commit(commit),  # blame would read --end-of-options as a path
            "--",
            path,
            most_bytes=_LOG_BYTES,
        )
        lines = [] if result.code != 0 else list(_blamed(result.out, path))
        merges = await self._merges(dict.fromkeys(line.sha for line in lines))
        return [replace(line, is_merge=True) if line.sha in merges else line for line in lines]

    async def _merges(self, commits: Collection[str]) -> set[str]:
        """Return those of the commits that are merges."""
        if not commits:
            return set()
        result = await self._run(
            "rev-list", "--no-walk", "--min-parents=2", "--end-of-options", *map(_commit, commits)
        )
        _check(result)
        return set(result.out.decode("ascii", "replace").split())

    async def authors(self, commit: str, since: int) -> list[tuple[str, str, int]]:
        """Return name, email and time (seconds since 1970) of each commit since `since`; without merges."""
        result = await self._run(
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
        _check(result)
        lines = (line.split("\0") for line in result.out.decode("utf-8", "replace").split("\n"))
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
    """Return options to map names by the repository's own mailmap at that commit only."""
    return ("-c", "mailmap.file=", "-c", f"mailmap.blob={_commit(commit)}:.mailmap")


def _commit(text: str) -> str:
    if not is_commit(text):
        raise Failed("this is not a commit")
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
