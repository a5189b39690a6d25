"""Parse textual stack traces in the formats of their languages into exceptions and frames."""

import re
from collections.abc import Iterator

from postroom.domain.issues.occurrences import (
    MAX_EXCEPTIONS,
    MAX_MESSAGE,
    ExceptionPart,
    Frame,
    bounded_frames,
    text,
)
from postroom.text.frames import Place, frames

MAX_STACK = 20_000
_LONGEST_LINE = 4_000

_PYTHON_BETWEEN = re.compile(
    r"^(?:During handling of the above exception, another exception occurred|"
    r"The above exception was the direct cause of the following exception):$",
    re.MULTILINE,
)
_PYTHON_SOURCE = re.compile(
    r"^ {2}File \"[^\"\n]{1,400}\", line (\d{1,7}), in (\S{1,200})\n {4}(\S[^\n]{0,290})", re.MULTILINE
)
_CAUSE = re.compile(r"^(?:Caused by|\[cause\]|Cause|--->|Previous): ?(?P<said>\S.{0,3000})$")
_HEAD = re.compile(r"^(?P<type>[A-Za-z_][\w.$\\]{0,200})(?:: (?P<value>.{0,3000}))?$")


def exception_parts(type: str, message: str, stacktrace: str) -> tuple[ExceptionPart, ...]:
    """Return the exception in OpenTelemetry's attributes, followed by its causes, with the frames of its trace.

    Paths and names stay as the trace has them.
    """
    shown = stacktrace[:MAX_STACK]
    is_python = "Traceback (most recent call last)" in shown
    blocks = list(_python_blocks(shown) if is_python else _other_blocks(shown))
    (_, trace), causes = blocks[0], blocks[1:MAX_EXCEPTIONS]
    # Python's spans have the full name of a class, its log records the bare one.
    name = type.rsplit(".", 1)[-1] if is_python else type
    parts = [ExceptionPart(type=name, value=message, frames=_frames(trace))]
    for head, trace in causes:
        found = _HEAD.match(head[:_LONGEST_LINE])
        cause = (found["type"], found["value"] or "") if found else ("", head)
        name = cause[0].rsplit(".", 1)[-1] if is_python else cause[0]
        parts.append(ExceptionPart(text(name), text(cause[1], MAX_MESSAGE), _frames(trace)))
    return tuple(parts)


def _python_blocks(shown: str) -> Iterator[tuple[str, str]]:
    """Yield head and trace of each exception, the caught one first, which Python prints last."""
    for block in reversed(_PYTHON_BETWEEN.split(shown)):
        heads = [
            line for line in block.splitlines() if line[:1].strip() and not line.startswith("Traceback ")
        ]
        yield (heads[0] if heads else ""), block


def _other_blocks(shown: str) -> Iterator[tuple[str, str]]:
    head, lines = "", []
    for line in shown.splitlines():
        cause = _CAUSE.match(line.strip()[:_LONGEST_LINE])
        if cause is None:
            lines.append(line)
            continue
        yield head, "\n".join(lines)
        head, lines = cause["said"].rstrip(" {"), []
    yield head, "\n".join(lines)


def _frames(trace: str) -> tuple[Frame, ...]:
    # The parser returns the innermost frame first; occurrences have it last.
    sources = {(int(line), name): source for line, name, source in _PYTHON_SOURCE.findall(trace)}
    return bounded_frames(
        _frame(place, sources.get((place.line or 0, place.name or ""), ""))
        for place in reversed(frames(trace))
    )


def _frame(place: Place, source: str) -> Frame:
    function, module = place.name, place.package
    if place.verbatim.endswith(".go"):
        folder, _, called = place.called.rpartition("/")
        module, _, function = called.partition(".")
        module = f"{folder}/{module}".strip("/")
    elif place.verbatim.endswith((".java", ".kt", ".scala", ".groovy")):
        module = place.verbatim.rpartition(".")[0].replace("/", ".")
    elif place.verbatim.endswith((".cs", ".fs", ".vb")):
        module = place.called.partition("<")[0].rpartition(".")[0].rstrip(".+")
    return Frame(
        file=text(place.verbatim),
        function=text(function),
        module=text(module),
        line=place.line,
        own=not place.library,
        context=text(source),
    )
