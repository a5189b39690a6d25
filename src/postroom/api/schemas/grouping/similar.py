"""Schemas of similar reports in the API."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.schemas.grouping.regrouping import Reason
from postroom.reports.responses import ReportResponse
from postroom.validation.fields import Identifier


class SimilarResponse(TypedDict):
    """A report that may be the same problem, and how alike it is."""

    report: ReportResponse
    similarity: Annotated[float, Field(description="Mean of the likeness of meaning and of words, -1 to 1.")]
    meaning: Annotated[float, Field(description="Mean cosine of the embeddings.")]
    words: Annotated[float, Field(description="Mean cosine of the words, rare ones counting more.")]
    why: Annotated[str, Field(description="What they share, in one sentence; may be empty.")]


class SimilarListResponse(TypedDict):
    """The reports most alike, the most alike first."""

    results: Sequence[SimilarResponse]


class DistinctRequest(BaseModel):
    """A report that is not the same problem as the one in the path."""

    model_config = ConfigDict(extra="ignore")

    report_id: Identifier = Field(description="The other report.")
    reason: Reason = Field(default="", description="Reason, kept in the work logs.")
