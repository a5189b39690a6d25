"""Convert events of Sentry's SDKs to occurrences: exceptions, messages, feedback."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.domain.issues import occurrences
from postroom.domain.issues.fingerprints import has_type
from postroom.domain.issues.occurrences import (
    MAX_EXCEPTIONS,
    MAX_FINGERPRINT_PARTS,
    MAX_MESSAGE,
    ExceptionPart,
    Level,
    Occurrence,
    bounded_frames,
    level_of,
    text,
)
from postroom.domain.issues.traces import Part, TracePoint, digest_of
from postroom.sdks.posthog.exceptions import frame_of, lists_cause_first
from postroom.sdks.sentry.debug_ids import with_debug_ids
from postroom.sdks.sentry.messages import message_of
from postroom.sdks.values import boolean, mapping, moment, sender_seconds, sequence

_MAX_FRAMES_READ = 500
_MAX_TAGS = 50
_COMPARED = 500
"""Number of characters of a line that are compared: SDKs cut those of events and of logs at different lengths."""
_NUMBERED_LEVELS: Mapping[int, Level] = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "fatal"}


def occurrence_of(
    event: Mapping[str, Any], *, received: datetime, sent_at: datetime | None, address: str
) -> Occurrence:
    """Return the occurrence of an event. `address` is the sender's, which identifies otherwise unknown users."""
    listed = with_debug_ids(_exceptions(event), event.get("debug_meta"))
    template, message = message_of(event)
    contexts = mapping(event.get("contexts"))
    trace = mapping(contexts.get("trace"))
    sent = moment(event.get("timestamp"))
    trace_id = text(trace.get("trace_id"))
    is_exception = bool(listed and has_type(listed[0]))
    line = message or (listed[0].value if listed else "")
    part: Part = "event" if is_exception else "message"
    return Occurrence(
        kind="exception" if is_exception else "message",
        at=occurrences.moment(sent, received, sent_at=sent_at),
        level=_level(event.get("level")),
        exceptions=listed,
        message=message,
        # An exception is told apart by its own message, whether it was logged or not.
        template="" if is_exception and listed[0].value else template,
        origin=text(event.get("transaction") or event.get("logger") or event.get("culprit")),
        fingerprint=tuple(
            filter(None, (text(each) for each in sequence(event.get("fingerprint"), MAX_FINGERPRINT_PARTS)))
        ),
        platform=text(event.get("platform")),
        release=text(event.get("release")),
        environment=text(event.get("environment")),
        user=_user(mapping(event.get("user")), address),
        url=text(mapping(event.get("request")).get("url"), 1_000),
        point=point_of(part, trace_id, sent, received, line) if trace_id else None,
        facts=_facts(event, trace_id),
    )


def point_of(part: Part, trace_id: str, sent: datetime | None, received: datetime, line: str) -> TracePoint:
    """Return the place of an event or a log record in its trace.

    `sent` is its time by the sender's clock. With logs enabled, a line is sent as an event and as a log record, and
    so are the exceptions that a framework logs.
    """
    at = sender_seconds(None if sent is None else sent.timestamp(), received)
    return TracePoint(part, trace_id, at, said=digest_of(line[:_COMPARED].strip()) if line else "")


def is_feedback(event: Mapping[str, Any]) -> bool:
    """Return whether an event is a user's feedback, whatever the type of its item."""
    if event.get("type") == "feedback":
        return True
    return bool(mapping(mapping(event.get("contexts")).get("feedback"))) and not event.get("exception")


def feedback_of(
    event: Mapping[str, Any], *, received: datetime, sent_at: datetime | None
) -> Occurrence | None:
    """Return the feedback of a user; None if it is empty."""
    said = mapping(mapping(event.get("contexts")).get("feedback")) or event
    message = text(said.get("message") or said.get("comments"), MAX_MESSAGE)
    if not message.strip():
        return None
    facts = {
        "name": text(said.get("name")),
        "email": text(said.get("contact_email") or said.get("email")),
        "associated_event_id": text(said.get("associated_event_id") or event.get("event_id")),
        "environment": text(event.get("environment")),
        "release": text(event.get("release")),
    }
    return Occurrence(
        kind="feedback",
        at=occurrences.moment(moment(event.get("timestamp")), received, sent_at=sent_at),
        level="info",
        message=message,
        url=text(said.get("url") or mapping(event.get("request")).get("url"), 1_000),
        facts={name: value for name, value in facts.items() if value},
    )


def _exceptions(event: Mapping[str, Any]) -> tuple[ExceptionPart, ...]:
    """Return the chain of exceptions, the caught one first (the protocol has it last)."""
    value = event.get("exception")
    listed = value if isinstance(value, list) else mapping(value).get("values")
    # A long chain is cut to its end, which contains the caught exception.
    parts: Sequence[Any] = listed[-MAX_EXCEPTIONS:] if isinstance(listed, list) else ()
    ordered = parts if lists_cause_first(parts[::-1]) else parts[::-1]
    found = [part for each in ordered if (part := _part(mapping(each)))]
    if not any(part.frames for part in found) and (frames := _thread(event)):
        first = found[0] if found else ExceptionPart(synthetic=True)
        with_frames = ExceptionPart(
            first.type, first.value, bounded_frames(frames), first.handled, first.synthetic
        )
        found = [with_frames, *found[1:]]
    return tuple(found)


def _part(said: Mapping[str, Any]) -> ExceptionPart | None:
    mechanism = mapping(said.get("mechanism"))
    found = ExceptionPart(
        type=text(said.get("type")),
        value=text(said.get("value"), MAX_MESSAGE),
        frames=bounded_frames(map(frame_of, _frames(said.get("stacktrace")))),
        handled=boolean(mechanism.get("handled")),
        synthetic=mechanism.get("synthetic") is True,
    )
    return found if found.type or found.value else None


def _thread(event: Mapping[str, Any]) -> list[Any]:
    """Return the frames of the crashed thread, else of the current one, for platforms that send nothing else."""
    value = event.get("threads")
    listed = value if isinstance(value, list) else mapping(value).get("values")
    threads = [mapping(each) for each in sequence(listed, 200)]
    chosen = next((thread for thread in threads if thread.get("crashed") is True), None) or next(
        (thread for thread in threads if thread.get("current") is True), None
    )
    whole = _frames(event.get("stacktrace")) if chosen is None else _frames(chosen.get("stacktrace"))
    return [frame_of(each) for each in whole]


def _frames(stacktrace: Any) -> Sequence[Any]:
    frames = mapping(stacktrace).get("frames")
    return frames[-_MAX_FRAMES_READ:] if isinstance(frames, list) else ()


def _level(value: Any) -> Level:
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBERED_LEVELS.get(value, "error")
    return level_of(value)


def _user(user: Mapping[str, Any], address: str) -> str:
    named = user.get("id") or user.get("email") or user.get("username") or user.get("ip_address")
    said = text(named)
    return address if said == "{{auto}}" else said


def _facts(event: Mapping[str, Any], trace_id: str) -> dict[str, str]:
    known = {
        "host": text(event.get("server_name")),
        "dist": text(event.get("dist")),
        "trace_id": trace_id,
        "event_id": text(event.get("event_id")),
        **{f"tag.{name}": value for name, value in tags_of(event.get("tags")).items()},
    }
    return {name: value for name, value in known.items() if value}


def tags_of(value: Any) -> dict[str, str]:
    """Return tags, from an object or from pairs."""
    pairs = (
        value.items()
        if isinstance(value, dict)
        else [each for each in sequence(value, _MAX_TAGS) if _is_pair(each)]
    )
    found: dict[str, str] = {}
    for name, said in pairs:
        if len(found) < _MAX_TAGS and (key := text(name, 100)):
            found[key] = text(said, 200)
    return found


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2
