"""Convert spans and log records to events: exceptions, failed spans, error logs. All others are left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.proto.trace.v1.trace_pb2 import Status as SpanStatus

from postroom.clock import new_id
from postroom.domain.issues import occurrences
from postroom.domain.issues.occurrences import MAX_MESSAGE, Level, Occurrence, level_of, text
from postroom.domain.issues.traces import Part, TracePoint, digest_of
from postroom.sdk_events.schemas import NewEvent
from postroom.sdks.otlp.failures import CALLS, failure_of
from postroom.sdks.otlp.messages import attributes_of, value_of
from postroom.sdks.otlp.requests import LOG_RECORDS, SPANS, Raw, Record, Service, records_of
from postroom.sdks.otlp.stacks import exception_parts
from postroom.sdks.otlp.wire import MAX_FIELDS
from postroom.sdks.values import DistinctIds, mapping, sender_seconds, sequence

MAX_RECORDS = 2_000
"""Maximum records of one request."""
ERROR, FATAL = 17, 21
_FAILED = b"\x18\x02"
"""The code of a failed span's status."""
UNSUPPORTED_SPAN, UNSUPPORTED_LOG = "unsupported_span", "unsupported_log"


@dataclass(slots=True)
class ReadRecords:
    """The events of a request, the numbers of omitted records by reason, and of those beyond the limit."""

    events: list[NewEvent] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    rejected: int = 0
    ids: DistinctIds = field(default_factory=DistinctIds)

    def leave(self, reason: str) -> None:
        """Count an omitted record."""
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def read_spans(body: bytes, received: datetime, *, is_json: bool) -> ReadRecords:
    """Return the exceptions of spans, and failed spans without one.

    Raises:
        TooLarge: the request has too many fields.
        Undecodable: it is broken.
    """
    found = ReadRecords()
    for record in records_of(body, SPANS, is_json=is_json):
        if not _may_have_failed(record.raw):
            found.leave(UNSUPPORTED_SPAN)
        elif len(found.events) >= MAX_RECORDS:
            _reject(found, record)
        else:
            made = _of_span(record.parse(), record.service, received, found.ids)
            _keep(found, made, UNSUPPORTED_SPAN)
    return found


def read_logs(body: bytes, received: datetime, *, is_json: bool) -> ReadRecords:
    """Return the log records of errors; raises as `read_spans` does."""
    found = ReadRecords()
    for record in records_of(body, LOG_RECORDS, is_json=is_json):
        if not _may_be_error(record.raw):
            found.leave(UNSUPPORTED_LOG)
        elif len(found.events) >= MAX_RECORDS:
            found.rejected += 1
        else:
            made = _of_log(record.parse(), record.service, record.scope, received, found.ids)
            _keep(found, [] if made is None else [made], UNSUPPORTED_LOG)
    return found


def _may_have_failed(span: Raw) -> bool:
    """Return whether a span can have failed, without parsing it: most have not."""
    if isinstance(span, bytes):
        return _FAILED in span or b"exception" in span
    if mapping(span.get("status")).get("code") in (SpanStatus.STATUS_CODE_ERROR, "STATUS_CODE_ERROR"):
        return True
    return any(
        mapping(event).get("name") == "exception" for event in sequence(span.get("events"), MAX_FIELDS)
    )


def _reject(found: ReadRecords, span: Record[Span]) -> None:
    """Count a span beyond the limit, by its status and events only."""
    if not isinstance(span.raw, bytes) or any(
        (number == Span.STATUS_FIELD_NUMBER and _FAILED in field)
        or (number == Span.EVENTS_FIELD_NUMBER and b"exception" in field)
        for number, field in span.fields()
    ):
        found.rejected += 1
    else:
        found.leave(UNSUPPORTED_SPAN)


def _may_be_error(record: Raw) -> bool:
    """Return whether a log record can be of an error, without parsing it: most are not."""
    if isinstance(record, bytes):
        if b"exception." in record:
            return True
        # The first field is the time in eight bytes, the second one the severity.
        at = 9 if record[:1] == b"\x09" else 0
        return record[at : at + 1] != b"\x10" or record[at + 1 : at + 2] >= bytes([ERROR])
    number = record.get("severityNumber")
    if isinstance(number, int) and 0 < number < ERROR:
        return any(str(mapping(pair).get("key")).startswith("exception.") for pair in _pairs(record))
    return True


def _pairs(record: Mapping[str, Any]) -> Sequence[Any]:
    return sequence(record.get("attributes"), MAX_FIELDS)


def _keep(found: ReadRecords, made: Iterable[NewEvent], reason: str) -> None:
    """Keep the events of a record up to the limit, and count the others."""
    is_empty = True
    for event in made:
        is_empty = False
        if len(found.events) >= MAX_RECORDS:
            found.rejected += 1
        else:
            found.events.append(event)
    if is_empty:
        found.leave(reason)


def _of_span(span: Span, service: Service, received: datetime, ids: DistinctIds) -> Iterator[NewEvent]:
    is_failed = span.status.code == SpanStatus.STATUS_CODE_ERROR
    thrown = [event for event in span.events if event.name == "exception"]
    if not thrown and not is_failed:
        return
    attributes = attributes_of(span.attributes)
    place = Place.of_span(span)
    before = ("", "")
    for event in thrown:
        said = attributes_of(event.attributes)
        now = (text(said.get("exception.type")), text(said.get("exception.message"), MAX_MESSAGE))
        if is_failed and event is thrown[-1] and now == before:
            # It was recorded where it was caught, and once more when it left the span.
            break
        before = now
        at = _moment(event.time_unix_nano, received)
        record = ExceptionRecord(said, attributes, place, at, event.time_unix_nano, text(span.name))
        yield _exception_event(record, service, received, ids)
    if thrown:
        return
    failure = failure_of(span, attributes, service.name)
    part: Part = "call" if span.kind in CALLS else "span"
    occurrence = Occurrence(
        kind="span",
        at=_moment(span.end_time_unix_nano, received),
        message=failure.message,
        fingerprint=failure.fingerprint,
        origin=" ".join(filter(None, (service.name, text(span.name)))),
        point=place.point(part, span.end_time_unix_nano, received, began=span.start_time_unix_nano),
        facts={**_facts(service, place), **({"status_code": failure.code} if failure.code else {})},
        url=failure.url,
        **_common(service, attributes),
    )
    id = ids.of(
        "otlp-span", place.trace, place.span, *(() if place.span else (str(span.end_time_unix_nano),))
    )
    yield _event(id, "span", occurrence, attributes, service)


def _of_log(
    record: LogRecord, service: Service, scope: str, received: datetime, ids: DistinctIds
) -> NewEvent | None:
    attributes = attributes_of(record.attributes)
    level = _level(record)
    place = Place(record.trace_id.hex(), record.span_id.hex())
    nanoseconds = record.time_unix_nano or record.observed_time_unix_nano
    at = _moment(nanoseconds, received)
    body = value_of(record.body)
    said = body if isinstance(body, str) else orjson.dumps(body).decode() if body is not None else ""
    if "exception.type" in attributes or "exception.message" in attributes:
        origin = service.name or text(scope)
        thrown = ExceptionRecord(
            attributes, attributes, place, at, nanoseconds, origin, "logged", level, text(said, MAX_MESSAGE)
        )
        return _exception_event(thrown, service, received, ids)
    if level not in ("error", "fatal") or not said.strip():
        return None
    occurrence = Occurrence(
        kind="log",
        at=at,
        level=level,
        message=text(said, MAX_MESSAGE),
        origin=service.name or text(scope) or text(attributes.get("code.file.path")),
        point=place.point("line", nanoseconds, received),
        facts=_facts(service, place),
        **_common(service, attributes),
    )
    texts = (place.trace, place.span, str(nanoseconds), service.name, text(said, 4_000))
    # A record without a time can't be recognized when it is sent again.
    id = ids.of("otlp-log", *texts) if nanoseconds else new_id()
    return _event(id, "log", occurrence, attributes, service)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record is in its trace: ids in hexadecimal, empty for those that it has not."""

    trace: str
    span: str
    parent: str = ""

    @classmethod
    def of_span(cls, span: Span) -> "Place":
        """Return the place of a span."""
        parent = span.parent_span_id.hex() if span.parent_span_id != span.span_id else ""
        return cls(span.trace_id.hex(), span.span_id.hex(), parent)

    def point(
        self, part: Part, nanoseconds: int, received: datetime, *, began: int = 0, said: str = ""
    ) -> TracePoint | None:
        """Return the point of a record that happened at a time in nanoseconds; None outside of a trace."""
        if not self.trace:
            return None
        at = sender_seconds(nanoseconds / 1e9, received)
        since = sender_seconds(began / 1e9, received) if began else None
        return TracePoint(part, self.trace, at, self.span, self.parent, since, said)


@dataclass(frozen=True, slots=True)
class ExceptionRecord:
    """An exception: its attributes, those of its span or record, its location and time."""

    said: Mapping[str, Any]
    around: Mapping[str, Any]
    place: Place
    at: datetime
    nanoseconds: int
    origin: str
    part: Part = "event"
    level: Level = "error"
    logged: str = ""


def _exception_event(
    thrown: ExceptionRecord, service: Service, received: datetime, ids: DistinctIds
) -> NewEvent:
    parts = exception_parts(
        text(thrown.said.get("exception.type")),
        text(thrown.said.get("exception.message"), MAX_MESSAGE),
        text(thrown.said.get("exception.stacktrace"), 20_000),
    )
    part, place = parts[0], thrown.place
    # A log record has the bare name of an exception's class where its span has the full one.
    said = digest_of(part.type.rsplit(".", 1)[-1], part.value)
    occurrence = Occurrence(
        kind="exception",
        at=thrown.at,
        level=thrown.level,
        exceptions=parts,
        message=thrown.logged,
        origin=" ".join(filter(None, dict.fromkeys((service.name, thrown.origin)))),
        point=place.point(thrown.part, thrown.nanoseconds, received, said=said),
        facts=_facts(service, place),
        url=text(thrown.around.get("url.full") or thrown.around.get("http.url"), 1_000),
        **_common(service, thrown.around),
    )
    texts = (thrown.part, place.trace, place.span, str(thrown.nanoseconds), part.type, part.value)
    id = ids.of("otlp-exception", *texts) if thrown.nanoseconds or place.span else new_id()
    return _event(id, "exception", occurrence, {**thrown.around, **thrown.said}, service)


def _event(
    id: UUID, name: str, occurrence: Occurrence, attributes: Mapping[str, Any], service: Service
) -> NewEvent:
    stored = {"attributes": attributes, "resource": service.attributes, "message": occurrence.message}
    return NewEvent(
        id,
        name,
        occurrence.user or None,
        occurrence.at,
        orjson.dumps(stored),
        orjson.dumps(occurrences.to_json(occurrence)),
    )


def _common(service: Service, attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "platform": service.text("telemetry.sdk.language"),
        "release": service.text("service.version"),
        "environment": service.text("deployment.environment.name", "deployment.environment"),
        "user": text(attributes.get("user.id") or attributes.get("enduser.id")),
    }


def _facts(service: Service, place: Place) -> dict[str, str]:
    known = {"service": service.name, "host": service.text("host.name"), "trace_id": place.trace}
    return {name: value for name, value in known.items() if value}


def _level(record: LogRecord) -> Level:
    number = record.severity_number
    if number >= FATAL:
        return "fatal"
    if number >= ERROR:
        return "error"
    if number >= 13:
        return "warning"
    if number > 0:
        return "info"
    return level_of(record.severity_text) if record.severity_text else "info"


def _moment(nanoseconds: int, received: datetime) -> datetime:
    try:
        sent = datetime.fromtimestamp(nanoseconds / 1e9, UTC) if nanoseconds else None
    except (ValueError, OverflowError, OSError):
        sent = None
    return occurrences.moment(sent, received)
