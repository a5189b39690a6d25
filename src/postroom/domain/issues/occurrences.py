"""One occurrence of an error, the common form of all protocols: exceptions, frames, and where it happened.

All texts are bounded here, so that later steps work on little. The first exception is the one that was caught,
followed by its causes; frames are ordered oldest first, the failing one last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from postroom.domain.issues.traces import TracePoint, point_from_json, point_to_json

Kind = Literal["exception", "message", "log", "span", "check_in", "feedback"]
KINDS: tuple[Kind, ...] = ("exception", "message", "log", "span", "check_in", "feedback")

Level = Literal["fatal", "error", "warning", "info", "debug"]
LEVELS: tuple[Level, ...] = ("fatal", "error", "warning", "info", "debug")

MAX_EXCEPTIONS = 10
MAX_FRAMES = 60
MAX_MESSAGE = 4_000
MAX_NAME = 300
"""Maximum number of characters of a name: a type, a function, a file, a release."""
MAX_FINGERPRINT_PARTS = 16

FUTURE = timedelta(minutes=10)
"""Maximum advance of a sender's clock; beyond it, the time of receipt is used."""
PAST = timedelta(days=7)
"""Maximum age of an occurrence; a clock that is further behind is wrong."""
SETTLES = "settles"
"""Key of the stored form of an occurrence that waits for the other records of its trace."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame. `own`: it is application code, as far as the SDK knows.

    `column` is counted from 1. `debug_id` identifies the source map of generated JavaScript; see
    `postroom.domain.source_maps`.
    """

    file: str = ""
    function: str = ""
    module: str = ""
    line: int | None = None
    own: bool = False
    context: str = ""
    column: int | None = None
    debug_id: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionPart:
    """One exception of a chain. A `synthetic` one was made by the SDK to hold a stack: its type is meaningless."""

    type: str = ""
    value: str = ""
    frames: tuple[Frame, ...] = ()
    handled: bool | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One error as it happened.

    `message` is the text without an exception, `template` the same before its parameters were filled in, if the SDK
    sent it. `origin` is the logger, service or transaction. `point` is its place in a trace, by which other records
    of the same fault are recognized, and `beside` are the log lines that other records say of it.
    """

    kind: Kind
    at: datetime
    level: Level = "error"
    exceptions: tuple[ExceptionPart, ...] = ()
    message: str = ""
    template: str = ""
    origin: str = ""
    fingerprint: tuple[str, ...] = ()
    platform: str = ""
    release: str = ""
    environment: str = ""
    user: str = ""
    url: str = ""
    point: TracePoint | None = None
    beside: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def text(value: Any, limit: int = MAX_NAME) -> str:
    """Return a value as a bounded text that PostgreSQL can store; empty for other types than text and numbers."""
    if type(value) is str and len(value) <= limit and value.isascii() and "\x00" not in value:
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    shown = str(value)[: limit + 1]
    if not shown.isascii() or "\x00" in shown:
        shown = shown.replace("\x00", "").encode(errors="replace").decode()
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def level_of(value: Any) -> Level:
    """Return the level named by a word; `error` for an unknown one."""
    word = value.lower() if isinstance(value, str) else ""
    match word:
        case "fatal" | "error" | "warning" | "info" | "debug":
            return word
        case "critical" | "emergency" | "alert" | "panic":
            return "fatal"
        case "warn":
            return "warning"
        case "log" | "notice":
            return "info"
        case "trace":
            return "debug"
        case _:
            return "error"


def bounded_frames(frames: Iterable[Frame]) -> tuple[Frame, ...]:
    """Return at most `MAX_FRAMES` frames: a few of the oldest, and those nearest to the error."""
    found = tuple(frames)
    if len(found) <= MAX_FRAMES:
        return found
    return found[:10] + found[10 - MAX_FRAMES :]


def moment(sent: datetime | None, received: datetime, *, sent_at: datetime | None = None) -> datetime:
    """Return when something happened by our clock.

    `sent` is the time of the event by the sender's clock, `sent_at` its time of sending: their difference is right
    however wrong the clock is. A time in the future, or older than `PAST`, is replaced by the time of receipt.
    """
    if sent is None:
        return received
    try:
        at = received - (sent_at - sent) if sent_at is not None else sent
    except OverflowError:
        return received
    return at if received - PAST <= at <= received + FUTURE else received


def to_json(occurrence: Occurrence) -> dict[str, Any]:
    """Return an occurrence in stored form; empty fields are left out."""
    stored: dict[str, Any] = {"kind": occurrence.kind, "at": occurrence.at.isoformat()}
    if occurrence.level != "error":
        stored["level"] = occurrence.level
    for name in _TEXTS:
        if value := getattr(occurrence, name):
            stored[name] = value
    if occurrence.fingerprint:
        stored["fingerprint"] = list(occurrence.fingerprint)
    if occurrence.facts:
        stored["facts"] = dict(occurrence.facts)
    if occurrence.exceptions:
        stored["exceptions"] = [_exception_to_json(part) for part in occurrence.exceptions]
    if occurrence.beside:
        stored["beside"] = list(occurrence.beside)
    if occurrence.point is not None:
        stored["point"] = point_to_json(occurrence.point)
        if occurrence.point.is_explicable:
            stored[SETTLES] = True
    return stored


def from_json(stored: Mapping[str, Any]) -> Occurrence:
    """Return an occurrence from its stored form."""
    return Occurrence(
        kind=stored["kind"],
        at=datetime.fromisoformat(stored["at"]),
        level=stored.get("level", "error"),
        exceptions=tuple(_exception_from_json(part) for part in stored.get("exceptions", ())),
        fingerprint=tuple(stored.get("fingerprint", ())),
        point=point_from_json(stored["point"]) if "point" in stored else None,
        beside=tuple(stored.get("beside", ())),
        facts=stored.get("facts", {}),
        **{name: stored.get(name, "") for name in _TEXTS},
    )


_TEXTS = (
    "message",
    "template",
    "origin",
    "platform",
    "release",
    "environment",
    "user",
    "url",
)


def _exception_to_json(part: ExceptionPart) -> dict[str, Any]:
    stored: dict[str, Any] = {"type": part.type, "value": part.value}
    if part.handled is not None:
        stored["handled"] = part.handled
    if part.synthetic:
        stored["synthetic"] = True
    if part.frames:
        stored["frames"] = [_frame_to_json(frame) for frame in part.frames]
    return stored


def _frame_to_json(frame: Frame) -> list[Any]:
    shown = [frame.file, frame.function, frame.module, frame.line, int(frame.own), frame.context]
    return [*shown, frame.column, frame.debug_id] if frame.column is not None else shown


def _frame_from_json(stored: Sequence[Any]) -> Frame:
    file, function, module, line, own, context, *rest = stored
    return Frame(file, function, module, line, bool(own), context, *rest)


def _exception_from_json(stored: Mapping[str, Any]) -> ExceptionPart:
    return ExceptionPart(
        type=stored["type"],
        value=stored["value"],
        frames=tuple(_frame_from_json(frame) for frame in stored.get("frames", ())),
        handled=stored.get("handled"),
        synthetic=stored.get("synthetic", False),
    )
