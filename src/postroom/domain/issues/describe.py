"""The texts of signals about issues: the error first, then the most informative frames, then where it happens."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from postroom.domain.issues.fingerprints import main_exception, message_of, title_of
from postroom.domain.issues.frames import is_own
from postroom.domain.issues.occurrences import Frame, Occurrence

MAX_MESSAGE_SHOWN = 1_500
MAX_CAUSES = 4
MAX_FRAMES_SHOWN = 10
MAX_LINES = 5
"""Maximum number of log lines beside an error."""
MAX_LINE_SHOWN = 400
_LEAST_SHARED = 4
"""Letters that two messages must share for a line with their differences left out to say something."""
_FUNCTION = re.compile(r"^ {4}at (\S{1,200}) \(", re.MULTILINE)


def headline(occurrence: Occurrence) -> str:
    """Return the error on one line."""
    said = " ".join(message_of(occurrence)[:400].split())
    title = title_of(occurrence)
    return f"{title}: {said}" if said else title


def with_values_left_out(text: str, title: str, message: str) -> str:
    """Return the text of a signal about an issue with the first line that fits another of its messages as well.

    What the two messages do not share becomes “…”. If little is left of them, the line is the error's title and the
    function where it happens.
    """
    first, _, rest = text.partition("\n")
    other = " ".join(f"{title}: {message.partition(chr(10))[0]}"[:MAX_MESSAGE_SHOWN].split())
    if not message or " ".join(first.split()) == other or not first.startswith(f"{title}: "):
        return text
    before, after = _shared(first, other)
    said = before[len(title) + 2 :] + after
    if sum(map(str.isalpha, said)) >= _LEAST_SHARED:
        return f"{before}…{after}\n{rest}"
    failing = _FUNCTION.search(rest)
    return f"{title} in {failing[1]}\n{rest}" if failing else f"{title}\n{rest}"


def _shared(one: str, other: str) -> tuple[str, str]:
    """Return the beginning and the end that two lines share, in whole words."""
    start = _common(one, other)
    while start and (one[start - 1].isalnum() and one[start : start + 1].isalnum()):
        start -= 1
    left, right = one[start:][::-1], other[start:][::-1]
    end = _common(left, right)
    while end and left[end - 1].isalnum():
        end -= 1
    return one[:start], left[:end][::-1]


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def created(occurrence: Occurrence) -> str:
    """Return the text of a signal about a new issue."""
    return "\n".join(_body(occurrence))


def reopened(occurrence: Occurrence, *, resolved_at: datetime) -> str:
    """Return the text of a signal about an issue that came back."""
    title, *rest = _body(occurrence)
    where = f" in release {occurrence.release}" if occurrence.release else ""
    back = f"came back on {occurrence.at:%Y-%m-%d %H:%M} UTC{where}."
    return "\n".join([title, f"This error was resolved on {resolved_at:%Y-%m-%d} and {back}", *rest])


def spiking(occurrence: Occurrence, *, count: int, usual: float, hour: datetime) -> str:
    """Return the text of a signal about an issue that is far more frequent than usual."""
    title, *rest = _body(occurrence)
    often = f"This error occurred {count} times in the hour from {hour:%Y-%m-%d %H:%M} UTC; "
    return "\n".join([title, f"{often}about {usual:.0f} are usual at this hour.", *rest])


def feedback(occurrence: Occurrence) -> str:
    """Return the text of a signal with a user's feedback."""
    lines = [occurrence.message]
    if occurrence.url:
        lines += ["", f"Page: {occurrence.url}"]
    return "\n".join(lines)


def facts(occurrence: Occurrence, *, fingerprint: bytes, occurrences: int, users: int) -> dict[str, Any]:
    """Return the facts beside the text, named as in error tracking."""
    part = main_exception(occurrence)
    known: dict[str, Any] = {
        "fingerprint": fingerprint.hex(),
        "exception_type": part.type if part is not None else "",
        "level": occurrence.level,
        "runtime": occurrence.platform,
        "environment": occurrence.environment,
        "release": occurrence.release,
        "url": occurrence.url,
        "service": occurrence.facts.get("service", ""),
        "host": occurrence.facts.get("host", ""),
        "trace_id": occurrence.facts.get("trace_id", ""),
    }
    shown = {name: value for name, value in known.items() if value}
    if part is not None and part.handled is False:
        shown["handled"] = False
    return {**shown, "occurrences": occurrences, "users_affected": users}


def _body(occurrence: Occurrence) -> list[str]:
    said = message_of(occurrence)
    title = title_of(occurrence)
    lines = [f"{title}: {_shortened(said)}" if said else title]
    if occurrence.kind in ("log", "span", "check_in", "message") and occurrence.origin:
        lines.append(f"in {occurrence.origin}")
    if occurrence.exceptions:
        lines += _trace(occurrence.exceptions[0].frames)
        for cause in occurrence.exceptions[1 : MAX_CAUSES + 1]:
            lines.append(f"Caused by {cause.type or 'Error'}: {_shortened(cause.value, 400)}")
            lines += _trace(cause.frames, limit=3)
    if occurrence.exceptions and occurrence.origin:
        lines.append(f"Where: {occurrence.origin}")
    own = [occurrence.message] if occurrence.exceptions and occurrence.message != said else []
    logged = dict.fromkeys(filter(None, (" ".join(line.split()) for line in (*own, *occurrence.beside))))
    lines += [f"Logged: {_shortened(line, MAX_LINE_SHOWN)}" for line in list(logged)[:MAX_LINES]]
    return lines


def _trace(frames: Sequence[Frame], limit: int = MAX_FRAMES_SHOWN) -> list[str]:
    """Return the nearest own frames and the failing one, formatted like a stack trace."""
    nearest = list(reversed(frames))
    own = [frame for frame in nearest if is_own(frame)]
    shown = own[:limit] if own else nearest[: min(limit, 3)]
    if nearest and own and nearest[0] not in shown:
        shown = [nearest[0], *shown[: limit - 1]]
    lines = []
    for frame in shown:
        place = frame.file or frame.module
        at = ":".join(str(part) for part in (place, frame.line, frame.column) if part is not None)
        lines.append(f"    at {frame.function or '<anonymous>'} ({at})")
        if frame.context and frame is shown[0] and is_own(frame):
            lines.append(f"        {frame.context}")
    return lines


def _shortened(said: str, limit: int = MAX_MESSAGE_SHOWN) -> str:
    """Return a text cut in the middle: messages are informative at their beginning and end."""
    if len(said) <= limit:
        return said
    return f"{said[: limit * 2 // 3]} … {said[-limit // 3 :]}"
