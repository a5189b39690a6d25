"""Fields of reports that the contract has and this server has nothing for."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict


class SourceSuggestion(TypedDict):
    """A source that a report suggests to connect."""

    product: str
    reason: str


class Unavailable(TypedDict):
    """What clients require of a report, and this server has nothing of: billing, channels, rankings."""

    collapsed_note_count: Annotated[int, Field(description="This server logs each note: 0.")]
    source_suggestion: Annotated[
        SourceSuggestion | None,
        Field(description="This server suggests none: null."),
    ]
    refund: Annotated[dict[str, Any] | None, Field(description="This server bills nothing: null.")]
    refund_ineligibility_reason: Annotated[
        Literal["already_refunded", "billing_exempt", "no_billable_pr", "out_of_period"] | None,
        Field(description="Why there is no refund: nothing was billed."),
    ]
    billing_exempt_reason: Annotated[
        Literal["posthog_health_check", "posthog_onboarding", "posthog_system"] | None,
        Field(description="As `refund`."),
    ]
    channel_id: Annotated[UUID | None, Field(description="This server has no channels: null.")]
    ranking: Annotated[dict[str, Any] | None, Field(description="This server has no rankings: null.")]


UNAVAILABLE: Unavailable = {
    "collapsed_note_count": 0,
    "source_suggestion": None,
    "refund": None,
    "refund_ineligibility_reason": "no_billable_pr",
    "billing_exempt_reason": None,
    "channel_id": None,
    "ranking": None,
}
"""Their values."""
