"""The read-only tools with which a language model looks for code in one repository at one commit.

Paths are looked up among the files of the commit and contents are read as git objects, so no path leaves the
repository and no link is followed.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from postroom.domain.errors import Invalid
from postroom.domain.research.definitions import definitions_of
from postroom.git.port import GitHostError
from postroom.git.reader import LoggedCommit
from postroom.models.language import Tool
from postroom.repositories.reading import Code
from postroom.research.code import LOGGED, Listing, escaped, plain

R = TypeVar("R")

MAX_HITS = 60
MAX_LINES = 200
MAX_BYTES = 1 << 20
MAX_COMMITS = 20
MAX_PATHS = 200
LINE = 300
"""Maximum characters of a line that is shown."""


@dataclass(frozen=True, slots=True)
class CodeTools:
    """The tools of one repository."""

    code: Code
    listing: Listing

    def all(self) -> Sequence[Tool]:
        """Return the tools."""
        return [
            *(self.search_code, self.list_files, self.list_definitions, self.read_file),
            *(self.blame, self.log, self.search_history),
        ]

    async def search_code(self, text: str) -> str:
        """Find the lines of the repository that have a text in them, in any case.

        Args:
            text: the exact text, such as a name or a message; no pattern.
        """
        if not text.strip() or "\n" in text or "\0" in text:
            raise Invalid("Search for one line of text.")
        pattern = escaped(text.strip())
        hits = await _git(self.code.reader.grep(self.code.commit, pattern, each_file=10))
        if not hits:
            return "Nothing was found."
        lines = [f"{hit.path}:{hit.line}: {hit.text[:LINE]}" for hit in hits[:MAX_HITS]]
        if len(hits) > MAX_HITS:
            lines.append(f"(and {len(hits) - MAX_HITS} more lines)")
        return "\n".join(lines)

    async def list_files(self, part: str) -> str:
        """List the files of the repository whose paths have a text in them, in any case.

        Args:
            part: part of a path, such as a folder or a name; empty for all files.
        """
        paths = sorted(path for path in self.listing.files if part.strip().lower() in path.lower())
        if not paths:
            return "No path has this text."
        more = f"\n(and {len(paths) - MAX_PATHS} more files)" if len(paths) > MAX_PATHS else ""
        return "\n".join(path[:LINE] for path in paths[:MAX_PATHS]) + more

    async def list_definitions(self, path: str) -> str:
        """List the functions, types and constants that a file defines, with their lines.

        Args:
            path: its path, as search shows it.
        """
        found = definitions_of(path, await self._text(path))
        return "\n".join(f"{each.line}: {each.name}" for each in found) or "No definitions were found."

    async def read_file(self, path: str, start: int = 1, lines: int = 80) -> str:
        """Read lines of a file of the repository, with their numbers.

        Args:
            path: its path, as search shows it.
            start: the first line, from 1.
            lines: how many, at most 200.
        """
        text = await self._text(path)
        if not text:
            return "The file is empty, binary or too large."
        rows = text.split("\n")
        first = max(1, start)
        excerpt = rows[first - 1 : first - 1 + max(1, min(lines, MAX_LINES))]
        if not excerpt:
            return f"The file has {len(rows)} lines."
        return "\n".join(f"{first + at}: {row[:LINE]}" for at, row in enumerate(excerpt))

    async def blame(self, path: str, start: int, end: int) -> str:
        """Say which commits lines of a file are from.

        Args:
            path: its path.
            start: the first line, from 1.
            end: the last line, at most 60 further.
        """
        self._check(path)
        first = max(1, start)
        last = min(max(first, end), first + 60)
        commits = await _git(self.code.reader.blame(self.code.commit, path, first, last))
        return _format_commits(list(dict.fromkeys(commits))) if commits else "The file has no such lines."

    async def log(self, path: str) -> str:
        """List the newest commits that changed a file.

        Args:
            path: its path.
        """
        self._check(path)
        reader, commit = self.code.reader, self.code.commit
        return _format_commits(await _git(reader.log(commit, [path], limit=MAX_COMMITS)))

    async def search_history(self, text: str) -> str:
        """Find commits of the repository by their subjects, among the newest 250.

        Args:
            text: a word or two of the subject.
        """
        commits = await _git(self.code.reader.log(self.code.commit, [], limit=LOGGED))
        return _format_commits([each for each in commits if text.strip().lower() in each.subject.lower()])

    async def _text(self, path: str) -> str:
        self._check(path)
        file = self.listing.files[path]
        contents = await _git(self.code.reader.read([file], most_each=MAX_BYTES, most_bytes=MAX_BYTES))
        return plain(contents.get(file.blob, b""))

    def _check(self, path: str) -> None:
        if path not in self.listing.files:
            raise Invalid("The repository has no such file. Search for it.")


async def _git(reading: Awaitable[R]) -> R:
    try:
        return await reading
    except GitHostError as error:
        raise Invalid(f"It could not be read: {error}.") from error


def _format_commits(commits: Sequence[LoggedCommit]) -> str:
    lines = [
        f"{commit.sha[:12]} {_day(commit.at)} {commit.name}: {commit.subject[:LINE]}"
        for commit in commits[:MAX_COMMITS]
    ]
    return "\n".join(lines) or "No commits."


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
