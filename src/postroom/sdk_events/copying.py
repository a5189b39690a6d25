"""Rows in the text format of PostgreSQL's COPY, which takes bulk data many times quicker than INSERT."""

from datetime import date, datetime
from uuid import UUID

from postroom.sdk_events.schemas import NewEvent

EVENTS = (
    b"COPY events (project_id, day, id, source, name, distinct_id, occurred_at, received_at, properties) "
    b"FROM STDIN"
)
OCCURRENCES = b"COPY pending_occurrences (project_id, source, event_id, received_at, occurrence) FROM STDIN"

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def event_row(project_id: int, source: str, day: date, received_at: datetime, event: NewEvent) -> bytes:
    """Return the row of an event."""
    distinct_id = "\\N" if event.distinct_id is None else escaped(event.distinct_id)
    head = (
        f"{project_id}\t{day}\t{event.id}\t{source}\t{escaped(event.name)}\t{distinct_id}\t"
        f"{event.occurred_at.isoformat()}\t{received_at.isoformat()}\t"
    )
    return head.encode() + _json(event.properties) + b"\n"


def occurrence_row(
    project_id: int, source: str, event_id: UUID, received_at: datetime, occurrence: bytes
) -> bytes:
    """Return the row of an occurrence that waits."""
    head = f"{project_id}\t{source}\t{event_id}\t{received_at.isoformat()}\t"
    return head.encode() + _json(occurrence) + b"\n"


def escaped(text: str) -> str:
    """Return a text as a field of the format."""
    return text.translate(_ESCAPES)


def _json(value: bytes) -> bytes:
    # A serialised JSON text has its control characters escaped already.
    return value.replace(b"\\", b"\\\\")
