"""Evaluate reviewer suggestions: predict the authors of commits from the earlier history."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from postroom.domain.errors import Invalid
from postroom.domain.research.reviewers import History, Touch, rank

SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class PastCommit:
    """A commit: author, time (seconds since 1970), and changed files."""

    author: str
    at: float
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recall:
    """A method, and the shares of commits whose author was suggested first, or among three."""

    way: str
    commits: int
    at_1: float
    at_3: float


@dataclass(slots=True)
class _Known:
    files: dict[str, list[Touch]] = field(default_factory=lambda: defaultdict(list))
    folders: dict[str, list[Touch]] = field(default_factory=lambda: defaultdict(list))
    project: list[Touch] = field(default_factory=list)

    def learn(self, commit: PastCommit) -> None:
        touch = Touch(commit.author, commit.at)
        for file in commit.files:
            self.files[file].append(touch)
        for folder in {_folder(file) for file in commit.files}:
            self.folders[folder].append(touch)
        self.project.append(touch)


def read_history(path: Path) -> list[PastCommit]:
    """Read commits from JSON lines with `author`, `date` (ISO 8601) and `files`, oldest first.

    Raises:
        Invalid: the file or a line is unusable.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Invalid(f"'{path}' can't be read.") from None
    commits = [_commit(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not commits:
        raise Invalid(f"'{path}' contains no commits.")
    commits.sort(key=lambda commit: commit.at)
    return commits


def _commit(line: str, number: int) -> PastCommit:
    try:
        row: dict[str, Any] = json.loads(line)
        at = datetime.fromisoformat(row["date"])
        files = tuple(str(file) for file in row["files"])
        author = str(row["author"])
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"Line {number} has to be an object with author, date and files.") from None
    if at.tzinfo is None or not author or not files:
        raise Invalid(f"Line {number} has no author, no files, or a date without a zone.")
    return PastCommit(author, at.timestamp(), files)


def evaluate(history: Sequence[PastCommit], *, newest: int) -> list[Recall]:
    """Suggest three reviewers for the files of each of the newest commits, from earlier commits only."""
    start = max(0, len(history) - newest)
    hits: dict[str, Counter[int]] = {way: Counter() for way in _WAYS}
    known = _Known()
    for place, commit in enumerate(history):
        if place >= start:
            for way, suggest in _WAYS.items():
                named = suggest(known, commit)[:SUGGESTED]
                if commit.author in named:
                    hits[way][named.index(commit.author)] += 1
        known.learn(commit)
    count = len(history) - start
    return [Recall(way, count, found[0] / count, sum(found.values()) / count) for way, found in hits.items()]


def _ours(known: _Known, commit: PastCommit) -> list[str]:
    files = {file: known.files[file] for file in commit.files if file in known.files}
    folders = {
        folder: known.folders[folder]
        for folder in {_folder(file) for file in commit.files}
        if folder in known.folders
    }
    history = History(files=files, folders=folders, project=known.project)
    return [ranked.author for ranked in rank(history, now=commit.at, limit=SUGGESTED)]


def _last(known: _Known, commit: PastCommit) -> list[str]:
    """Return the last authors of the files, newest first."""
    touches = sorted(_touches(known, commit), key=lambda touch: -touch.at)
    return list(dict.fromkeys(touch.author for touch in touches))


def _most(known: _Known, commit: PastCommit) -> list[str]:
    """Return the most frequent authors of the files."""
    return [author for author, _ in Counter(touch.author for touch in _touches(known, commit)).most_common()]


def _touches(known: _Known, commit: PastCommit) -> Iterator[Touch]:
    for file in commit.files:
        yield from known.files.get(file, ())


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


_WAYS: dict[str, Callable[[_Known, PastCommit], list[str]]] = {
    "postroom": _ours,
    "last author of the files": _last,
    "most frequent author of the files": _most,
}
