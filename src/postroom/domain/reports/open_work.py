"""Open work on reports: whether two reports are about the same code, so that their changes would collide."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

_PLACE = re.compile(r"(?::\d+(?:[-:]\d+)?|#L\d+(?:-L?\d+)?)$")
_SHOWN = 3
LEAST_COMMIT = 7
"""Minimum number of digits with which an abbreviated commit id identifies the commit."""
LONGEST_COMMIT = 64


@dataclass(frozen=True, slots=True)
class CodeScope:
    """The code that a report is about: repository (None if unknown), files and commits."""

    repository: str | None
    paths: frozenset[str] = frozenset()
    commits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Unfinished work on another report; `what` names it, for use within a sentence."""

    report_id: UUID
    title: str
    what: str
    code_scope: CodeScope


def code_path(text: str) -> str:
    """Return a path in the form in which paths are compared: without a line number, from the repository's root."""
    path = _PLACE.sub("", text.strip()).replace("\\", "/")
    while path.startswith("./"):
        path = path[2:]
    return path.lstrip("/")


def make_code_scope(repository: str | None, paths: Iterable[str], commits: Iterable[str]) -> CodeScope:
    """Return the code that these texts name; blank ones are ignored."""
    return CodeScope(
        repository.strip().lower() or None if repository is not None else None,
        frozenset(path for path in map(code_path, paths) if path),
        frozenset(commit for commit in (text.strip().lower() for text in commits) if commit),
    )


def first_overlap(code_scope: CodeScope, others: Sequence[OpenWork]) -> str | None:
    """Return a sentence on the first open work that touches the same code, or None.

    Reports with different known repositories have nothing in common. Commits are compared by the shorter of two
    ids.
    """
    for other in others:
        theirs = other.code_scope
        if (
            None not in {code_scope.repository, theirs.repository}
            and code_scope.repository != theirs.repository
        ):
            continue
        paths = sorted(code_scope.paths & theirs.paths)
        commits = _same_commits(code_scope.commits, theirs.commits)
        if paths or commits:
            shared = _list("commit", [commit[:12] for commit in commits]) if commits else _list("file", paths)
            return f'{other.what} on report {other.report_id} ("{other.title}") touches the same {shared}.'
    return None


def _same_commits(ours: Collection[str], theirs: Collection[str]) -> list[str]:
    """Return those of ours that are a prefix of one of theirs, or the other way round."""
    beginnings = {each[:length] for each in theirs for length in _lengths(each)}
    return sorted(
        each
        for each in ours
        if len(each) >= LEAST_COMMIT
        and (each[:LONGEST_COMMIT] in beginnings or any(each[:length] in theirs for length in _lengths(each)))
    )


def _lengths(commit: str) -> range:
    return range(LEAST_COMMIT, min(len(commit), LONGEST_COMMIT) + 1)


def _list(word: str, items: Sequence[str]) -> str:
    more = f" and {len(items) - _SHOWN} more" if len(items) > _SHOWN else ""
    return f"{word}{'s' if len(items) > 1 else ''} {', '.join(items[:_SHOWN])}{more}"
