"""Convert events of PostHog's SDKs for storage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from postroom.clock import new_id
from postroom.domain.issues import occurrences
from postroom.domain.issues.occurrences import text
from postroom.sdk_events.schemas import NewEvent
from postroom.sdks.posthog.bodies import Batch
from postroom.sdks.posthog.exceptions import occurrence_of
from postroom.sdks.values import event_id, integer, mapping, moment

EXCEPTION = "$exception"
MAX_EVENT = 1024 * 1024
"""Maximum bytes of the properties of one event."""
_LONG_AGO = timedelta(days=3650)


@dataclass(slots=True)
class ReadEvents:
    """The storable events of a request, and the number of others by reason."""

    events: list[NewEvent] = field(default_factory=list)
    problems: dict[str, int] = field(default_factory=dict)

    def refuse(self, reason: str) -> None:
        """Count an event that can't be stored."""
        self.problems[reason] = self.problems.get(reason, 0) + 1


def read_events(batch: Batch, received: datetime) -> ReadEvents:
    """Return the events of a request; invalid ones are counted."""
    found = ReadEvents()
    sent_at = moment(batch.sent_at)
    for each in batch.events:
        _read(found, each, received, sent_at, is_historical=batch.is_historical)
    return found


def lib_of(events: Sequence[Any]) -> str:
    """Return the name of the sending SDK, such as `web` or `posthog-python`."""
    first = mapping(events[0]) if events else {}
    return text(mapping(first.get("properties")).get("$lib"))


def _read(
    found: ReadEvents, each: Any, received: datetime, sent_at: datetime | None, *, is_historical: bool
) -> None:
    event = mapping(each)
    name = text(event.get("event"), 200)
    properties = mapping(event.get("properties"))
    if not name:
        found.refuse("invalid")
        return
    distinct_id = text(event.get("distinct_id") or event.get("$distinct_id") or properties.get("distinct_id"))
    said = moment(event.get("timestamp"))
    if said is None and (offset := integer(event.get("offset"))) is not None:
        said, sent_at = received - timedelta(milliseconds=offset), None
    at = occurrences.moment(said, received, sent_at=sent_at)
    kept = said if is_historical and said is not None and received - _LONG_AGO < said < received else at
    try:
        stored = orjson.dumps({**properties, "$set": event["$set"]} if "$set" in event else properties)
    except orjson.JSONEncodeError:
        found.refuse("invalid")
        return
    if len(stored) > MAX_EVENT:
        found.refuse("too_large")
        return
    occurrence = None
    if name == EXCEPTION:
        read = occurrence_of(properties, distinct_id=distinct_id, at=at)
        occurrence = orjson.dumps(occurrences.to_json(read))
    id = event_id(event.get("uuid") or properties.get("$insert_id"))
    found.events.append(NewEvent(id or new_id(), name, distinct_id or None, kept, stored, occurrence))
