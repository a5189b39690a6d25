"""Find the code that a report is about in one repository, and who changed it."""

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any

from cachetools import LRUCache

from postroom.domain.research.code_paths import (
    MAX_FILES,
    CodePath,
    PathIndex,
    block_end,
    is_secondary,
    packages_of,
    patterns_of,
    rank,
)
from postroom.domain.research.definitions import definitions_of
from postroom.domain.research.evidence import Evidence, in_repository, merged_words
from postroom.domain.research.literals import MAX_PARTS, lines_like, missing, parts_of, texts_of
from postroom.domain.research.matches import TextMatch
from postroom.domain.research.passages import Source, likeness, source_of
from postroom.domain.research.reviewers import SILENT_DAYS
from postroom.git.reader import GitReader, Hit, LoggedCommit, TreeFile
from postroom.repositories.reading import Code
from postroom.text.frames import SUFFIXES
from postroom.text.words import words

MAX_FILE = 300_000
"""Maximum bytes of a file whose passages are compared."""
MAX_READ = 16 << 20
MAX_TEXT = 1 << 20
"""Maximum bytes of a file that is blamed or quoted."""
COMPARED = 400
"""Files whose words are compared with the report's."""
MAX_LISTINGS = 8
MAX_SOURCES = 4_000
"""Files whose passages are kept in memory."""
MAX_LOGS = 200
LOGGED = 250
"""Commits read for the files, for the folders and for the whole repository."""
MAX_FOUND = 8 << 20
"""Maximum bytes of search hits that are read."""
MAX_MANIFESTS = 100
"""Package manifests of one repository that are read."""
SEARCHES = 4
"""Searches of one repository; each omits the patterns that had too many hits in the previous one."""
PATHS = 5
"""Files whose history is read."""
MAX_ACTIVE = 2_000
"""Recently active authors that are kept."""
AROUND = 3
"""Lines of context on each side that are blamed with the relevant line."""
FUNCTION = 80
"""Lines of its function on each side that are."""
ENCLOSING = 20
"""Definitions above a line that may be around it."""
NAMED = frozenset({"frame", "path", "definition"})
"""Strengths of files that signals name, unlike texts and words that files only share with them."""

_DAY = 86_400
_READABLE = frozenset(SUFFIXES)
_OWNER_FILES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of a repository at a commit.

    `by_word` maps words of paths to files whose content is worth comparing. `packages` maps names of the packages
    that the repository publishes to their folders.
    """

    files: Mapping[str, TreeFile]
    index: PathIndex
    path_words: Mapping[str, frozenset[str]]
    by_word: Mapping[str, Sequence[str]]
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CodeSearch:
    """The result of searching a repository: ranked files and counts of patterns and files.

    `left_out` are patterns that occur in too many files and were skipped; `is_cut` is true if the hits still
    exceeded the limit.
    """

    paths: Sequence[CodePath]
    score: float
    resolved: int
    patterns: int
    files: int
    left_out: Sequence[str] = ()
    is_cut: bool = False

    def only_named(self) -> "CodeSearch":
        """Return the search with only the files that signals name or whose definitions they name."""
        paths = [path for path in self.paths if path.strength in NAMED]
        return replace(self, paths=paths, score=_score(paths), resolved=_resolved(paths))


@dataclass(frozen=True, slots=True)
class Past:
    """The history of the relevant code: commits of its lines, files, folders and of the repository.

    `lines` are the commits of consecutive lines from `start`, including the relevant one; empty if that line does
    not exist. `function` are those of the lines of the function around it. `active` are names and addresses of
    the authors of the last two years, newest first.
    """

    start: int
    lines: Sequence[LoggedCommit]
    files: Sequence[LoggedCommit]
    folders: Sequence[LoggedCommit]
    project: Sequence[LoggedCommit]
    owners: str
    active: Sequence[tuple[str, str]] = ()
    function: Sequence[LoggedCommit] = ()


class Library:
    """Searches repositories; caches listings and passages of files, which never change for a commit or blob."""

    def __init__(self) -> None:
        self._listings: LRUCache[tuple[str, str], Listing] = LRUCache(MAX_LISTINGS)
        self._sources: LRUCache[tuple[str, str], Source] = LRUCache(MAX_SOURCES)
        self._logs: LRUCache[tuple[str, ...], Sequence[LoggedCommit]] = LRUCache(MAX_LOGS)
        self._authors: LRUCache[tuple[str, str, int], Sequence[tuple[str, str]]] = LRUCache(MAX_LOGS)

    async def look(self, code: Code, evidence: Sequence[Evidence]) -> CodeSearch:
        """Return the files of a repository that match the evidence.

        Raises:
            GitHostError: it can't be read, or not in time.
        """
        listing = await self.listing(code)
        evidence = in_repository(evidence, listing.packages)
        patterns = patterns_of(evidence)
        hits, left_out, is_cut = await _search(code, patterns)
        texts = missing(texts_of(evidence), hits)
        parts = list(dict.fromkeys(part for text in texts for part in parts_of(text)))[:MAX_PARTS]
        similar, _, _ = await _search(code, parts)
        messages = await asyncio.to_thread(lines_like, texts, similar)
        query = merged_words(evidence)
        candidates = await asyncio.to_thread(_candidates, listing, evidence, [*hits, *similar], query)
        sources = await self._read(code.reader, listing, candidates)
        alike = await asyncio.to_thread(likeness, query, sources, listing.path_words)
        defined = {path: source.definitions for path, source in sources.items()}
        paths = await asyncio.to_thread(
            rank, evidence, listing.index, hits, alike, defined=defined, messages=messages
        )
        matched = [path for path in paths if path.strength != "words"]
        if paths and paths[0].strength == "words" and not alike[paths[0].path].is_telling:
            paths = [replace(path, strength="hint") if path.strength == "words" else path for path in paths]
        return CodeSearch(
            paths=paths,
            score=_score(matched),
            resolved=_resolved(matched),
            patterns=len(patterns) - len(left_out),
            files=len(listing.files),
            left_out=left_out,
            is_cut=is_cut,
        )

    async def listing(self, code: Code) -> Listing:
        """Return the files at the commit of `code`."""
        key = (code.key, code.commit)
        listing = self._listings.get(key)
        if listing is None:
            files = await code.reader.files(code.commit)
            manifests = await _manifests(code.reader, files)
            listing = self._listings[key] = await asyncio.to_thread(_listing, code.name, files, manifests)
        return listing

    async def _read(self, reader: GitReader, listing: Listing, paths: Sequence[str]) -> dict[str, Source]:
        files = {path: listing.files[path] for path in paths}
        keys = {path: (file.blob, path.rpartition(".")[2].lower()) for path, file in files.items()}
        known = {path: found for path, key in keys.items() if (found := self._sources.get(key)) is not None}
        missing = {path: file for path, file in files.items() if path not in known}
        contents = await reader.read(list(missing.values()), most_each=MAX_FILE, most_bytes=MAX_READ)
        read = await asyncio.to_thread(_sources, missing, contents)
        self._sources.update({keys[path]: source for path, source in read.items()})
        return known | read

    async def past(
        self, code: Code, paths: Sequence[CodePath], texts: Mapping[str, str], *, last: datetime
    ) -> Past:
        """Return the history of the files; `texts` come from `read_texts`, `last` is the time of the newest signal.

        Raises:
            GitHostError: the history can't be read, or not in time.
        """
        reader, commit = code.reader, code.commit
        top = [path.path for path in paths[:PATHS]]
        start, lines, function = 0, list[LoggedCommit](), list[LoggedCommit]()
        # A passage that only has similar words is no place to ask its last author about.
        if paths and paths[0].strength != "words" and (line := paths[0].line) is not None:
            text = texts.get(paths[0].path, "")
            start, end = blamed_lines(paths[0], text.split("\n"))
            first, final = await asyncio.to_thread(function_around, paths[0].path, text, line)
            first, final = min(start, first), max(end, final)
            function = await reader.blame(commit, paths[0].path, first, final)
            if first + len(function) <= line:  # the file has become shorter
                function = []
            lines = function[start - first : end - first + 1]
        files = await reader.log(commit, top, limit=LOGGED) if top else []
        folders = sorted({f"{path.rpartition('/')[0]}/" for path in top[:2] if "/" in path})
        folder_commits = await self._log(code, tuple(folders)) if folders else []
        owners = next((texts[path] for path in _OWNER_FILES if path in texts), "")
        active = await self._active(code, last)
        project = await self._log(code, ())
        return Past(start, lines, files, folder_commits, project, owners, active, function)

    async def _active(self, code: Code, last: datetime) -> Sequence[tuple[str, str]]:
        since = int((last - timedelta(days=SILENT_DAYS)).timestamp()) // _DAY * _DAY
        key = (code.key, code.commit, since)
        known = self._authors.get(key)
        if known is None:
            authors = await code.reader.authors(code.commit, since)
            known = list(dict.fromkeys((name, email.lower()) for name, email, _ in authors))[:MAX_ACTIVE]
            self._authors[key] = known
        return known

    async def _log(self, code: Code, folders: tuple[str, ...]) -> Sequence[LoggedCommit]:
        key = (code.key, code.commit, *folders)
        log = self._logs.get(key)
        if log is None:
            log = self._logs[key] = await code.reader.log(code.commit, folders, limit=LOGGED)
        return log


def _score(paths: Sequence[CodePath]) -> float:
    return sum(path.score for path in paths[:PATHS])


def _resolved(paths: Sequence[CodePath]) -> int:
    return sum(len(path.reasons) for path in paths)


async def read_texts(code: Code, listing: Listing, paths: Sequence[CodePath]) -> dict[str, str]:
    """Return the texts of the top files and of the CODEOWNERS file by path; binary files are empty."""
    owners = next((path for path in _OWNER_FILES if path in listing.files), None)
    selected = [path.path for path in paths[:PATHS]] + ([] if owners is None else [owners])
    files = {path: listing.files[path] for path in selected if path in listing.files}
    contents = await code.reader.read(list(files.values()), most_each=MAX_TEXT, most_bytes=MAX_READ)
    return {path: plain(contents.get(file.blob, b"")) for path, file in files.items()}


def blamed_lines(path: CodePath, text: Sequence[str]) -> tuple[int, int]:
    """Return the range of lines to blame: around the line of a stack frame, or the definition at the line."""
    line = path.line or 1
    if path.exact:
        return max(1, line - AROUND), line + AROUND
    return line, block_end(text, line)


def function_around(path: str, text: str, line: int) -> tuple[int, int]:
    """Return the first and last line of the innermost function around a line, cut to `FUNCTION`; else the line."""
    rows = text.split("\n")
    before = [found.line for found in definitions_of(path, text) if found.line <= line]
    for start in sorted(before, reverse=True)[:ENCLOSING]:
        end = block_end(rows, start, most=2 * FUNCTION)
        if start < end and line <= end:
            return max(start, line - FUNCTION), min(end, line + FUNCTION)
    return line, line


def snippet(text: str, line: int, *, lines: int) -> tuple[int, list[str]] | None:
    """Return `lines` lines around `line` and the number of the first one; None if the line does not exist."""
    rows = text.split("\n")
    if not text or line > len(rows):
        return None
    start = max(0, min(line - 1 - lines // 2, len(rows) - lines))
    excerpt = rows[start : start + lines]
    while excerpt and not excerpt[-1].strip():
        excerpt.pop()
    return (start + 1, excerpt) if excerpt else None


def plain(raw: bytes) -> str:
    """Decode the content of a file; empty if it is binary."""
    return "" if b"\0" in raw else raw.decode("utf-8", "replace").replace("\r\n", "\n")


async def _search(code: Code, patterns: Sequence[str]) -> tuple[list[TextMatch], list[str], bool]:
    """Return the hits, the patterns that were skipped as too common, and whether the hits were truncated.

    Otherwise one common name would fill the limit and hide a rare one in a later file.
    """
    remaining, left_out = list(patterns), list[str]()
    hits, is_cut = list[Hit](), False
    for _ in range(SEARCHES):
        if not remaining:
            return [], left_out, False
        either = "|".join(escaped(pattern) for pattern in remaining)
        hits, is_cut = await code.reader.search(code.commit, either, each_file=60, most_bytes=MAX_FOUND)
        if not is_cut:
            break
        common = await asyncio.to_thread(_common, hits, remaining)
        if not common:
            break
        left_out += common
        remaining = [pattern for pattern in remaining if pattern not in common]
    return [TextMatch(hit.path, hit.line, hit.text[:400]) for hit in hits], left_out, is_cut


def _common(hits: Sequence[Hit], patterns: Sequence[str]) -> list[str]:
    """Return the patterns that occur in too many files to be informative; without any, the one with most text."""
    files: dict[str, set[str]] = defaultdict(set)
    sizes: Counter[str] = Counter()
    lowered = {pattern: pattern.lower() for pattern in patterns}
    for hit in hits:
        text = hit.text.lower()
        for pattern, lowered_pattern in lowered.items():
            if lowered_pattern in text:
                files[pattern].add(hit.path)
                sizes[pattern] += len(text)
    common = [pattern for pattern in patterns if len(files[pattern]) > MAX_FILES]
    return common or ([pattern for pattern, _ in sizes.most_common(1)] if len(patterns) > 1 else [])


def escaped(text: str) -> str:
    """Escape a text for use in a POSIX extended regular expression."""
    return re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", text)


async def _manifests(reader: GitReader, files: Sequence[TreeFile]) -> dict[str, str]:
    """Return the texts of the package.json files by path, those closest to the root first."""
    manifests = [file for file in files if file.path.rpartition("/")[2] == "package.json"]
    selected = nsmallest(MAX_MANIFESTS, manifests, key=lambda file: (file.path.count("/"), file.path))
    contents = await reader.read(selected, most_each=MAX_FILE, most_bytes=MAX_READ)
    return {file.path: plain(contents.get(file.blob, b"")) for file in selected}


def _listing(name: str, files: Sequence[TreeFile], manifests: Mapping[str, str]) -> Listing:
    paths = {file.path: file for file in files}
    path_words = {path: frozenset(words(path)) for path in paths}
    by_word: dict[str, list[str]] = defaultdict(list)
    for path, path_word_set in path_words.items():
        if path.rpartition(".")[2].lower() in _READABLE and not is_secondary(path):
            for word in path_word_set or ("",):
                by_word[word].append(path)
    return Listing(paths, PathIndex(paths), path_words, by_word, packages_of(name, paths, manifests))


def _candidates(
    listing: Listing, evidence: Sequence[Evidence], hits: Sequence[TextMatch], query: Mapping[str, int]
) -> list[str]:
    """Return the files worth comparing by words: those with hits, then those whose paths share words."""
    kept: dict[str, None] = {}
    for item in evidence:
        for clue in item.clues:
            if clue.kind in {"frame", "path"}:
                matches = listing.index.resolve(clue.value)
                kept.update(dict.fromkeys(matches if len(matches) <= MAX_FILES else ()))
    for path, _ in Counter(hit.path for hit in hits).most_common(COMPARED // 2):
        kept[path] = None
    scores: Counter[str] = Counter()
    # In a small repository every file is compared, whatever it is called.
    for word in listing.by_word if len(listing.files) <= COMPARED else listing.by_word.keys() & query.keys():
        for path in listing.by_word[word]:
            scores[path] += query.get(word, 0)
    scored = nsmallest(COMPARED, ((-score, path) for path, score in scores.items()))
    for _, path in scored:
        if len(kept) >= COMPARED:
            break
        kept[path] = None
    return [path for path in kept if path in listing.files]


def _sources(files: Mapping[str, TreeFile], contents: Mapping[str, bytes]) -> dict[str, Source]:
    return {
        path: source_of(path, plain(contents[file.blob]))
        for path, file in files.items()
        if file.blob in contents
    }


def commit_row(commit: LoggedCommit) -> dict[str, Any]:
    """Return a commit as it is stored in the result of a step."""
    return {
        "sha": commit.sha,
        "name": commit.name,
        "email": commit.email.lower(),
        "at": commit.at,
        "subject": commit.subject[:300],
        "paths": list(commit.paths[:50]),
        "merge": commit.is_merge,
    }
