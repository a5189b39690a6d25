"""Stack frames and the code they name: path, line, function, and distance from the error.

`stack_traces` shortens traces for comparison; this module keeps the places in the code.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from postroom.text.stack_traces import LIBRARY_FUNCTION, LIBRARY_PATH

MAX_READ = 60_000
"""Characters of a text that are read."""
MAX_FRAMES = 60
"""Maximum number of frames of one text, nearest to the error."""
_LONGEST_LINE = 600
_LONGEST_PATH = 300
_BUILT_LINES = 10
_LONGEST_SOURCE = 300
"""Maximum column of a hand-written line."""

_SUFFIXES_TEXT = """
py pyx rb php go rs java kt kts swift m mm c cc cpp cxx h hpp cs fs vb js jsx ts tsx mjs cjs vue svelte scala
clj ex exs erl hs lua pl pm dart groovy sql sh html css scss twig erb tf yml yaml json toml graphql proto xml
"""
SUFFIXES = tuple(_SUFFIXES_TEXT.split())
"""File suffixes by which a word is recognised as a path."""

_ENDING = "|".join(sorted(SUFFIXES, key=len, reverse=True))
_PYTHON = re.compile(
    r'\s*File "(?P<path>[^"]{1,400})", line (?P<line>\d{1,7})(?:, in (?P<function>\S{1,200}))?'
)
_PHP = re.compile(r"\s*#\d+ (?P<path>\S{1,300}\.php)\((?P<line>\d{1,7})\): (?P<function>[\w\\:>-]{1,200})")
_NET = re.compile(
    r"\s*at (?P<function>[^()]{1,250})\([^()]{0,300}\) in (?P<path>.{1,300}):line (?P<line>\d{1,7})"
)
_CALLED = re.compile(
    rf"(?:(?<![\w.$<>:~/*-])(?P<function>[\w.$<>:~/*-]{{1,250}}?))?"
    r"(?:\([^()]{0,200}\))?\s{0,8}(?:\[as [^\]]{1,80}\]\s{0,8})?"
    rf"[(@\s](?P<path>(?:[a-z-]+:/{{2,3}}(?:[\w.-]+:\d+/)?)?[\w@./\\$~\[\]+-]{{1,{_LONGEST_PATH}}}\.(?:{_ENDING}))(?:\?[^\s:)]*)?:(?P<line>\d{{1,7}})(?::(?P<column>\d{{1,9}}))?"
)
_PLACE = re.compile(
    rf"(?<![\w@./\\$~\[\]+-])(?P<path>(?:[a-z-]+:/{{2,3}}(?:[\w.-]+:\d+/)?)?[\w@./\\$~\[\]+-]{{1,{_LONGEST_PATH}}}\.(?:{_ENDING}))(?:\?[^\s:]*)?:(?P<line>\d{{1,7}})(?::(?P<column>\d{{1,9}}))?\b"
)
_BEFORE = re.compile(r"(?:at|from|in|-->|#\d+|\d+:|\[\d+\])?(?: async)?", re.IGNORECASE)
_RUBY_IN = re.compile(r":in [`'](?P<function>[^`']{1,200})'")
_GO_CALL = re.compile(r"(?P<function>[\w./*()\-]{1,250})\([^()]{0,300}\)\s*")
_NUMBERED = re.compile(r"\s*\d+: (?:0x[0-9a-f]+ - )?(?P<function>[\w:<>]{1,250})\s*")
_JVM = re.compile(
    r"\s*at (?P<module>(?:[\w$]+\.)+)(?P<function>[\w$<>]{1,100})\((?P<file>[\w$]+\.(?:java|kt|scala|groovy))"
    r":(?P<line>\d{1,7})\)"
)
_COMPILED = re.compile(r"<(\w{1,100})>[bdg]__|\blambda\$(\w{1,100})\$\d")
"""Names that a compiler gives the body of a C# function that waits, and of a Java lambda."""
_APPLE = re.compile(
    r"\s*\d{1,3}\s{1,60}\S{1,100}\s{1,60}(?:0x[0-9a-f]+ )?(?P<function>[^()\s][^()]{0,249})(?:\([^()]{0,200}\)\s*)?"
    rf"\((?P<path>[\w.+-]{{1,100}}\.(?:{_ENDING})):(?P<line>\d{{1,7}})\)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a frame; `depth` counts the application's own frames from the error, 0 is nearest.

    `function` is the bare name, without module and class, if it is specific enough to search for; `name` is it
    however short. `verbatim` and `called` are path and function as the trace has them. `library` marks code that is
    not the application's; then `package` names its installed package, if the path has it, `path` is relative to the
    package (`requests/api.py`, `src/index.js`), and `depth` counts the frames of that package.
    """

    path: str
    line: int | None
    function: str | None
    library: bool
    depth: int = 0
    package: str | None = None
    name: str | None = field(default=None, compare=False)
    verbatim: str = field(default="", compare=False)
    called: str = field(default="", compare=False)


def frames(text: str) -> list[Place]:
    """Return all frames of the traces in `text` in their order, those of each trace nearest to the error first."""
    return [place for run in _runs(text[:MAX_READ].splitlines()) for place in run]


def places(text: str) -> list[Place]:
    """Return the frames of the traces in `text`, the application's own first, each place once."""
    found: dict[tuple[str, int | None], Place] = {}
    for run in _runs(text[:MAX_READ].splitlines()):
        own = [place for place in run if not place.library]
        for depth, place in enumerate(own):
            found.setdefault((place.path, place.line), replace(place, depth=depth))
        depths: Counter[str | None] = Counter()
        for place in run:
            if place.library:
                found.setdefault((place.path, place.line), replace(place, depth=depths[place.package]))
                depths[place.package] += place.package is not None
    ordered = sorted(found.values(), key=lambda place: (place.library, place.depth))
    return ordered[:MAX_FRAMES]


def _runs(lines: list[str]) -> Iterator[list[Place]]:
    """Yield the frames of each trace, nearest to the error first."""
    run: list[Place] = []
    deepest_last = False
    gap = 0
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else ""
        place = _place(line, before) if 0 < len(line) <= _LONGEST_LINE else None
        if place is None:
            gap += 1
            if run and gap > 2:
                yield run[::-1] if deepest_last else run
                run = []
            continue
        if not run:
            deepest_last = _PYTHON.match(line) is not None
        gap = 0
        run.append(place)
    if run:
        yield run[::-1] if deepest_last else run


def _place(line: str, before: str) -> Place | None:
    for pattern in (_PYTHON, _PHP, _NET, _APPLE):
        if match := pattern.match(line):
            return _place_of(match["path"], match["line"], match["function"])
    if match := _JVM.match(line):
        folder = match["module"].rstrip(".").rpartition(".")[0].replace(".", "/")
        made = _place_of(f"{folder}/{match['file']}", match["line"], match["function"])
        library = LIBRARY_FUNCTION.match(match["module"] + match["function"]) is not None
        return replace(made, library=made.library or library)
    if match := _CALLED.search(line) if line.lstrip().startswith("at ") or "@" in line else None:
        named = (match["function"] or "").removeprefix("at").strip()
        called = named or ((above := _NUMBERED.fullmatch(before)) and above["function"])
        return None if _is_minified(match) else _place_of(match["path"], match["line"], called or None)
    if (match := _PLACE.search(line)) and _alone(line, match) and not _is_minified(match):
        function = (
            _RUBY_IN.search(line)
            or (_GO_CALL.fullmatch(before) if line[:1].isspace() else None)
            or (_NUMBERED.fullmatch(before) if line.lstrip().startswith("at ") else None)
        )
        return _place_of(match["path"], match["line"], function["function"] if function else None)
    return None


def _is_minified(match: re.Match[str]) -> bool:
    """Return whether a place is in a minified file, whose few lines are too long for a source file."""
    return int(match["line"]) <= _BUILT_LINES and int(match["column"] or 0) > _LONGEST_SOURCE


def _alone(line: str, match: re.Match[str]) -> bool:
    """Return whether a line consists of a place, as opposed to naming one in a sentence."""
    before, after = line[: match.start()].strip(), line[match.end() :].strip()
    return _BEFORE.fullmatch(before) is not None and (len(after) <= 30 or after[:4] in {":in ", "in `"})


def _place_of(path: str, line: str | None, function: str | None) -> Place:
    name = (function or "").strip()
    library = bool(LIBRARY_PATH.search(path)) or bool(name and LIBRARY_FUNCTION.match(name))
    package, plain = installed(plain_path(path)) if library else (None, plain_path(path))
    return Place(
        plain,
        int(line) if line else None,
        bare_name(name),
        library,
        0,
        package,
        last_name(name),
        path,
        name,
    )


def installed(path: str) -> tuple[str | None, str]:
    """Return a plain path's installed package and the path within it; None and the path for application code.

    A path in Python's `site-packages` keeps the package's folder, one in `node_modules` does not.
    """
    parts = path.split("/")
    for place in range(len(parts) - 2, -1, -1):
        if parts[place] in {"site-packages", "dist-packages"}:
            rest = parts[place + 1 :]
            return rest[0].removesuffix(".py"), "/".join(rest)
        if parts[place] == "node_modules":
            rest = parts[place + 1 :]
            named = 2 if rest[0].startswith("@") else 1
            return ("/".join(rest[:named]), "/".join(rest[named:])) if len(rest) > named else (None, path)
    return None, path


def plain_path(path: str) -> str:
    """Return a path as in a repository: slashes, without scheme, host, query and leading dots."""
    path = path.replace("\\", "/").split("?", maxsplit=1)[0]
    path = re.sub(r"^[a-zA-Z][\w+.-]*:/{2,3}(?:[^/]*?:\d+/|localhost/)?", "", path)
    path = re.sub(r"^[A-Za-z]:/", "", path)
    parts = [part for part in path.split("/") if part not in {"", ".", "..", "~"}]
    return "/".join(parts)


def bare_name(function: str) -> str | None:
    """Return the last part of a function's name; None if it is not specific enough to search for."""
    name = last_name(function)
    return name if name is not None and len(name) > 2 else None


def last_name(function: str) -> str | None:
    """Return the last part of a function's name; None for a function without one."""
    if "<anonymous>" in function:
        return None
    if made := _COMPILED.search(function):
        function = made[1] or made[2]
    function = re.sub(r"\(\*?(\w+)\)\.", r"\1.", function)
    function = re.sub(r"<[^<>]*>|\(.*|\{.*|\[.*", "", function).strip().rstrip(".:")
    name = re.split(r"::|[.#/\\]|->|\s", function)[-1].lstrip("*$_~") if function else ""
    return name if name.isidentifier() else None
