"""A language model finds code in a repository at one commit: its read-only tools, question and checked answer.

Paths are looked up among the files of the commit and contents are read as git objects, so no path leaves the
repository and no link is followed. Each place that the model names is checked to exist, and quoted from the file.
"""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field, StringConstraints

from postroom.domain.errors import Invalid
from postroom.domain.research.code_paths import CodePath
from postroom.domain.research.definitions import definitions_of
from postroom.git.port import GitHostError
from postroom.git.reader import LoggedCommit
from postroom.models.language import Limits, Question, Tool, load_prompt
from postroom.repositories.reading import Code
from postroom.research.code import LOGGED, MAX_READ, MAX_TEXT, Listing, escaped, plain
from postroom.research.model_texts import paths_shown, signals_shown
from postroom.research.schemas import Material

R = TypeVar("R")

MAX_HITS = 60
MAX_LINES = 200
MAX_BYTES = 1 << 20
MAX_COMMITS = 20
MAX_PATHS = 200
LINE = 300
"""Maximum characters of a line that is shown."""
MAX_PLACES = 5
MAX_QUOTE = 160
MAX_REASON = 400
LEAST_QUOTE = 3

_PROMPT = load_prompt("postroom.research", "code")
_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_REASON)]


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


class Place(BaseModel):
    """A line of code that has to change, or where the wrong behaviour comes from."""

    path: str = Field(max_length=1_000, description="Path of the file, as the tools show it.")
    line: int = Field(ge=1, description="Number of the line.")
    quote: str = Field(max_length=1_000, description="The line as it is in the file, without its number.")
    reason: _Reason = Field(description="Why it is this place, in one sentence.")


class FoundCode(BaseModel):
    """The places in code that the report is about, likeliest first, each in another file."""

    places: list[Place] = Field(max_length=MAX_PLACES, description="None if the code was not found.")


def question_of(
    material: Material, paths: Sequence[CodePath], repository: str, *, tools: Sequence[Tool], limits: Limits
) -> Question[FoundCode]:
    """Return the question for the code of a report; `paths` are the files that the search found."""
    parts = (*signals_shown(material), *paths_shown(paths, repository))
    return Question(prompt=_PROMPT, parts=parts, output=FoundCode, tools=tools, limits=limits)


async def checked(
    code: Code, listing: Listing, places: Sequence[Place], rules: Sequence[CodePath], signals: int
) -> list[CodePath]:
    """Return the places that exist before the files that the rules found; invented ones are left out.

    A line is the one whose text is quoted, nearest to the number that was given.

    Raises:
        GitHostError: the files can't be read.
    """
    named = {place.path: listing.files[place.path] for place in places if place.path in listing.files}
    contents = await code.reader.read(list(named.values()), most_each=MAX_TEXT, most_bytes=MAX_READ)
    texts = {path: plain(contents.get(file.blob, b"")) for path, file in named.items()}
    best = max((path.score for path in rules), default=0.0)
    found: dict[str, CodePath] = {}
    for place in places:
        line = quoted_line(texts.get(place.path, ""), place)
        if line is not None and place.path not in found:
            quote = " ".join(texts[place.path].split("\n")[line - 1].split())[:MAX_QUOTE]
            reasons = (f"the language model read “{quote}” there: {place.reason.rstrip('.')}",)
            score = best + MAX_PLACES - len(found)
            everybody = frozenset(range(signals))
            found[place.path] = CodePath(place.path, score, line, "read", reasons, everybody, exact=True)
    return [*found.values(), *(path for path in rules if path.path not in found)]


def quoted_line(text: str, place: Place) -> int | None:
    """Return the number of the line of `text` that a place quotes; None if there is none."""
    quote = " ".join(place.quote.split())
    if len(quote) < LEAST_QUOTE:
        return None
    lines = [" ".join(line.split()) for line in text.split("\n")]
    same = [number for number, line in enumerate(lines, 1) if line == quote]
    return min(same, key=lambda number: abs(number - place.line), default=None)
