"""Extracts the clues about code in a signal: frames, paths, symbols, errors, routes, flags, texts of the interface.

A *clue* is something to look for in a repository. `code_paths` weights it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from postroom.text.characters import normalise
from postroom.text.frames import SUFFIXES, bare_name, places, plain_path
from postroom.text.identifiers import Identifier, identifiers
from postroom.text.stack_traces import LIBRARY_PATH
from postroom.text.words import words

ClueKind = Literal["frame", "path", "symbol", "error", "route", "flag", "quote"]

MAX_CLUES = 120
"""Maximum number of clues of one signal, strongest first."""
MAX_WORDS = 60
"""Maximum number of words of one signal that are looked for in code."""
_MAX_READ = 20_000
_MAX_FACTS = 200
_MAX_FACT = 400

_KINDS: tuple[ClueKind, ...] = ("frame", "path", "error", "symbol", "route", "quote", "flag")
_FACT_KEYS = frozenset(
    [
        "exception_type",
        "type",
        "culprit",
        "transaction",
        "function",
        "method",
        "file",
        "filename",
        "path",
        "route",
        "endpoint",
        "module",
        "component",
        "screen",
        "view",
        "code",
        "flag",
        "feature_flag",
        "feature",
        "event",
        "event_name",
        "task",
        "queue",
        "job",
        "class",
        "selector",
        "element",
    ]
)
# A run of path characters, in which the last file suffix is searched for. One pattern for both would backtrack from
# each character of the run.
_PATH_RUN = re.compile(r"[\w.@$\[\]~/\\-]+", re.ASCII)
_PATH_END = re.compile(rf"(?<=[\w$\[\]@-])\.(?:{'|'.join(SUFFIXES)})(?![\w/])", re.ASCII)
_PATH_LINE = re.compile(r":(\d{1,7})(?![\w/])", re.ASCII)
_LONGEST_PATH = 400
_ERROR = re.compile(
    r"\b([A-Z][A-Za-z0-9]*(?:Error|Exception|Exceeded|Timeout|Failure|Fault|Denied|Missing|Reused|Refused|"
    r"Conflict|Invalid|NotFound|Violation|Overflow|Warning|Abort(?:ed)?))\b"
)
_RAISED = re.compile(r"^(?:[\w.]+\.)?([A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*): ", re.MULTILINE)
_MESSAGE = re.compile(
    r"^(?:Uncaught )?(?:[\w.]{1,80}\.)?[A-Z][A-Za-z0-9]{0,60}(?:Error|Exception): (?P<message>\S[^\n]{6,98}\S)$",
    re.MULTILINE,
)
_LOGGED = re.compile(
    r"^(?:\S{1,40} ){0,3}\[?(?:ERROR|FATAL|CRITICAL|WARNING|error|fatal|Error)\]?:? "
    r"(?P<message>\S[^\n]{10,180}\S)$",
    re.MULTILINE,
)
_LONG_QUOTE = re.compile(
    r"(?<!\w)[\"\u201c\u201e\u00ab]([^\"\u201c\u201d\u201e\u00ab\u00bb\n]{61,200})[\"\u201d\u201c\u00bb](?!\w)"
)
_CODE = re.compile(r"`([^`\n]{3,120})`")
_CALL = re.compile(r"(?<![\w/])([A-Za-z_][\w.:]{2,80})\(")
_WORD = re.compile(r"[A-Za-z_]\w*")
_NAME = re.compile(
    r"\b(?:_*[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]*)+|(?:[A-Z][a-z0-9]+){2,}|[A-Z]{2,}(?:[A-Z][a-z0-9]+)+"
    r"|[A-Za-z_]\w+(?:\.[A-Za-z_]\w+)+)\b"
)
_URL = re.compile(r"\bhttps?://[^\s/?#]+([^\s?#)>\"']*)")
_COMMON = frozenset(
    [
        "javascript",
        "typescript",
        "github",
        "gitlab",
        "iphone",
        "ipad",
        "macos",
        "postgresql",
        "mysql",
        "sqlite",
        "youtube",
        "linkedin",
        "paypal",
        "user_agent",
        "exception_type",
        "node_modules",
        "site_packages",
        "dist_packages",
        "python3",
        "example",
        "json",
        "html",
        "error",
        "exception",
        "timeout",
        "warning",
        "info",
        "debug",
        "patch",
        "delete",
        "self",
        "this",
        "super",
        "list",
        "dict",
        "tuple",
        "print",
        "return",
        "raise",
        "await",
        "async",
        "true",
        "false",
        "none",
        "null",
        "undefined",
        "string",
        "number",
        "object",
        "array",
        "boolean",
        "status",
        "value",
        "values",
        "result",
        "data",
        "name",
        "type",
        "items",
        "item",
        "index",
        "count",
        "length",
        "request",
        "response",
        "main",
        "call",
        "apply",
        "invoke",
        "handle",
        "next",
        "then",
        "catch",
        "lambda",
        "anonymous",
        "lib",
        "utils",
        "util",
        "helpers",
        "index",
        "init",
        "module",
        "django",
        "flask",
        "celery",
        "react",
        "rails",
    ]
)


_FOLDERS = ("/srv/", "/usr/", "/home/", "/var/", "/opt/", "/app/", "/tmp/", "/etc/", "/lib")  # noqa: S108  # not ours


@dataclass(frozen=True, slots=True)
class Clue:
    """Something to look for. `value` is a path, a bare name or a text as written; `depth` is that of a frame.

    `line` and `function` are those named with a frame or file. With a `package` the clue counts only in the
    repository of that installed package.
    """

    kind: ClueKind
    value: str
    line: int | None = None
    function: str | None = None
    depth: int = 0
    package: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is one word of letters, such as `client`, which code that has it shares by chance."""
        word = self.value
        is_written_plainly = word.isalpha() and (word[1:].islower() or word.isupper())
        return self.kind in {"symbol", "quote", "flag"} and is_written_plainly


@dataclass(frozen=True, slots=True)
class Evidence:
    """All clues of one signal, and the words of its text with their frequencies."""

    clues: tuple[Clue, ...]
    words: Mapping[str, int]

    @property
    def is_specific(self) -> bool:
        """Whether it has a clue beyond words."""
        return any(clue.package is None for clue in self.clues)


def evidence_of(text: str, extra: Mapping[str, Any]) -> Evidence:
    """Return the clues in a signal with that text and those facts; linear in their length."""
    shown = _URL.sub(r" \1 ", normalise(text, limit=_MAX_READ))
    facts = "\n".join(f"{key}: {value}" for key, value in _facts(extra))
    found: dict[tuple[ClueKind, str, str | None], Clue] = {}
    for clue in (*_frames(shown), *_paths(shown), *_errors(shown, extra), *_names(shown), *_names(facts)):
        found.setdefault((clue.kind, clue.value, clue.package), clue)
    framed = {clue.value for clue in found.values() if clue.kind == "frame"}
    clues = [clue for clue in found.values() if clue.kind != "path" or clue.value not in framed]
    clues.sort(key=lambda clue: (clue.package is not None, _KINDS.index(clue.kind), clue.depth))
    counted = Counter(words(f"{shown}\n{facts}"))
    return Evidence(tuple(clues[:MAX_CLUES]), dict(counted.most_common(MAX_WORDS)))


def in_repository(evidence: Sequence[Evidence], packages: Mapping[str, str]) -> list[Evidence]:
    """Return the clues for one repository: frames of packages count where the package is made.

    `packages` are the names of what is installed from the repository, each with the folder that it is made of
    (empty for the root). Frames of all other packages are left out.
    """
    folders = {package_key(name): folder for name, folder in packages.items()}
    return [
        replace(each, clues=tuple(own for clue in each.clues if (own := _own(clue, folders)) is not None))
        for each in evidence
    ]


def package_key(name: str) -> str:
    """Return the normalised name of a package: lower case, with `-`, `_` and `.` equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _own(clue: Clue, folders: Mapping[str, str]) -> Clue | None:
    if clue.package is None:
        return clue
    folder = folders.get(package_key(clue.package))
    if folder is None:
        return None
    value = f"{folder}/{clue.value}" if folder and clue.kind == "frame" else clue.value
    return replace(clue, value=value, package=None)


def merged_words(all_evidence: Sequence[Evidence]) -> dict[str, int]:
    """Return the number of signals with each word."""
    return dict(Counter(word for evidence in all_evidence for word in evidence.words))


def _frames(text: str) -> Iterator[Clue]:
    for place in places(text):
        if place.library and place.package is None:
            continue
        if place.path:
            yield Clue("frame", place.path, place.line, place.function, place.depth, place.package)
        if place.function:
            yield Clue("symbol", place.function, depth=place.depth, package=place.package)


def _paths(text: str) -> Iterator[Clue]:
    for run in _PATH_RUN.finditer(text):
        if run.end() - run.start() > _LONGEST_PATH:
            continue
        ends = list(_PATH_END.finditer(text, run.start(), run.end()))
        if not ends:
            continue
        end = ends[-1]
        path_text = text[run.start() : end.end()].lstrip("@")
        path, line = plain_path(path_text), _PATH_LINE.match(text, end.end())
        # A host such as app.shop.sh has no folders and too many dots.
        if path and not LIBRARY_PATH.search(path_text) and (path.count(".") == 1 or "/" in path):
            yield Clue("path", path, int(line[1]) if line else None)


def _errors(text: str, extra: Mapping[str, Any]) -> Iterator[Clue]:
    exception = extra.get("exception_type")
    if isinstance(exception, str) and bare_name(exception):
        yield Clue("error", bare_name(exception) or exception)
    for pattern in (_ERROR, _RAISED):
        for name in pattern.findall(text):
            yield Clue("error", name)
    for message in (*_MESSAGE.findall(text), *_LOGGED.findall(text), *_LONG_QUOTE.findall(text)):
        if " " in message:
            yield Clue("quote", message.lower())


def _names(text: str) -> Iterator[Clue]:
    for code in _CODE.findall(text):
        yield from _symbols_of(code)
    for name in (*_CALL.findall(text), *_NAME.findall(text)):
        yield from _symbols_of(name)
    for each in identifiers(text):
        yield from _clue(each)


def _symbols_of(code: str) -> Iterator[Clue]:
    """Yield the names in a piece of code; paths and texts are found elsewhere."""
    for name in _WORD.findall(code):
        if len(name) > 3 and name.lower() not in _COMMON and (len(code) <= 40 or not name.islower()):
            yield Clue("symbol", name)


def _clue(found: Identifier) -> Iterator[Clue]:
    value = found.value
    if found.kind == "route" and len(value) > 3 and not value.startswith(_FOLDERS):
        yield Clue("route", value.rstrip(".,"))
    elif found.kind == "kebab" and len(value) > 5:
        yield Clue("flag", value)
    elif found.kind == "quoted" and (" " in value or (len(value) > 7 and "/" not in value)):
        yield Clue("quote", value)


def _facts(extra: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the facts beside a text that may name code, at any depth."""
    waiting: list[tuple[str, Any]] = list(extra.items())
    for key, value in waiting:
        if len(waiting) > _MAX_FACTS:
            return
        if isinstance(value, Mapping):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += [(key, each) for each in value]
        elif isinstance(value, str) and key in _FACT_KEYS and len(value) <= _MAX_FACT:
            yield key, value
