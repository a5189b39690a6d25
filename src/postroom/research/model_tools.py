"""The read-only tools of a language model that researches a report."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.db.paging import Page
from postroom.domain.errors import Invalid
from postroom.domain.reports.inbox import DEFAULT_ORDERING, Filters
from postroom.git.port import GitHostError
from postroom.git.reader import LoggedCommit, TreeFile
from postroom.models.language import Tool
from postroom.reports import service as reports
from postroom.repositories.reading import Code
from postroom.research.code import Listing, escaped, plain
from postroom.research.schemas import Material, Run

R = TypeVar("R")

MAX_HITS = 60
MAX_LINES = 200
MAX_BYTES = 1 << 20
MAX_COMMITS = 20
MAX_REPORTS = 8
_LINE = 300

Profile = Callable[[int], Awaitable[Any]]
"""Returns the profile of a project by its id."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of one report's research; those of the repository need `code`."""

    engine: AsyncEngine
    run: Run
    material: Material
    code: Code | None = None
    listing: Listing | None = None
    profile: Profile | None = None

    def all(self) -> Sequence[Tool]:
        """Return the tools whose data is available."""
        tools: list[Tool] = [self.read_signal, self.find_reports]
        if self.code is not None:
            tools += [self.search_code, self.read_file, self.blame, self.log]
        if self.profile is not None:
            tools.append(self.project_profile)
        return tools

    async def search_code(self, text: str) -> str:
        """Find the lines of the repository that have a text in them, in any case.

        Args:
            text: the exact text, such as a name or a message; no pattern.
        """
        if not text.strip() or "\n" in text or "\0" in text:
            raise Invalid("Search for one line of text.")
        code = self._code()
        hits = await self._git(code.reader.grep(code.commit, escaped(text.strip()), each_file=10))
        if not hits:
            return "Nothing was found."
        lines = [f"{hit.path}:{hit.line}: {hit.text[:_LINE]}" for hit in hits[:MAX_HITS]]
        if len(hits) > MAX_HITS:
            lines.append(f"(and {len(hits) - MAX_HITS} more lines)")
        return "\n".join(lines)

    async def read_file(self, path: str, start: int = 1, lines: int = 80) -> str:
        """Read lines of a file of the repository, with their numbers.

        Args:
            path: its path, as search shows it.
            start: the first line, from 1.
            lines: how many, at most 200.
        """
        self._check(path)
        file = self._files()[path]
        contents = await self._git(
            self._code().reader.read([file], most_each=MAX_BYTES, most_bytes=MAX_BYTES)
        )
        text = plain(contents.get(file.blob, b""))
        if not text:
            return "The file is empty, binary or too large."
        rows = text.split("\n")
        first = max(1, start)
        excerpt = rows[first - 1 : first - 1 + max(1, min(lines, MAX_LINES))]
        if not excerpt:
            return f"The file has {len(rows)} lines."
        return "\n".join(f"{first + at}: {row[:_LINE]}" for at, row in enumerate(excerpt))

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
        code = self._code()
        commits = await self._git(code.reader.blame(code.commit, path, first, last))
        return _format_commits(list(dict.fromkeys(commits))) if commits else "The file has no such lines."

    async def log(self, path: str) -> str:
        """List the newest commits that changed a file.

        Args:
            path: its path.
        """
        self._check(path)
        code = self._code()
        return _format_commits(await self._git(code.reader.log(code.commit, [path], limit=MAX_COMMITS)))

    async def read_signal(self, number: int) -> str:
        """Read a signal of the report in full.

        Args:
            number: its number, from 1; also one that was not shown.
        """
        if not 1 <= number <= len(self.material.signals):
            raise Invalid(f"The report has signals 1 to {len(self.material.signals)}.")
        signal = self.material.signals[number - 1]
        return (
            f"{signal.source_product} {signal.source_type}, {signal.timestamp.isoformat()}\n{signal.content}"
        )

    async def find_reports(self, text: str) -> list[dict[str, Any]]:
        """Find other reports of the project, with their status, priority and pull request, if there is one.

        Args:
            text: a word or two that their titles or summaries have.
        """
        if not text.strip() or "\0" in text:
            raise Invalid("Search for a word or two.")
        async with unit_of_work(self.engine) as uow:
            inbox = await reports.inbox(
                uow,
                self.run.project_id,
                filters=Filters(search=text.strip()),
                ordering=DEFAULT_ORDERING,
                page=Page(MAX_REPORTS, 0),
                viewer=(),
            )
        return [
            {
                "title": report.title or report.headline,
                "status": str(report.status),
                "priority": report.priority,
                "signals": report.signal_count,
                "pull_request": report.implementation_pr_url,
                "summary": (report.summary or "")[:_LINE],
            }
            for report in inbox.reports
            if report.id != self.run.report_id
        ]

    async def project_profile(self) -> Any:
        """Say what is known of the project: its sources, its repositories, what happened lately."""
        assert self.profile is not None  # noqa: S101  # the tool is only offered with a profile
        return await self.profile(self.run.project_id)

    def _code(self) -> Code:
        assert self.code is not None  # noqa: S101  # the repository tools are only offered with code
        return self.code

    def _files(self) -> Mapping[str, TreeFile]:
        return {} if self.listing is None else self.listing.files

    def _check(self, path: str) -> None:
        if path not in self._files():
            raise Invalid("The repository has no such file. Search for it.")

    async def _git(self, reading: Awaitable[R]) -> R:
        try:
            return await reading
        except GitHostError as error:
            raise Invalid(f"It could not be read: {error}.") from error


def _format_commits(commits: Sequence[LoggedCommit]) -> str:
    lines = [
        f"{commit.sha[:12]} {_day(commit.at)} {commit.name}: {commit.subject[:_LINE]}"
        for commit in commits[:MAX_COMMITS]
    ]
    return "\n".join(lines) or "No commits."


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
