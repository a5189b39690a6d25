"""Convert `$exception` events of PostHog's SDKs to occurrences."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.domain.issues.occurrences import (
    MAX_EXCEPTIONS,
    MAX_FINGERPRINT_PARTS,
    MAX_MESSAGE,
    ExceptionPart,
    Frame,
    Occurrence,
    bounded_frames,
    level_of,
    text,
)
from postroom.sdks.values import boolean, integer, mapping, sequence

_MAX_FRAMES_READ = 500


def occurrence_of(properties: Mapping[str, Any], *, distinct_id: str | None, at: datetime) -> Occurrence:
    """Return the occurrence in the properties of an `$exception` event."""
    sent = sequence(properties.get("$exception_list"), MAX_EXCEPTIONS)
    listed = [part for each in (sent[::-1] if lists_cause_first(sent) else sent) if (part := _part(each))]
    if not listed and (old := _old_form(properties)):
        listed = [old]
    first = _first_frames(properties)
    anonymous = properties.get("$process_person_profile") is False
    return Occurrence(
        kind="exception",
        at=at,
        level=level_of(properties.get("$exception_level", properties.get("$level"))),
        exceptions=tuple(listed),
        message=text(properties.get("$exception_message"), MAX_MESSAGE),
        origin=text(properties.get("$service") or properties.get("service")),
        fingerprint=_fingerprint(properties.get("$exception_fingerprint")),
        platform=text(first.get("platform") or properties.get("$lib")),
        release=text(
            properties.get("$release_id") or properties.get("$app_version") or properties.get("release")
        ),
        environment=text(properties.get("$environment") or properties.get("environment")),
        # Without a person profile, the Python SDK's id is random.
        user="" if anonymous else text(distinct_id),
        url=text(properties.get("$current_url"), 1_000),
        facts=_facts(properties),
    )


def lists_cause_first(listed: Sequence[Any]) -> bool:
    """Return whether a chain begins with its root cause: both protocols mark causes."""
    return len(listed) > 1 and _is_cause(listed[0]) and not _is_cause(listed[-1])


def _is_cause(value: Any) -> bool:
    mechanism = mapping(mapping(value).get("mechanism"))
    return integer(mechanism.get("parent_id")) is not None or mechanism.get("type") == "chained"


def _fingerprint(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (text(value),) if value.strip() else ()
    return tuple(filter(None, (text(each) for each in sequence(value, MAX_FINGERPRINT_PARTS))))


def _facts(properties: Mapping[str, Any]) -> dict[str, str]:
    known = {
        "host": text(properties.get("$host")),
        "trace_id": text(properties.get("$trace_id")),
        "session_id": text(properties.get("$session_id")),
    }
    return {name: value for name, value in known.items() if value}


def _part(value: Any) -> ExceptionPart | None:
    said = mapping(value)
    mechanism = mapping(said.get("mechanism"))
    found = ExceptionPart(
        type=text(said.get("type")),
        value=text(said.get("value"), MAX_MESSAGE),
        frames=bounded_frames(
            frame_of(each)
            for each in sequence(mapping(said.get("stacktrace")).get("frames"), _MAX_FRAMES_READ)
        ),
        handled=boolean(mechanism.get("handled")),
        synthetic=mechanism.get("synthetic") is True,
    )
    return found if found.type or found.value or found.frames else None


def frame_of(value: Any) -> Frame:
    """Return a frame, whose fields have the same names in PostHog and Sentry."""
    said = mapping(value)
    return Frame(
        file=text(said.get("filename") or said.get("abs_path") or said.get("source"), 500),
        function=text(said.get("function") or said.get("raw_function") or said.get("mangled_name")),
        module=text(said.get("module") or said.get("package")),
        line=integer(said.get("lineno", said.get("line"))),
        # Frames without the flag belong to the standard library.
        own=said.get("in_app") is True,
        context=text(said.get("context_line")).strip(),
        column=integer(said.get("colno", said.get("column"))),
        debug_id=text(said.get("chunk_id") or said.get("debug_id"), 100),
    )


def _old_form(properties: Mapping[str, Any]) -> ExceptionPart | None:
    """Return the exception of an old SDK, which has separate properties for type and message."""
    type = text(properties.get("$exception_type"))
    message = text(properties.get("$exception_message"), MAX_MESSAGE)
    return ExceptionPart(type=type, value=message) if type or message else None


def _first_frames(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the raw first frame, which contains the platform."""
    for each in sequence(properties.get("$exception_list"), 1):
        for frame in sequence(mapping(mapping(each).get("stacktrace")).get("frames"), 1):
            return mapping(frame)
    return {}
