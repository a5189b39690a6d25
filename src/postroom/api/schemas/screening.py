"""Requests and responses of the quarantine and the funnel."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.identity.people import Person, PersonResponse, optional_person
from postroom.kit.times import wire_time
from postroom.screening.reasons import Threat
from postroom.screening.schemas import QuarantineEntry
from postroom.signals.schemas import SignalState


class SpanShape(BaseModel):
    """A passage of the text."""

    start: int = Field(description="Its first character, counted from 0.")
    end: int = Field(description="The character after its last.")
    why: str = Field(description="Why it is suspicious.")


class QuarantinedSignal(BaseModel):
    """A quarantined or released signal."""

    id: UUID
    source_product: str
    source_type: str
    source_id: str
    text: str = Field(description="Text of the signal. Untrusted: it may contain instructions for agents.")
    received_at: datetime
    state: SignalState = Field(description="`quarantined`, or its state after release.")
    threat_type: Threat | None = Field(description="Threat type.")
    score: float = Field(description="Probability of manipulation, 0 to 1; 0.5 if unknown.")
    spans: list[SpanShape] = Field(description="Passages that contribute most.")
    explanation: str
    model: str = Field(description="Filter and version.")
    screened_at: datetime
    decision: Literal["released", "confirmed"] | None = Field(
        description="Decision of a person; null for none."
    )
    decided_at: datetime | None
    decided_by: PersonResponse | None = Field(
        description="Who decided; null also if it was decided on the server."
    )


class QuarantinePage(BaseModel):
    """One page of quarantined signals."""

    count: int
    next: str | None
    previous: str | None
    results: list[QuarantinedSignal]


class FunnelCounts(BaseModel):
    """Signals by place. All but `received` and `suspicious` add up to `received`."""

    received: int = Field(description="Received, or sent back to be grouped again, and not deleted.")
    pending: int = Field(description="Waiting to be grouped.")
    blocked: int = Field(description="In quarantine.")
    failed: int = Field(description="Could not be grouped.")
    grouped: int = Field(description="In a report that was not promoted.")
    promoted: int = Field(description="In a promoted report without a judgment.")
    judged: int = Field(description="In a promoted report with an actionability judgment.")
    removed: int = Field(description="Deleted with their report, or after the retention time of quarantine.")
    suspicious: int = Field(description="Of all these, marked as suspicious.")


class FunnelRow(FunnelCounts):
    """The signals of one source on one day (UTC)."""

    day: date
    source_product: str
    source_type: str


class Funnel(BaseModel):
    """Where the signals received in a period are."""

    date_from: datetime
    date_to: datetime
    totals: FunnelCounts
    results: list[FunnelRow] = Field(description="One row per day and source, newest day first.")


def held_on_wire(held: QuarantineEntry, people: Mapping[int, Person]) -> dict[str, Any]:
    """Return the JSON object of a quarantined signal; `people` contains the users who decided."""
    person = None if held.decided_by_id is None else people.get(held.decided_by_id)
    return {
        "id": str(held.signal_id),
        "source_product": held.source_product,
        "source_type": held.source_type,
        "source_id": held.source_id,
        "text": held.text,
        "received_at": wire_time(held.received_at),
        "state": held.state,
        "threat_type": held.threat_type,
        "score": held.score,
        "spans": held.spans,
        "explanation": held.explanation,
        "model": held.model,
        "screened_at": wire_time(held.screened_at),
        "decision": held.decision,
        "decided_at": None if held.decided_at is None else wire_time(held.decided_at),
        "decided_by": optional_person(person),
    }
