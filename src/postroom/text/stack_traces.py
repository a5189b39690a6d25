"""Short forms of stack traces: functions and files, the application's own first.

Supports Python, JavaScript, the JVM, .NET, Ruby, PHP, Go, Rust, C and Apple's systems. Line numbers, addresses,
arguments and directories are removed: they differ between occurrences of one problem.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

OWN_FRAMES = 5
"""Maximum number of application frames kept, nearest to the error."""
LIBRARY_FRAMES = 2
"""Maximum number of library frames kept, nearest to the error."""
_LONGEST_FRAME = 600

_NOISE = re.compile(
    r"\s*(?:traceback(?: \(most recent call last\))?:|(?:stack ?trace|stack|backtrace|call stack|"
    r"stack backtrace)\s?:?|"
    r"during handling of the above exception, .{0,60}|the above exception was the direct cause .{0,60}|"
    r"goroutine \d+ \[.{0,60}\]:|\.\.\. \d+ (?:more|common frames omitted).{0,40}|#\d+ \{main\}|"
    r"at <anonymous>|--- end of .{0,80} ---|thread \d+ (?:crashed|name).{0,80})\s*",
    re.IGNORECASE,
)
_PYTHON = re.compile(r'\s*File "(?P<file>[^"]{1,400})", line \d+(?:, in (?P<function>.{1,200}))?\s*')
_AT = re.compile(r"\s*at (?:async |new )?(?P<function>[^()]{1,250}?)\s?\((?P<file>[^()]{0,400})\)(?P<net>.*)")
_AT_PLACE = re.compile(r"\s*at (?:async )?(?P<file>\S{1,400}:\d+(?::\d+)?)\s*")
_GECKO = re.compile(
    r"\s*(?P<function>[\w.$<>/*-]{0,200})@(?P<file>(?:https?|file|app|webpack|resource|chrome|moz-extension|/)"
    r"\S{1,400}?):\d+(?::\d+)?\s*"
)
_RUBY = re.compile(
    r"\s*(?:from )?(?P<file>\S{1,300}\.rb):\d+:in [`'](?P<function>[^`']{1,200})'(?::\s?(?P<rest>.*))?"
)
_PHP = re.compile(r"\s*#\d+ (?P<file>\S{1,300}\.php)\(\d+\): (?P<function>.{1,300})")
_GO = re.compile(r"\s+(?P<file>/\S{1,300}\.go):\d+(?: \+0x[0-9a-f]+)?\s*")
_CALL = re.compile(
    r"(?:created by )?(?P<function>[\w./*()\-]{1,250})(?:\([^()]{0,300}\)| in goroutine \d+)?\s*"
)
_NUMBERED = re.compile(r"\s*\d+: (?:0x[0-9a-f]+ - )?(?P<function>\S{1,250})\s*")
_APPLE = re.compile(r"\s*\d{1,3}\s{1,10}(?P<file>\S{1,100})\s{1,60}0x[0-9a-f]{6,16}\s(?P<function>.{1,300})")
_NATIVE = re.compile(
    r"\s*#\d+\s{1,4}(?:0x[0-9a-f]{1,16} in )?(?P<function>[\w:~<>.*]{1,200})\s?\([^\n]{0,300}\)"
    r"(?: (?:at|from) (?P<file>\S{1,300}))?\s*"
)
_MARKERS = re.compile(r"\s*[~^][~^ ]*+\s*")
_PLACE = re.compile(
    r"^[^\s]*:\d+(?::\d+)?$|^(?:native|<anonymous>|Native Method|Unknown Source|[\w$]+\.(?:java|kt|scala))$"
)

LIBRARY_PATH = re.compile(
    r"(?:site|dist)-packages|/lib/python\d|<frozen |node_modules|^node:|^internal/|/gems/|/lib/ruby/|/vendor/|"
    r"/usr/local/go/|/go/src/|/pkg/mod/|/rustc/|\.cargo/registry|"
    r"(?:^|/)(?:react-dom|vue\.runtime|jquery|zone|polyfills|chunk-vendors|vendors?)[.~-]|"
    r"^(?:UIKit|SwiftUI|Foundation|CoreFoundation|CFNetwork|QuartzCore|GraphicsServices|AppKit|CoreData|Combine|"
    r"lib(?:system|swift|dispatch|objc|c\+\+|c\.so|pthread)|dyld|ld-)",
    re.IGNORECASE,
)
LIBRARY_FUNCTION = re.compile(
    r"^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|android|androidx|com\.android|com\.google|dalvik|"
    r"org\.(?:springframework|apache|hibernate|junit|eclipse|jboss)|io\.netty|reactor|okhttp3|retrofit2|akka|"
    r"System|Microsoft|runtime|net/http|std|core|alloc|tokio|__libc_start)(?:\.|::|_)"
)
CODE_INDENT = 4
"""Spaces before a line of code below its frame, at least."""
_BUILD_HASH = re.compile(r"[.-](?=[0-9a-f]*\d)[0-9a-f]{6,}(?=\.)")
_GO_RECEIVER = re.compile(r"\(\*?([\w.]{1,100})\)\.")
_FUNCTION_END = re.compile(r"\s?\[as .*|\s?\+ \d+.*|\(.*|::h[0-9a-f]{16}$")


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a trace; `library` marks code that is not the application's."""

    function: str
    file: str
    library: bool

    def label(self) -> str:
        """Return function and file, if known."""
        return " ".join(part for part in (self.function, self.file) if part)


def condense(lines: Sequence[str]) -> list[str]:
    """Replace every run of frames by its few informative ones; other lines stay unchanged."""
    kept: list[str] = []
    run: list[Frame] = []
    deepest_last = below_frame = False
    at = 0
    while at < len(lines):
        line = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else ""
        frame, used = _frame(line, following)
        at += used
        if frame is not None:
            deepest_last = _PYTHON.fullmatch(line) is not None if not run else deepest_last
            below_frame = True
            run.append(frame)
            message = _RUBY.fullmatch(line)
            if message and message["rest"]:
                kept.append(message["rest"])
        elif run and deepest_last and below_frame and line[:4] == "    ":
            below_frame = False  # Python prints the source line below its frame
        elif not (_is_noise(line) or (run and _MARKERS.fullmatch(line))):
            ends = bool(run and line.strip())
            summary = [_summarise(run, deepest_last=deepest_last)] if ends else []
            # Python puts the error below the frames; above them it reads better, and makes a title.
            kept += [line, *summary] if deepest_last else [*summary, line]
            run = [] if ends else run
    if run:
        kept.append(_summarise(run, deepest_last=deepest_last))
    return kept


def drop_frames(lines: Sequence[str]) -> list[str]:
    """Return the lines without frames, the code below them, and the lines that introduce a trace."""
    kept: list[str] = []
    at = 0
    above: int | None = None  # the indentation of the frame whose code may follow
    while at < len(lines):
        line = lines[at]
        frame, used = _frame(line, lines[at + 1] if at + 1 < len(lines) else "")
        indented = len(line) - len(line.lstrip(" "))
        code = frame is None and above is not None and indented >= CODE_INDENT and indented > above
        if frame is None and not code and not _is_noise(line):
            kept.append(line)
        if frame is not None:
            above = indented
        elif not code:
            above = None
        at += used
    return kept


def _is_noise(line: str) -> bool:
    return len(line) < 200 and _NOISE.fullmatch(line) is not None


def _summarise(run: Sequence[Frame], *, deepest_last: bool) -> str:
    """Return the application's frames, nearest to the error first, each once, even in deep recursion."""
    own: dict[str, None] = {}
    library: dict[str, None] = {}
    for frame in reversed(run) if deepest_last else run:
        (library if frame.library else own)[frame.label()] = None
    chosen = list(own)[:OWN_FRAMES] + list(library)[:LIBRARY_FRAMES]
    return "; ".join(label for label in chosen if label)


def _frame(line: str, following: str) -> tuple[Frame | None, int]:
    """Return the frame that begins at a line, or None, and the number of lines read (Go and Rust take two)."""
    if len(line) > _LONGEST_FRAME or not line.strip():
        return None, 1
    if len(following) <= _LONGEST_FRAME:
        if (place := _GO.fullmatch(following)) and (call := _CALL.fullmatch(line)):
            return _new_frame(call["function"], place["file"]), 2
        if (call := _NUMBERED.fullmatch(line)) and (place := _AT_PLACE.fullmatch(following)):
            return _new_frame(call["function"], place["file"]), 2
    if match := _AT.fullmatch(line):
        return _at(match), 1
    if match := _AT_PLACE.fullmatch(line):
        return _new_frame(None, match["file"]), 1
    for pattern in (_PYTHON, _RUBY, _PHP, _APPLE, _NATIVE, _GECKO):
        if match := pattern.fullmatch(line):
            return _new_frame(match["function"], match["file"]), 1
    return None, 1


def _at(match: re.Match[str]) -> Frame | None:
    """Return the frame of an "at" line, or None for a sentence ("at checkout (step 2)")."""
    function, file = match["function"], match["file"]
    if match["net"]:
        place = re.fullmatch(r" in (.{1,300}):line \d+\s*", match["net"])
        return _new_frame(function, place[1]) if place else None
    if _PLACE.match(file):
        return _new_frame(function, "" if file[0] == "<" or " " in file or file == "native" else file)
    dotted = "." in function.strip(".") and " " not in function
    return _new_frame(function, "") if dotted else None


def _new_frame(function: str | None, file: str | None) -> Frame:
    function, file = (function or "").strip(), (file or "").strip()
    library = bool(LIBRARY_PATH.search(file) or LIBRARY_FUNCTION.match(function))
    return Frame(function=_short_function(function), file=_short_file(file), library=library)


def _short_function(function: str) -> str:
    """Shorten a function: `com.shop.Invoice.total(int)` -> `Invoice.total`."""
    if function.startswith(("-[", "+[")):  # Objective-C: -[CartView reload]
        function = " ".join(function[2:].split("]", maxsplit=1)[0].split())
        return function.replace(" ", ".")
    function = _FUNCTION_END.sub("", _GO_RECEIVER.sub(r"\1.", function))
    if function.startswith("<"):
        return ""
    separator = "::" if "::" in function else "."
    parts = function.replace("/", separator).split(separator)
    return separator.join(part for part in parts[-2:] if part and not part.startswith("<"))


def _short_file(file: str) -> str:
    """Shorten a file: `webpack:///./src/cart.3f9ab2.js?x=1:10:5` -> `cart.js`."""
    file = file.split("?", maxsplit=1)[0]
    file = re.sub(r"(?::\d+){1,2}$", "", file)
    file = file.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "" if file.startswith("<") else _BUILD_HASH.sub("", file)
