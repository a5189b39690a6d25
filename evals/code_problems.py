"""Problems without a stack trace: bug fixes in change logs, and the files that their releases changed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

from evals.code_sdists import sources_of, versions_of

from postroom.domain.research.code_paths import is_secondary

MAX_TRUTH = 3
"""Maximum number of files that a release changed, for it to be plain which of them was wrong."""
MAX_ENTRIES = 6
"""Maximum number of entries of a release that is looked at."""
MAX_TRIED = 30
"""Maximum number of releases of one package that are looked at."""
SHORTEST = 40
LONGEST = 1_200

_LOG = re.compile(
    r"(?:^|/)(?:change(?:s|log)?|history|news|release[-_]notes|versionhistory)(?:\.(?:rst|md|txt))?$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"^(?:#{1,4}\s+)?(?:[A-Za-z]{1,20}\s+)?[\[(v]{0,2}(\d{1,4}(?:\.\d{1,6}){1,3})[\])]?(?:[\s:,(-][^\n]{0,60})?$"
)
_UNDERLINE = re.compile(r"^([=\-~^*+#\"'`])\1{2,}\s*$")
_BULLET = re.compile(r"^(\s{0,3})[-*+]\s+(?=\S)")
_FIX = re.compile(
    r"\b(?:fix(?:e[sd])?|bugs?|bugfix|crash\w*|wrong(?:ly)?|incorrect\w*|regression|broken|no longer)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:docs?|docstrings?|documentation|typos?|typing|type[- ]hints?|annotat\w+|"
    r"mypy|tests?|tox|CI|builds?|setup|"
    r"packag\w+|depend\w+|requirements?|python ?\d[\d.]*|deprecat\w+|lint\w*|wheels?|sdist|license|example|readme|"
    r"changelog|benchmarks?|drop(?:ped|s)? support)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r":(?P<role>[a-z]{2,10}(?::[a-z]{2,10})?):`~?(?P<text>[^`<\n]{1,200})(?:<[^`\n]{1,200}>)?`"
)
_LINK = re.compile(
    r"`(?P<text>[^`<\n]{1,200}?)\s*<[^`\n]{1,300}>`_{1,2}|\[(?P<md>[^\]\n]{1,200})\]\([^)\n]{1,300}\)"
)
_TRAILER = re.compile(
    r"\((?:[^()\n]{0,40}#\d[^()\n]{0,60}|by [^()\n]{1,60})\)|\bsee (?:also )?https?://\S+|https?://\S+|#\d{1,6}\b|"
    r"\b(?:Thanks|Credits?)\b[^\n]{0,300}$|\[[a-z0-9_.-]{2,30}\]|@[\w-]{1,40}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One bug: what a release says it fixed, in a package at the release before, and the files that it changed."""

    package: str
    version: str
    before: str
    text: str
    files: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The problems of one package, and the sources of the releases before their fixes by version, oldest first."""

    package: str
    problems: tuple[Problem, ...]
    releases: tuple[tuple[str, Mapping[str, bytes]], ...]


def choose_problems(package: str, most: int, cache: Path) -> Chosen:
    """Return up to `most` problems of a package, those of the newest releases with few changes.

    One entry of a release is taken, the first that describes a bug and does not name a changed file.
    """
    versions = versions_of(package)
    newest = sources_of(package, versions[0], cache) or {}
    log = entries_by_version(_log_of(newest))
    problems: list[Problem] = []
    releases: dict[str, Mapping[str, bytes]] = {}
    tried = 0
    for version, before in pairwise(versions):
        entries = log.get(version, [])
        bugs = [entry for entry in entries if is_bug(entry)]
        if not bugs or len(entries) > MAX_ENTRIES:
            continue
        tried += 1
        if len(problems) == most or tried > MAX_TRIED:
            break
        after, old = sources_of(package, version, cache), sources_of(package, before, cache)
        if after is None or old is None:
            continue
        changed = changed_sources(old, after)
        text = next((entry for entry in bugs if not names_one(entry, changed)), None)
        if text is not None and 0 < len(changed) <= MAX_TRUTH:
            problems.append(Problem(package, version, before, text, frozenset(changed)))
            releases[before] = old
    order = {version: place for place, version in enumerate(versions)}
    oldest_first = sorted(releases.items(), key=lambda each: -order[each[0]])
    return Chosen(package, tuple(problems), tuple(oldest_first))


def entries_by_version(log: str) -> dict[str, list[str]]:
    """Return the entries of a change log in reStructuredText or Markdown, by version, as plain text."""
    lines = log.replace("\r\n", "\n").split("\n")
    found: dict[str, list[str]] = {}
    version: str | None = None
    section: list[str] = []
    for number, line in enumerate(lines):
        under = number + 1 < len(lines) and _UNDERLINE.match(lines[number + 1]) is not None
        heading = _HEADING.match(line.strip()) if under or line.startswith("#") else None
        if heading is None:
            section.append(line)
            continue
        if version is not None:
            found.setdefault(version, list(_entries(section)))
        version, section = heading[1], []
    if version is not None:
        found.setdefault(version, list(_entries(section)))
    return found


def is_bug(entry: str) -> bool:
    """Return whether an entry describes a bug of the code, in some words."""
    return (
        SHORTEST <= len(entry) <= LONGEST and _FIX.search(entry) is not None and _OTHER.search(entry) is None
    )


def names_one(entry: str, paths: Sequence[str]) -> bool:
    """Return whether an entry names one of the files, by its name, as a module or before a name in it."""
    for path in paths:
        stem = PurePosixPath(path).stem
        if stem != "__init__" and re.search(rf"(?<!\w){re.escape(stem)}(?:\.\w|`)", entry, re.IGNORECASE):
            return True
    return False


def changed_sources(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[str]:
    """Return the source files that a release changed beyond its own version."""
    return sorted(
        path
        for path, content in before.items()
        if path.endswith((".py", ".pyx", ".js", ".c"))
        and "/" in path
        and not is_secondary(path)
        and _lines(content) != _lines(after.get(path, b""))
    )


def _lines(content: bytes) -> list[bytes]:
    return [line.strip() for line in content.split(b"\n") if b"version" not in line.lower() and line.strip()]


def _log_of(files: Mapping[str, bytes]) -> str:
    """Return the largest change log of a source distribution."""
    logs = [content for path, content in files.items() if _LOG.search(path)]
    return max(logs, key=len, default=b"").decode("utf-8", "replace")


def _entries(lines: Sequence[str]) -> Iterator[str]:
    entry: list[str] = []
    depth = 0
    for line in [*lines, "- end"]:
        bullet = _BULLET.match(line)
        if bullet is not None and (not entry or len(bullet[1]) <= depth):
            if entry:
                yield _plain(" ".join(entry))
            entry, depth = [line[bullet.end() :].strip()], len(bullet[1])
        elif entry and line.strip() and line[:1].isspace():
            entry.append(line.strip())
        elif entry and line.strip():
            yield _plain(" ".join(entry))
            entry = []


def _plain(entry: str) -> str:
    text = _ROLE.sub(
        lambda role: (
            ""
            if role["role"] in {"issue", "pr", "pull", "gh", "user", "cve"}
            else f"`{role['text'].strip()}`"
        ),
        entry,
    )
    text = _LINK.sub(lambda link: link["text"] or link["md"] or "", text)
    text = _TRAILER.sub("", text.replace("``", "`"))
    text = re.sub(r"\(\W{0,20}\)", "", text)
    return re.sub(r"\s+", " ", text).strip(" .,;:") + "."
