"""Schemas of previews in the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.domain.grouping.decision import Candidate
from postroom.grouping.preview.service import Preview
from postroom.signals.service import Receipt
from postroom.validation.responses import ResponseModel, WireTime

Outcome = Literal["join", "open", "quarantine", "repeated", "ignored"]

REPEATED = "The same signal came before."
IGNORED: Mapping[str, str] = {
    "source_disabled": "The source is switched off.",
    "ai_processing_not_approved": "The organization has not approved that its signals are processed.",
}


class FlaggedSpanResponse(ResponseModel):
    """A part of the text and its problem."""

    start: int = Field(description="The first character.")
    end: int = Field(description="The character after the last one.")
    why: str


class ScreeningResponse(ResponseModel):
    """The safety filter's judgment of the text."""

    verdict: Literal["clean", "suspicious", "blocked"] = Field(
        description="`suspicious` signals are marked and grouped; `blocked` ones wait in quarantine."
    )
    score: float = Field(description="Probability of manipulation.")
    threat_type: str | None
    spans: list[FlaggedSpanResponse]
    explanation: str
    model: str


class CandidateResponse(BaseModel):
    """A report near the text."""

    report_id: UUID
    probability: float | None = Field(
        description="Probability of the same problem, for a typical signal of the report. Null if the "
        "match model was not used: in a young project, or for a duplicate text."
    )
    similarity: float = Field(description="Similarity of meaning and words, -1 to 1.")
    scaled_similarity: float = Field(
        description="How much the similarity exceeds the usual level around both."
    )
    why: str = Field(description="Explanation; only for the most probable reports.")

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        """Return the response for a candidate."""
        match = candidate.match
        return cls(
            report_id=candidate.report_id,
            probability=None if match is None else round(match.probability, 4),
            similarity=round(candidate.similarity, 4),
            scaled_similarity=round(candidate.scaled, 4),
            why="" if match is None else match.why,
        )


class PreviewResponse(BaseModel):
    """The predicted grouping of a signal."""

    outcome: Outcome = Field(
        description="`join`: it would go into the report `report_id`. `open`: into a new one. `quarantine`: the "
        "safety filter would hold it. `repeated`: it is stored already, as `signal_id`. `ignored`: a gate is "
        "closed."
    )
    report_id: UUID | None
    signal_id: UUID | None
    reason: str
    screening: ScreeningResponse | None = Field(description="Null if signals are not screened.")
    candidates: list[CandidateResponse] = Field(description="Nearest reports, most probable first.")
    model: str | None = Field(description="The match model and its version.")
    as_of: WireTime = Field(description="Time of the data, which may be some seconds old in a busy project.")

    @classmethod
    def of(cls, found: Preview) -> Self:
        """Return the response for a preview."""
        return cls(
            outcome=found.outcome,
            report_id=found.report_id,
            signal_id=None,
            reason=found.reason,
            screening=None if found.screening is None else ScreeningResponse.of(found.screening),
            candidates=[CandidateResponse.of(one) for one in found.candidates],
            model=found.model,
            as_of=found.as_of,
        )

    @classmethod
    def of_kept_out(cls, receipt: Receipt, report_id: UUID | None, now: datetime) -> Self:
        """Return the response for a signal that would not be stored; `report_id` is that of the stored one."""
        repeated = receipt.status == "repeated"
        return cls(
            outcome="repeated" if repeated else "ignored",
            report_id=report_id,
            signal_id=receipt.signal_id,
            reason=REPEATED if repeated else IGNORED[receipt.reason or ""],
            screening=None,
            candidates=[],
            model=None,
            as_of=now,
        )
