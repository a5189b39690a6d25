"""Schemas of previews in the API."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from postroom.grouping.preview.service import Preview
from postroom.kit.times import wire_time
from postroom.signals.service import Receipt

Outcome = Literal["join", "open", "quarantine", "repeated", "ignored"]

REPEATED = "The same signal came before."
IGNORED: Mapping[str, str] = {
    "source_disabled": "The source is switched off.",
    "ai_processing_not_approved": "The organization has not approved that its signals are processed.",
}


class SpanBody(BaseModel):
    """A part of the text and its problem."""

    start: int = Field(description="The first character.")
    end: int = Field(description="The character after the last one.")
    why: str


class ScreeningBody(BaseModel):
    """The safety filter's judgment of the text."""

    verdict: Literal["clean", "suspicious", "blocked"] = Field(
        description="`suspicious` signals are marked and grouped; `blocked` ones wait in quarantine."
    )
    score: float = Field(description="Probability of manipulation.")
    threat_type: str | None
    spans: list[SpanBody]
    explanation: str
    model: str


class CandidateBody(BaseModel):
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


class PreviewBody(BaseModel):
    """The predicted grouping of a signal."""

    outcome: Outcome = Field(
        description="`join`: it would go into the report `report_id`. `open`: into a new one. `quarantine`: the "
        "safety filter would hold it. `repeated`: it is stored already, as `signal_id`. `ignored`: a gate is "
        "closed."
    )
    report_id: UUID | None
    signal_id: UUID | None
    reason: str
    screening: ScreeningBody | None = Field(description="Null if signals are not screened.")
    candidates: list[CandidateBody] = Field(description="Nearest reports, most probable first.")
    model: str | None = Field(description="The match model and its version.")
    as_of: datetime = Field(description="Time of the data, which may be some seconds old in a busy project.")


def preview_on_wire(found: Preview) -> dict[str, Any]:
    """Return the JSON object of a preview."""
    return {
        "outcome": found.outcome,
        "report_id": found.report_id,
        "signal_id": None,
        "reason": found.reason,
        "screening": None if found.screening is None else asdict(found.screening),
        "candidates": [
            {
                "report_id": one.report_id,
                "probability": None if one.match is None else round(one.match.probability, 4),
                "similarity": round(one.similarity, 4),
                "scaled_similarity": round(one.scaled, 4),
                "why": "" if one.match is None else one.match.why,
            }
            for one in found.candidates
        ],
        "model": found.model,
        "as_of": wire_time(found.as_of),
    }


def kept_out_on_wire(receipt: Receipt, report_id: UUID | None, now: datetime) -> dict[str, Any]:
    """Return the JSON object for a signal that would not be stored; `report_id` is that of the stored one."""
    repeated = receipt.status == "repeated"
    return {
        "outcome": receipt.status,
        "report_id": report_id,
        "signal_id": receipt.signal_id,
        "reason": REPEATED if repeated else IGNORED[receipt.reason or ""],
        "screening": None,
        "candidates": [],
        "model": None,
        "as_of": wire_time(now),
    }
