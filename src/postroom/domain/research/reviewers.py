"""Who should look at a change: those who wrote the lines, changed the files, know the folder, and are about.

The numbers were chosen on the older part of one project's history (see docs/reference/quality.md).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_REVIEWERS = 3
"""Reviewers that are suggested at most."""
MOST_COMMITS = 5
"""Commits that speak for one reviewer at most; 15 in all."""

LINE_WEIGHT = 4.0
OWNER_WEIGHT = 1.5
FILE_WEIGHT = 1.0
FOLDER_WEIGHT = 0.3
PROJECT_WEIGHT = 1.0
KNOWN_FACTOR = 0.3
"""What the activity in the project counts when it is known whose the lines are."""
FILE_HALF_LIFE = 60.0
FOLDER_HALF_LIFE = 60.0
PROJECT_HALF_LIFE = 7.0
"""Days after which a change counts half."""
SILENT_DAYS = 730.0
"""Who has changed nothing in a repository for so long comes after everybody else."""

_DAY = 86_400
_MOST_TOUCHES = 400
_FADED = 0.05
"""Share of a fresh change below which all changes of a place together tell little."""

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
"""Programs that people are called like, too: a program is called so and nothing else."""


@dataclass(frozen=True, slots=True)
class Touch:
    """That somebody changed something: who, and when in seconds since 1970."""

    author: str
    at: float


@dataclass(frozen=True, slots=True)
class History:
    """What is known of the code in question, by who changed it.

    `lines` are the commits that the lines in question are from; `files` those of each file, `folders` of each
    folder that one is in, `project` of the whole repository. `owners` are those whom the repository names so.
    `active` are those who changed anything within `SILENT_DAYS`; None when only the touches tell.
    """

    lines: Sequence[Touch] = ()
    files: Mapping[str, Sequence[Touch]] = field(default_factory=dict)
    folders: Mapping[str, Sequence[Touch]] = field(default_factory=dict)
    project: Sequence[Touch] = ()
    owners: Sequence[str] = ()
    active: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A reviewer: the score, and what it is made of (`lines`, `owner`, `files`, `folder`, `project`)."""

    author: str
    score: float
    parts: Mapping[str, float]


def is_bot(name: str, email: str) -> bool:
    """Tell whether an author is a program."""
    local = email.partition("@")[0].rpartition("+")[2]
    if any(_BOT.search(text) is not None for text in (name, email, local) if text):
        return True
    if _NAMESAKE.fullmatch(name.strip()):
        return True
    # Travis Smith may well have the login travis, and a build server's name has nothing of its address.
    return _NAMESAKE.fullmatch(local) is not None and local.lower() not in name.lower().split()


def rank(history: History, *, now: float, limit: int = MOST_REVIEWERS) -> list[Ranked]:
    """Return whom to ask, the best first. `now` is in seconds since 1970; nobody comes without a reason."""
    parts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    def add(part: str, touches: Iterable[Touch], half_life: float, weight: float) -> None:
        fresh: dict[str, float] = defaultdict(float)
        for touch in list(touches)[-_MOST_TOUCHES:]:
            fresh[touch.author] += 0.5 ** (max(0.0, now - touch.at) / _DAY / half_life)
        whole = sum(fresh.values()) + _FADED
        for author, share in fresh.items():
            parts[author][part] += weight * share / whole

    # Lines are from whoever wrote them, however long ago.
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
    # Who is about counts where nothing better is known.
    about = KNOWN_FACTOR if history.lines else 1.0
    add("project", history.project, PROJECT_HALF_LIFE, PROJECT_WEIGHT * about)
    ranked = [Ranked(author, sum(each.values()), dict(each)) for author, each in parts.items()]
    active = _active(history, now)
    ranked.sort(key=lambda each: (each.author not in active, -each.score, each.author))
    return ranked[:limit]


def _active(history: History, now: float) -> Collection[str]:
    """Return who has changed something lately; of owners without any change nothing is known."""
    if history.active is not None:
        return history.active
    newest: dict[str, float] = {}
    for touches in (history.lines, history.project, *history.files.values(), *history.folders.values()):
        for touch in touches:
            newest[touch.author] = max(touch.at, newest.get(touch.author, touch.at))
    silent = {author for author, at in newest.items() if now - at > SILENT_DAYS * _DAY}
    return (newest.keys() | set(history.owners)) - silent


_MOST_PARTS = 100
"""Folders of a path, and of a pattern of CODEOWNERS; longer ones fit nothing."""
_LONGEST_LINE = 1_000
_MOST_LINES = 10_000
_SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>.*)")


def owners_of(codeowners: str, path: str) -> list[str]:
    """Return those whom a CODEOWNERS file names for a path: logins without `@`, or e-mail addresses.

    The last pattern that fits counts, in each of the file's sections; where it names nobody, the owners in the
    section's header do. Teams (`@org/team`) and roles (`@@role`) are nobody in particular and left out.
    """
    found: dict[str, list[str]] = {}
    section, usual = "", list[str]()
    for line in codeowners.splitlines()[:_MOST_LINES]:
        told = line[:_LONGEST_LINE].partition("#")[0].strip()
        if header := _SECTION.fullmatch(told):
            section, usual = header["name"].strip().lower(), header["owners"].split()[:20]
            continue
        pattern, *named = told.split()[:20] or [""]
        if pattern and _fits(pattern, path):
            found[section] = [
                name.lstrip("@") for name in named or usual if "/" not in name and not name.startswith("@@")
            ]
    return list(dict.fromkeys(name for owners in found.values() for name in owners))


def _fits(pattern: str, path: str) -> bool:
    """Tell whether a pattern of CODEOWNERS names a path, in time that grows with one times the other."""
    wanted = pattern.strip("/").split("/")
    if "/" not in pattern.rstrip("/"):
        wanted.insert(0, "**")
    # `docs/*` names the files of that folder and none below it.
    if not pattern.endswith("/*"):
        wanted.append("**")
    parts = path.split("/")
    if len(wanted) > _MOST_PARTS or len(parts) > _MOST_PARTS:
        return False
    reached = {0}
    for segment in wanted:
        if segment == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and _fits_segment(segment, parts[at])}
        if not reached:
            return False
    return len(parts) in reached


def _fits_segment(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern with `*` and `?`; what is between stars is found one after another."""
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
