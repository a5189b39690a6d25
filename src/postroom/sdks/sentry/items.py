"""Convert items of envelopes to events: errors, feedback, logs, failed check-ins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from postroom.clock import new_id
from postroom.domain.issues import occurrences
from postroom.domain.issues.occurrences import MAX_MESSAGE, Occurrence, text
from postroom.sdk_events.schemas import NewEvent
from postroom.sdks.sentry.envelopes import MAX_ITEM, Envelope, Item, read_payload
from postroom.sdks.sentry.events import feedback_of, is_feedback, occurrence_of, point_of
from postroom.sdks.sentry.messages import telling
from postroom.sdks.values import DistinctIds, derived_id, event_id, integer, mapping, moment, sequence

MAX_LOGS = 1_000
ERROR_SEVERITY = 17
"""Minimum severity number of errors."""

IGNORED = frozenset(
    {
        "transaction",
        "span",
        "profile",
        "profile_chunk",
        "session",
        "sessions",
        "replay_event",
        "replay_recording",
        "trace_metric",
        "attachment",
    }
)
"""Known item types that are not read."""
MAX_QUANTITY = 1_000_000
"""Maximum number that one entry of a client report counts as."""
MAX_DISCARDED = 100
"""Maximum entries of a client report that are read."""
COUNTED = frozenset({"error", "default", "feedback", "log_item", "monitor"})
"""Categories of events that are stored, so that their loss matters."""
DROPPED_BY_SDK = "dropped_by_sdk"
"""Outcome of events that an SDK dropped by itself, because of our rate limit."""


@dataclass(slots=True)
class ReadItems:
    """The events of an envelope, the id for the response, and the numbers of omitted items by reason."""

    event_id: str = ""
    events: list[NewEvent] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)

    def leave(self, reason: str, number: int = 1) -> None:
        """Count omitted items."""
        self.left_out[reason] = self.left_out.get(reason, 0) + number


@dataclass(frozen=True, slots=True)
class Origin:
    """Time and address of receipt of an envelope, and the time of sending by the sender's clock."""

    received: datetime
    sent_at: datetime | None
    address: str


def read_items(envelope: Envelope, received: datetime, address: str) -> ReadItems:
    """Return the events of an envelope; items of unknown types are omitted and counted."""
    found = ReadItems(event_id=text(envelope.header.get("event_id"), 64))
    origin = Origin(received, moment(envelope.header.get("sent_at")), address)
    if envelope.broken:
        found.leave("invalid", envelope.broken)
    for item in envelope.items:
        _read_item(found, item, envelope, origin)
    return found


def read_event(event: Mapping[str, Any], received: datetime, address: str) -> ReadItems:
    """Return the event of a request without an envelope."""
    found = ReadItems(event_id=text(event.get("event_id"), 64))
    _add_event(found, event, found.event_id, Origin(received, None, address))
    return found


def _read_item(found: ReadItems, item: Item, envelope: Envelope, origin: Origin) -> None:
    if item.type not in ("event", "feedback", "user_report", "log", "check_in", "client_report"):
        found.leave(f"unsupported_{item.type}" if item.type in IGNORED else "unsupported")
        return
    payload = read_payload(item)
    if payload is None:
        found.leave("too_large" if len(item.payload) > MAX_ITEM else "invalid")
        return
    match item.type:
        case "event":
            id = text(payload.get("event_id"), 64) or text(envelope.header.get("event_id"), 64)
            _add_event(found, payload, id, origin)
        case "feedback" | "user_report":
            _add_feedback(found, item.type, payload, origin)
        case "log":
            _add_logs(found, payload, mapping(envelope.header.get("trace")), origin)
        case "client_report":
            _count_dropped(found, payload)
        case _:
            _add_check_in(found, payload, origin)


def _add_event(found: ReadItems, event: Mapping[str, Any], id: str, origin: Origin) -> None:
    if event.get("type") == "transaction":
        found.leave("unsupported_transaction")
        return
    made = event_id(id) or new_id()
    found.event_id = made.hex
    if is_feedback(event):
        _add_feedback(found, "feedback", event, origin, made)
        return
    occurrence = occurrence_of(
        event, received=origin.received, sent_at=origin.sent_at, address=origin.address
    )
    name = "error" if occurrence.kind == "exception" else "message"
    _add(found, made, name, occurrence, event)


def _add_feedback(
    found: ReadItems, type: str, payload: Mapping[str, Any], origin: Origin, given: UUID | None = None
) -> None:
    occurrence = feedback_of(payload, received=origin.received, sent_at=origin.sent_at)
    if occurrence is None:
        found.leave("invalid")
        return
    said = text(payload.get("event_id"), 64)
    # A user report in the old format has the id of its error.
    id = derived_id("feedback", said, occurrence.message) if type == "user_report" else event_id(said)
    _add(found, given or id or new_id(), "feedback", occurrence, payload)


def _add_logs(found: ReadItems, payload: Mapping[str, Any], trace: Mapping[str, Any], origin: Origin) -> None:
    ids = DistinctIds()
    for each in sequence(payload.get("items"), MAX_LOGS):
        log = mapping(each)
        attributes = {
            name: mapping(value).get("value") for name, value in mapping(log.get("attributes")).items()
        }
        severity = integer(log.get("severity_number", attributes.get("sentry.severity_number"))) or 0
        level = occurrences.level_of(log.get("level"))
        if severity < ERROR_SEVERITY and (severity or level not in ("error", "fatal")):
            found.leave("unsupported_log")
            continue
        occurrence = _of_log(log, attributes, trace, origin)
        sent = str(log.get("timestamp"))[:64] if moment(log.get("timestamp")) is not None else ""
        trace_id = occurrence.facts.get("trace_id", "")
        # A record without a time can't be recognized when it is sent again.
        id = ids.of("sentry-log", trace_id, sent, occurrence.message) if sent else new_id()
        _add(found, id, "log", occurrence, log)


def _of_log(
    log: Mapping[str, Any], attributes: Mapping[str, Any], trace: Mapping[str, Any], origin: Origin
) -> Occurrence:
    message = text(log.get("body"), MAX_MESSAGE)
    trace_id = text(log.get("trace_id"))
    sent = moment(log.get("timestamp"))
    level = occurrences.level_of(log.get("level"))
    # Logging integrations report each line as an event too, unless they reported its exception before.
    is_copy = text(attributes.get("sentry.origin")).startswith("auto.")
    point = point_of("copy" if is_copy else "log", trace_id, sent, origin.received, message)
    return Occurrence(
        kind="log",
        at=occurrences.moment(sent, origin.received, sent_at=origin.sent_at),
        level=level if level in ("error", "fatal") else "error",
        message=message,
        template=telling(text(attributes.get("sentry.message.template"), MAX_MESSAGE)),
        origin=text(attributes.get("logger.name") or attributes.get("sentry.logger")),
        platform=text(attributes.get("sentry.sdk.name")),
        release=text(attributes.get("sentry.release") or trace.get("release")),
        environment=text(attributes.get("sentry.environment") or trace.get("environment")),
        user=text(attributes.get("user.id")),
        point=point if trace_id else None,
        facts={"trace_id": trace_id} if trace_id else {},
    )


def _count_dropped(found: ReadItems, report: Mapping[str, Any]) -> None:
    for each in sequence(report.get("discarded_events"), MAX_DISCARDED):
        entry = mapping(each)
        number = integer(entry.get("quantity")) or 0
        if entry.get("reason") == "ratelimit_backoff" and entry.get("category") in COUNTED and number > 0:
            found.leave(DROPPED_BY_SDK, min(number, MAX_QUANTITY))


def _add_check_in(found: ReadItems, payload: Mapping[str, Any], origin: Origin) -> None:
    if payload.get("status") not in ("error", "missed", "timeout"):
        found.leave("unsupported_check_in")
        return
    slug = text(payload.get("monitor_slug"))
    occurrence = Occurrence(
        kind="check_in",
        at=origin.received,
        message=f"The scheduled job {slug or 'without a name'} failed",
        origin=slug,
        environment=text(payload.get("environment")),
    )
    id = event_id(payload.get("check_in_id"))
    _add(found, derived_id("check-in", str(id)) if id else new_id(), "check_in", occurrence, payload)


def _add(found: ReadItems, id: UUID, name: str, occurrence: Occurrence, payload: Mapping[str, Any]) -> None:
    try:
        stored = orjson.dumps(payload)
    except orjson.JSONEncodeError:
        found.leave("invalid")
        return
    found.events.append(
        NewEvent(
            id,
            name,
            occurrence.user or None,
            occurrence.at,
            stored,
            orjson.dumps(occurrences.to_json(occurrence)),
        )
    )
