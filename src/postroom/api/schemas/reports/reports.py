"""Responses about the inbox. A report itself is `postroom.reports.responses.ReportResponse`."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class StatusCounts(TypedDict):
    """Number of reports by status."""

    potential: int
    candidate: int
    in_progress: int
    pending_input: int
    ready: int
    resolved: int
    failed: int
    suppressed: int


class WaitingResponse(TypedDict):
    """Number of signals that wait to be grouped."""

    live: Annotated[int, Field(description="Those that have just arrived.")]
    imported: Annotated[
        int, Field(description="Those of an imported history, closed items too, which come after all others.")
    ]


class ReportCountsResponse(TypedDict):
    """The counts that the tabs of an inbox show."""

    statuses: Annotated[StatusCounts, Field(description="Reports that match the filters, by status.")]
    snoozed: Annotated[
        StatusCounts,
        Field(
            description="Those of them that are snoozed: `potential` or `suppressed`. An extension of this server."
        ),
    ]
    researched_again: Annotated[
        int,
        Field(
            description="Those of them that are researched again and were ready or waited for a person before. An "
            "extension of this server."
        ),
    ]
    areas: Annotated[
        dict[str, int],
        Field(description="Matching reports by area, for the 50 largest areas. A filter by area is ignored."),
    ]
    quarantined: Annotated[int, Field(description="Undecided signals in quarantine.")]
    waiting: Annotated[
        WaitingResponse, Field(description="Signals that wait to be grouped. An extension of this server.")
    ]


class ReviewerResponse(TypedDict):
    """A person who can be suggested as a reviewer."""

    name: str
    email: str
