"""Requests and responses of the quarantine and the funnel."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self, cast
from uuid import UUID

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.domain.signals.quarantine import PLACES
from postroom.identity.people import Person, PersonResponse, optional_person
from postroom.screening.funnel import Counts
from postroom.screening.reasons import Threat
from postroom.screening.schemas import QuarantineEntry
from postroom.signals.schemas import SignalState
from postroom.validation.responses import ResponseModel, WireTime


class SpanResponse(ResponseModel):
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
    received_at: WireTime
    state: SignalState = Field(description="`quarantined`, or its state after release.")
    threat_type: Threat | None = Field(description="Threat type.")
    score: float = Field(description="Probability of manipulation, 0 to 1; 0.5 if unknown.")
    spans: list[SpanResponse] = Field(description="Passages that contribute most.")
    explanation: str
    model: str = Field(description="Filter and version.")
    screened_at: WireTime
    decision: Literal["released", "confirmed"] | None = Field(
        description="Decision of a person; null for none."
    )
    decided_at: WireTime | None
    decided_by: PersonResponse | None = Field(
        description="Who decided; null also if it was decided on the server."
    )

    @classmethod
    def of(cls, held: QuarantineEntry, people: Mapping[int, Person]) -> Self:
        """Return the response for a quarantined signal; `people` contains the users who decided."""
        person = None if held.decided_by_id is None else people.get(held.decided_by_id)
        return cls(
            id=held.signal_id,
            source_product=held.source_product,
            source_type=held.source_type,
            source_id=held.source_id,
            text=held.text,
            received_at=held.received_at,
            state=held.state,
            threat_type=held.threat_type,
            score=held.score,
            spans=held.spans,
            explanation=held.explanation,
            model=held.model,
            screened_at=held.screened_at,
            decision=held.decision,
            decided_at=held.decided_at,
            decided_by=optional_person(person),
        )


class FunnelCounts(TypedDict):
    """Signals by place. All but `received` and `suspicious` add up to `received`."""

    received: Annotated[
        int,
        Field(description="Received, or sent back to be grouped again, and not deleted."),
    ]
    pending: Annotated[int, Field(description="Waiting to be grouped.")]
    blocked: Annotated[int, Field(description="In quarantine.")]
    failed: Annotated[int, Field(description="Could not be grouped.")]
    grouped: Annotated[int, Field(description="In a report that was not promoted.")]
    promoted: Annotated[int, Field(description="In a promoted report without a judgment.")]
    judged: Annotated[int, Field(description="In a promoted report with an actionability judgment.")]
    removed: Annotated[
        int,
        Field(description="Deleted with their report, or after the retention time of quarantine."),
    ]
    suspicious: Annotated[int, Field(description="Of all these, marked as suspicious.")]


class FunnelRow(FunnelCounts):
    """The signals of one source on one day (UTC)."""

    day: date
    source_product: str
    source_type: str


class Funnel(TypedDict):
    """Where the signals received in a period are."""

    date_from: WireTime
    date_to: WireTime
    totals: FunnelCounts
    results: Annotated[
        list[FunnelRow],
        Field(description="One row per day and source, newest day first."),
    ]


def funnel_totals(rows: Sequence[Counts]) -> FunnelCounts:
    """Return the sums of all rows."""
    return cast(
        "FunnelCounts",
        {
            "received": sum(row.received for row in rows),
            **{place: sum(row.places[place] for row in rows) for place in PLACES},
            "suspicious": sum(row.suspicious for row in rows),
        },
    )


def funnel_row(row: Counts) -> FunnelRow:
    """Return the response for the signals of one source on one day."""
    return cast(
        "FunnelRow",
        {
            "day": row.day,
            "source_product": row.source_product,
            "source_type": row.source_type,
            "received": row.received,
            **row.places,
            "suspicious": row.suspicious,
        },
    )
