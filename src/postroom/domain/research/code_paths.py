"""Ranks the files of a repository that a report is about, with reasons: resolves and weights its signals' clues.

A stack frame in the project's own code weighs more than a named file, that more than the definition of a named
symbol, that more than a text match; similar words weigh least. A clue found in many files says little about each of
them.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from postroom.domain.research.evidence import Clue, Evidence, package_key
from postroom.domain.research.literals import Literal as Message
from postroom.domain.research.literals import by_path
from postroom.domain.research.matches import TextMatch
from postroom.domain.research.passages import Likeness
from postroom.text.plural import plural

Strength = Literal["frame", "path", "read", "definition", "text", "words", "hint"]
STRENGTHS: tuple[Strength, ...] = ("frame", "path", "read", "definition", "text", "words", "hint")
"""What led to a file, most reliable first; `read` is a language model that read its code."""

MAX_PATTERNS = 80
"""Maximum number of texts that are searched for in one repository."""
MAX_FILES = 25
"""Maximum number of files with a text for it to be informative."""

FRAME_WEIGHTS = (12.0, 8.0, 5.0, 3.0, 2.0, 1.0)
"""By depth: the frame nearest to the error first; deeper ones have the last weight."""
PATH_WEIGHT = 8.0
DEFINITION_WEIGHT = 7.0
CONSTANT_WEIGHT = 3.0
"""Weight of the definition of a constant: what is wrong is mostly where it is used."""
USE_WEIGHT = 2.0
ERROR_WEIGHT = 4.0
ROUTE_WEIGHT = 4.0
QUOTE_WEIGHT = 6.0
FLAG_WEIGHT = 3.0
WORDS_WEIGHT = 7.0
"""Weight of the file whose words resemble the report's most."""
SECONDARY_FACTOR = 0.2
"""Factor for tests, documents, translations and generated files: they mention a problem but are rarely its
cause."""

_BELOW_FRAMES = 0.99
_MANIFEST_NAME = re.compile(r'"name"\s{0,9}:\s{0,9}"([^"\s]{1,214})"')
_MANIFEST_READ = 2_000
_SECONDARY = re.compile(
    r"(?:^|/)(?:tests?|spec|specs|__tests__|docs?|examples?|fixtures?|locales?|i18n|translations|migrations|vendor|dist|"
    r"node_modules|\.github)/|(?:^|/)(?:test_[^/]*|[^/]*[._-](?:test|spec)\.\w+|[^/]*Tests?\.\w+|(?:conftest|setup|noxfile)\.py)$|"
    r"(?:^|/)(?:CHANGELOG|README|CONTRIBUTING|LICENSE)[^/]*$|\.(?:md|rst|txt|lock|svg|snap|min\.js|map|csv|po|pot)$|"
    r"(?:^|/)(?:package(?:-lock)?\.json|pnpm-lock\.yaml)$",
    re.IGNORECASE,
)
_RAISE = re.compile(r"\b(?:raise|throws?|new|panic|reject|return)\b", re.IGNORECASE)
_IMPORT = re.compile(r"\s*(?:import|from|use|using|require|include|#include|package)\b")


@dataclass(frozen=True, slots=True)
class CodePath:
    """A file that the report is about: score, line to look at if known, and reasons, best first.

    `exact`: the line is named by a stack trace or a person; else it is the beginning of a block. `signals` are the
    indexes of the signals that led to it by more than similar words.
    """

    path: str
    score: float
    line: int | None
    strength: Strength
    reasons: tuple[str, ...]
    signals: frozenset[int]
    exact: bool = False


def lead_first(paths: Sequence[CodePath], lead: int | None) -> list[CodePath]:
    """Return files with one first that the signal at `lead`, which the title is from, points to as firmly as any.

    So title and code are about the same, where the signals are not.
    """
    if lead is None or not paths or lead in paths[0].signals:
        return list(paths)
    most = STRENGTHS.index(paths[0].strength)
    own = next((one for one in paths if lead in one.signals and STRENGTHS.index(one.strength) <= most), None)
    return list(paths) if own is None else [own, *(one for one in paths if one is not own)]


@dataclass(slots=True)
class _Tally:
    score: float = 0.0
    strength: Strength = "words"
    lines: list[tuple[int, float, int]] = field(default_factory=list)
    reasons: list[tuple[float, str]] = field(default_factory=list)
    signals: set[int] = field(default_factory=set)

    def add(
        self, weight: float, reason: str, strength: Strength, signals: Iterable[int], line: int | None
    ) -> None:
        self.score += weight
        self.reasons.append((weight, reason))
        self.signals.update(signals)
        if line is not None:
            self.lines.append((STRENGTHS.index(strength), weight, line))
        if STRENGTHS.index(strength) < STRENGTHS.index(self.strength):
            self.strength = strength


class PathIndex:
    """The paths of a repository by their last part, to find files by the names in traces and texts."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = tuple(paths)
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            self._by_name[path.rpartition("/")[2].lower()].append(path)

    def resolve(self, name: str) -> list[str]:
        """Return the files that `name` may mean: those whose paths share the longest suffix with it."""
        parts = name.lower().split("/")
        best, kept = 0, list[str]()
        for path in self._by_name.get(parts[-1], ()):
            own = path.lower().split("/")
            same = 0
            while same < min(len(own), len(parts)) and own[-1 - same] == parts[-1 - same]:
                same += 1
            if same > best:
                best, kept = same, []
            if same == best:
                kept.append(path)
        return kept


def patterns_of(evidence: Sequence[Evidence]) -> list[str]:
    """Return the texts to search for, most frequent and informative first."""
    weight: dict[str, float] = defaultdict(float)
    for each in evidence:
        for clue in each.clues:
            if clue.kind not in {"frame", "path"}:
                worth = {"error": 3.0, "symbol": 2.0, "quote": 2.0, "route": 2.0, "flag": 1.5}[clue.kind]
                weight[clue.value] += worth + min(len(clue.value), 30) / 30
    ordered = sorted(weight, key=lambda value: (-weight[value], value))
    return ordered[:MAX_PATTERNS]


def rank(
    evidence: Sequence[Evidence],
    index: PathIndex,
    found: Sequence[TextMatch],
    likeness: Mapping[str, Likeness],
    *,
    defined: Mapping[str, Mapping[str, int]],
    messages: Mapping[str, Sequence[Message]] | None = None,
    limit: int = 10,
) -> list[CodePath]:
    """Return the files that the signals are about, most probable first.

    Args:
        evidence: of each signal.
        index: the paths of the repository.
        found: lines in which `patterns_of` the evidence was found.
        likeness: of each file to the report by its words, with its best passage.
        defined: by path, the line of each name that the file defines.
        messages: lines with most words of the messages that no line has as they are.
        limit: maximum number of files.
    """
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    where = _by_pattern(found, {clue.value for each in evidence for clue in each.clues})
    for clue, signals in _clues(evidence):
        if clue.kind in {"frame", "path"}:
            _add_place(tallies, clue, signals, index)
        else:
            _add_text(tallies, clue, signals, where.get(clue.value.lower(), []), defined)
        _add_message(tallies, clue, signals, (messages or {}).get(clue.value, ()))
    for path, alike in likeness.items():
        tallies[path].add(
            WORDS_WEIGHT * alike.score, "it uses the words of the report", "words", (), alike.line
        )
    ranked = _frames_before_words([_code_path(path, tally) for path, tally in tallies.items()])
    ranked.sort(key=lambda each: (-each.score, STRENGTHS.index(each.strength), each.path))
    return ranked[:limit]


def _frames_before_words(paths: Sequence[CodePath]) -> list[CodePath]:
    """Return the files with those supported only by text or words capped below the best one named by a trace."""
    framed = max(
        (each.score for each in paths if each.strength == "frame" and not is_secondary(each.path)),
        default=None,
    )
    if framed is None:
        return list(paths)
    most = round(framed * _BELOW_FRAMES, 3)
    return [
        replace(each, score=most) if each.strength in {"text", "words"} and each.score > most else each
        for each in paths
    ]


def packages_of(repository: str, paths: Iterable[str], manifests: Mapping[str, str]) -> dict[str, str]:
    """Return the packages that are installed from a repository, each with the folder that its paths begin in.

    Args:
        repository: `organization/name`; a module or package may have the same name.
        paths: of all files.
        manifests: contents of the `package.json` files by path.
    """
    found: dict[str, str] = {}
    roots = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] == "__init__.py"}
    for folder in sorted(roots, key=lambda each: (each.count("/"), each)):
        parent, _, name = folder.rpartition("/")
        # Folders of tests are not installed, and what is inside a package is a part of it.
        if folder and parent not in roots and not is_secondary(f"{folder}/x"):
            found.setdefault(name, parent)
    bare = repository.rpartition("/")[2]
    for path in paths:
        folder, _, name = path.rpartition("/")
        if (
            folder in {"", "src", "lib"}
            and name.endswith(".py")
            and package_key(name[:-3]) == package_key(bare)
        ):
            found.setdefault(name[:-3], folder)
    for path in sorted(manifests, key=lambda each: (each.count("/"), each)):
        if (named := _MANIFEST_NAME.search(manifests[path][:_MANIFEST_READ])) is not None:
            found.setdefault(named[1], path.rpartition("/")[0])
    return found


def _clues(evidence: Sequence[Evidence]) -> list[tuple[Clue, list[int]]]:
    """Return each clue once, in its form nearest to the error, with the signals that have it."""
    best: dict[tuple[str, str], Clue] = {}
    signals: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, each in enumerate(evidence):
        for clue in each.clues:
            key = (clue.kind, clue.value.lower())
            signals[key].append(number)
            known = best.get(key)
            if known is None or (clue.depth, clue.line is None) < (known.depth, known.line is None):
                best[key] = clue
    # A name in backticks is found as a symbol and as a quoted text, and that of an error as a symbol, too.
    errors = {value for kind, value in best if kind == "error"}
    names = errors | {value for kind, value in best if kind == "symbol"}
    return [
        (clue, signals[kind, value])
        for (kind, value), clue in best.items()
        if not (kind == "symbol" and value in errors) and not (kind in {"quote", "flag"} and value in names)
    ]


def _add_place(tallies: dict[str, _Tally], clue: Clue, signals: list[int], index: PathIndex) -> None:
    candidates = index.resolve(clue.value)
    if not candidates or len(candidates) > MAX_FILES:
        return
    sure = 1 / len(candidates)
    framed = clue.kind == "frame"
    weight = FRAME_WEIGHTS[min(clue.depth, len(FRAME_WEIGHTS) - 1)] if framed else PATH_WEIGHT
    at = "" if clue.line is None else f" at line {clue.line}"
    inside = "" if clue.function is None else f" in {clue.function}"
    near = "nearest to the error" if clue.depth == 0 else f"{plural(clue.depth, 'call')} above the error"
    who = plural(len(signals), "signal")
    reason = f"a frame{at}{inside}, {near}, in {who}" if framed else f"named{at} by {who}"
    if len(candidates) > 1:
        reason += f"; {len(candidates)} files have this name"
    for path in candidates:
        tallies[path].add(
            weight * sure * _repeated(signals), reason, "frame" if framed else "path", signals, clue.line
        )


def _add_text(
    tallies: dict[str, _Tally],
    clue: Clue,
    signals: list[int],
    found: list[TextMatch],
    names: Mapping[str, Mapping[str, int]],
) -> None:
    files: dict[str, list[TextMatch]] = defaultdict(list)
    for each in found:
        files[each.path].append(each)
    if not files:
        return
    defined: dict[str, int] = {}
    if clue.kind in {"symbol", "error"}:
        defined = {path: names[path][clue.value] for path in files if clue.value in names.get(path, ())}
    rare = _rareness(len(files))
    who = plural(len(signals), "signal")
    for path, lines in files.items():
        # An error is not wrong where it is defined, but where it is raised.
        if path in defined and clue.kind != "error" and len(defined) <= MAX_FILES:
            most = CONSTANT_WEIGHT if clue.value.isupper() else DEFINITION_WEIGHT
            weight = most * _rareness(len(defined)) * (1 if len(files) <= 2 * MAX_FILES else 0.3)
            reason = f"defines `{clue.value}`, which {who} name{'s' if len(signals) == 1 else ''}"
            tallies[path].add(weight * _repeated(signals), reason, "definition", signals, defined[path])
        elif len(files) <= MAX_FILES:
            raising = next((line for line in lines if _raises(clue, line.text)), None)
            weight, reason = _use(clue, who, is_raised=raising is not None, is_defined=path in defined)
            first = raising or next((line for line in lines if not _IMPORT.match(line.text)), None)
            line = None if first is None else first.line
            strength: Strength = "words" if clue.is_plain else "text"
            tallies[path].add(weight * rare * _repeated(signals), reason, strength, signals, line)


def _add_message(
    tallies: dict[str, _Tally], clue: Clue, signals: list[int], found: Sequence[Message]
) -> None:
    files = by_path(found)
    if not files or len(files) > MAX_FILES:
        return
    who = plural(len(signals), "signal")
    for path, message in files.items():
        weight = QUOTE_WEIGHT * message.share * _rareness(len(files)) * _repeated(signals)
        reason = f"contains a text like “{clue.value}” of {who}"
        tallies[path].add(weight, reason, "text", signals, message.match.line)


def _raises(clue: Clue, line: str) -> bool:
    before, name, _ = line.partition(clue.value)
    return clue.kind == "error" and bool(name) and _RAISE.search(before) is not None


def _use(clue: Clue, who: str, *, is_raised: bool, is_defined: bool) -> tuple[float, str]:
    match clue.kind:
        case "error":
            verb = "raises" if is_raised else "defines" if is_defined else "mentions"
            return ERROR_WEIGHT if is_raised else USE_WEIGHT, f"{verb} {clue.value}, the error of {who}"
        case "route":
            return ROUTE_WEIGHT, f"contains the route {clue.value} of {who}"
        case "quote":
            return QUOTE_WEIGHT, f"contains the text “{clue.value}” of {who}"
        case "flag":
            return FLAG_WEIGHT, f"contains the name {clue.value} of {who}"
    return USE_WEIGHT, f"uses `{clue.value}`, which is in {who}"


def _repeated(signals: Sequence[int]) -> float:
    return 1 + 0.3 * math.log(len(signals))


def _rareness(files: int) -> float:
    return 1 / (1 + math.log2(max(files, 1)))


def _by_pattern(found: Sequence[TextMatch], values: set[str]) -> dict[str, list[TextMatch]]:
    """Return the lines by the text they contain, as whole words."""
    wanted = {value.lower() for value in values}
    tests = {value: re.compile(rf"(?<![a-z0-9_]){re.escape(value)}(?![a-z0-9_])") for value in wanted}
    by_value: dict[str, list[TextMatch]] = defaultdict(list)
    for each in found:
        low = each.text.lower()
        for value, test in tests.items():
            if value in low and test.search(low):
                by_value[value].append(each)
    return by_value


def _code_path(path: str, tally: _Tally) -> CodePath:
    factor = SECONDARY_FACTOR if is_secondary(path) else 1.0
    reasons = [reason for _, reason in sorted(tally.reasons, key=lambda each: -each[0])]
    # The line of a trace is better than that of a definition, whatever their weights.
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for strength, weight, at in tally.lines:
        weights[strength, at] += weight
    best = min(weights, key=lambda each: (each[0], -weights[each], each[1])) if weights else None
    return CodePath(
        path=path,
        score=round(tally.score * factor, 3),
        line=None if best is None else best[1],
        strength=tally.strength,
        reasons=tuple(reasons),
        signals=frozenset(tally.signals),
        exact=best is not None and STRENGTHS[best[0]] in {"frame", "path"},
    )


def is_secondary(path: str) -> bool:
    """Return whether a file is not application code: a test, a document, a translation, a lock file."""
    return _SECONDARY.search(path) is not None


def block_end(lines: Sequence[str], start: int, *, most: int = 40) -> int:
    """Return the last line of the block that begins at line `start` (from 1), by indentation."""
    if not 0 < start <= len(lines):
        return start
    depth = _indent(lines[start - 1])
    last = start
    for number in range(start + 1, min(len(lines), start + most) + 1):
        text = lines[number - 1]
        if not text.strip():
            continue
        if _indent(text) <= depth:
            return number if text.strip()[0] in "})]" else last
        last = number
    return last


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip())
