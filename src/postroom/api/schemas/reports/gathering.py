"""Response that says why a report gathers."""

from typing import Annotated, Self

from pydantic import Field
from typing_extensions import TypedDict

from postroom.domain.reports.artefact_types import Priority
from postroom.domain.research.gathering import Gathering
from postroom.validation.responses import ResponseModel


class GatheringResponse(ResponseModel):
    """Why a report is not researched yet, and what can be said of it."""

    reason: Annotated[str, Field(description="Why it is not researched yet.")]
    priority: Annotated[Priority, Field(description="What its priority would be.")]
    explanation: Annotated[str, Field(description="Why that priority.")]
    question: Annotated[str, Field(description="What a person settles first.")]

    @classmethod
    def of(cls, gathering: Gathering) -> Self:
        """Return the response of a `gathering`."""
        return cls(**gathering._asdict())


class ReportGatheringResponse(TypedDict):
    """Why a report gathers; null if it does not gather, or is snoozed until more signals arrive."""

    gathering: GatheringResponse | None
