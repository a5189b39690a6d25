"""Ranks reviewers of a change: who wrote the lines, changed the files, knows the folder, and is active.

The numbers were chosen on the older part of one project's history (see docs/reference/quality.md).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MAX_REVIEWERS = 3
"""Maximum number of suggested reviewers."""
MAX_COMMITS = 5
"""Maximum number of commits cited for one reviewer; 15 in all."""

LINE_WEIGHT = 4.0
OWNER_WEIGHT = 1.5
FILE_WEIGHT = 1.0
FOLDER_WEIGHT = 0.3
PROJECT_WEIGHT = 1.0
KNOWN_FACTOR = 0.3
"""Factor of the activity in the project when the authors of the lines are known."""
FILE_HALF_LIFE = 60.0
FOLDER_HALF_LIFE = 60.0
PROJECT_HALF_LIFE = 7.0
"""Days after which a change counts half."""
SILENT_DAYS = 730.0
"""Somebody without changes in a repository for this long ranks after everybody else."""

_DAY = 86_400
_MAX_TOUCHES = 400
_FADED = 0.05
"""Pseudo-count in units of a fresh change: when all changes of a place are old, they together say little."""

_BOT = re.compile(
    r"\[bot\]|^(?:dependabot|renovate|github-actions|greenkeeper|snyk|pre-commit|semantic-release|mergify|codecov|"
    r"web-flow|weblate|crowdin|allcontributors|imgbot|pyup|circleci|gitlab|release-please)\b|"
    r"(?:^|[-_. ])(?:bot|autobuild|automation|robot)(?:$|[-_. @])|^noreply@|^no-reply@|"
    r"(?-i:\bCI\b)|^\w+[-_]ci$|^ci[-_]\w+$",
    re.IGNORECASE,
)
_NAMESAKE = re.compile(
    r"(?:ci|copilot|jenkins|stale|travis)(?:[-_ ](?:ci|build|builds|server|user))?", re.IGNORECASE
)
"""Programs whose names people also have: for a program it is the full name."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A change: its author, and when in seconds since 1970."""

    author: str
    at: float


@dataclass(frozen=True, slots=True)
class History:
    """The changes to the code in question, by author.

    `lines` are the commits that the lines in question come from; `files` and `folders` the changes of each file and
    folder involved, `project` those of the whole repository. `owners` are its code owners. `active` are those who
    changed anything within `SILENT_DAYS`; None to derive it from the changes given.
    """

    lines: Sequence[Touch] = ()
    files: Mapping[str, Sequence[Touch]] = field(default_factory=dict)
    folders: Mapping[str, Sequence[Touch]] = field(default_factory=dict)
    project: Sequence[Touch] = ()
    owners: Sequence[str] = ()
    active: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A reviewer: the score, and its parts (`lines`, `owner`, `files`, `folder`, `project`)."""

    author: str
    score: float
    parts: Mapping[str, float]


def is_bot(name: str, email: str) -> bool:
    """Return whether an author is a program."""
    local = email.partition("@")[0].rpartition("+")[2]
    if any(_BOT.search(text) is not None for text in (name, email, local) if text):
        return True
    if _NAMESAKE.fullmatch(name.strip()):
        return True
    # Travis Smith may have the login travis, whereas a build server's name has nothing in common with its address.
    return _NAMESAKE.fullmatch(local) is not None and local.lower() not in name.lower().split()


def rank(history: History, *, now: float, limit: int = MAX_REVIEWERS) -> list[Ranked]:
    """Return reviewers, best first. `now` is in seconds since 1970; nobody is suggested without a reason."""
    parts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    def add(part: str, touches: Iterable[Touch], half_life: float, weight: float) -> None:
        fresh: dict[str, float] = defaultdict(float)
        for touch in list(touches)[-_MAX_TOUCHES:]:
            fresh[touch.author] += 0.5 ** (max(0.0, now - touch.at) / _DAY / half_life)
        whole = sum(fresh.values()) + _FADED
        for author, share in fresh.items():
            parts[author][part] += weight * share / whole

    # Authorship of lines does not fade with time.
    lines: dict[str, int] = defaultdict(int)
    for touch in history.lines:
        lines[touch.author] += 1
    for author, count in lines.items():
        parts[author]["lines"] += LINE_WEIGHT * count / len(history.lines)
    for owner in history.owners:
        parts[owner]["owner"] += OWNER_WEIGHT / len(history.owners)
    for touches in history.files.values():
        add("files", touches, FILE_HALF_LIFE, FILE_WEIGHT / len(history.files))
    for touches in history.folders.values():
        add("folder", touches, FOLDER_HALF_LIFE, FOLDER_WEIGHT / len(history.folders))
    # General activity counts mainly where nothing better is known.
    about = KNOWN_FACTOR if history.lines else 1.0
    add("project", history.project, PROJECT_HALF_LIFE, PROJECT_WEIGHT * about)
    ranked = [Ranked(author, sum(each.values()), dict(each)) for author, each in parts.items()]
    active = _active(history, now)
    ranked.sort(key=lambda each: (each.author not in active, -each.score, each.author))
    return ranked[:limit]


def _active(history: History, now: float) -> Collection[str]:
    """Return the authors of recent changes, including owners without any known change."""
    if history.active is not None:
        return history.active
    newest: dict[str, float] = {}
    for touches in (history.lines, history.project, *history.files.values(), *history.folders.values()):
        for touch in touches:
            newest[touch.author] = max(touch.at, newest.get(touch.author, touch.at))
    silent = {author for author, at in newest.items() if now - at > SILENT_DAYS * _DAY}
    return (newest.keys() | set(history.owners)) - silent


_MAX_PARTS = 100
"""Maximum number of folders of a path, and of a pattern of CODEOWNERS; longer ones match nothing."""
_LONGEST_LINE = 1_000
_MAX_LINES = 10_000
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>.*)")


def owners_of(codeowners: str, path: str) -> list[str]:
    """Return the owners of a path in a CODEOWNERS file: logins without `@`, or e-mail addresses.

    The last matching pattern counts, in each of the file's sections; if it names nobody, the owners in the
    section's header do. Teams (`@org/team`) and roles (`@@role`) are not persons and left out.
    """
    found: dict[str, list[str]] = {}
    section, usual = "", list[str]()
    for line in codeowners.splitlines()[:_MAX_LINES]:
        rule = line[:_LONGEST_LINE].partition("#")[0].strip()
        if header := _SECTION.fullmatch(rule):
            section, usual = header["name"].strip().lower(), header["owners"].split()[:20]
            continue
        pattern, *named = rule.split()[:20] or [""]
        if pattern and _matches(pattern, path):
            found[section] = [
                name.lstrip("@") for name in named or usual if "/" not in name and not name.startswith("@@")
            ]
    return list(dict.fromkeys(name for owners in found.values() for name in owners))


def _matches(pattern: str, path: str) -> bool:
    """Return whether a pattern of CODEOWNERS matches a path; takes time proportional to both lengths."""
    segments = pattern.strip("/").split("/")
    if "/" not in pattern.rstrip("/"):
        segments.insert(0, "**")
    # `docs/*` matches the files of that folder and none below it.
    if not pattern.endswith("/*"):
        segments.append("**")
    parts = path.split("/")
    if len(segments) > _MAX_PARTS or len(parts) > _MAX_PARTS:
        return False
    reached = {0}
    for segment in segments:
        if segment == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and _matches_segment(segment, parts[at])}
        if not reached:
            return False
    return len(parts) in reached


def _matches_segment(pattern: str, text: str) -> bool:
    """Return whether a text matches a pattern with `*` and `?`; the parts between stars are searched in order."""
    first, *rest = re.sub(r"\*+", "*", pattern).split("*")
    if not rest:
        return len(first) == len(text) and _at(first, text, 0)
    *middle, last = rest
    end = len(text) - len(last)
    at = len(first)
    if at > end or not _at(first, text, 0) or not _at(last, text, end):
        return False
    for piece in middle:
        found = next((place for place in range(at, end - len(piece) + 1) if _at(piece, text, place)), None)
        if found is None:
            return False
        at = found + len(piece)
    return True


def _at(piece: str, text: str, at: int) -> bool:
    if "?" not in piece:
        return text.startswith(piece, at)
    return all(one in {"?", other} for one, other in zip(piece, text[at : at + len(piece)], strict=False))
