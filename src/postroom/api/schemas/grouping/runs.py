"""Schemas of the consolidation's runs in the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.api.schemas.grouping.regrouping import RegroupingResponse
from postroom.grouping.consolidation.run_rows import Run
from postroom.identity.people import Person, PersonResponse, optional_person
from postroom.kit.times import wire_time
from postroom.validation.fields import Boolean, NotNull

COUNTS = (
    "arrivals",
    "looked_at",
    "merges",
    "splits",
    "moves",
    "moved_signals",
    "broken_pairs",
    "held_back",
)


class RunRequest(BaseModel):
    """The options of a requested run."""

    model_config = ConfigDict(extra="ignore")

    dry_run: Annotated[Boolean, NotNull] = Field(default=False, description="Only report what would change.")


class RegroupRunBody(BaseModel):
    """A run, or a dry run."""

    id: UUID
    kind: Literal["automatic", "asked", "dry_run", "reading"] = Field(
        description="Started by the server, requested, a requested dry run, or a reading by a language model."
    )
    state: Literal["asked", "running", "done", "stopped", "undone"] = Field(
        description="`asked`: waiting for a worker. `stopped`: ended by a person, or by the server with a"
        " reason. `undone`: undone as a whole."
    )
    model: str | None = Field(description="Match model and version; null until a worker starts.")
    stopped_because: str | None = Field(description="Why the server stopped it; null if it did not.")
    arrivals: int = Field(description="Signals in scope.")
    looked_at: int = Field(description="Compared signals, counted per step.")
    merges: int
    splits: int
    moves: int
    moved_signals: int = Field(description="Signals that were split off or moved.")
    broken_pairs: int = Field(description="Pairs of signals that were separated.")
    held_back: int = Field(description="Changes beyond the limits, or no longer valid.")
    created_at: datetime
    finished_at: datetime | None
    created_by: PersonResponse | None = Field(description="Who requested it; null for a task or the server.")
    task_id: UUID | None = Field(description="Task on whose behalf it was requested.")


class ProposalBody(BaseModel):
    """One proposed change."""

    kind: Literal["merge", "split", "move"] = Field(description="Merge, split or move.")
    from_report_id: UUID
    to_report_id: UUID | None = Field(description="Null for a new report.")
    signal_count: int
    joins: float | None = Field(
        description="Probability of the same problem as the signals that these would join; null without any."
    )
    stays: float | None = Field(description="The same for the signals that they would leave.")
    held_back: bool = Field(
        description="Whether it exceeds the limits of one run, so that a run would not make it."
    )


class ReviewBody(BaseModel):
    """The result of a dry run."""

    proposals: list[ProposalBody] = Field(description="The first 1,000 changes.")


class SuggestedBody(BaseModel):
    """A change by a reading to reports in progress, which needs a decision."""

    from_report_id: UUID
    to_report_id: UUID
    reason: str = Field(description="Answer of the language model.")


class ReadingBody(BaseModel):
    """What a language model read, and which parts of its answer were not applied."""

    signals: int = Field(description="Messages that it was shown, each once.")
    cards: int = Field(description="Reports of the catalogue that it was shown.")
    unsure: int = Field(description="Messages of which it could not say where they belong.")
    refused: list[str] = Field(description="Why parts of the answer were not done: the first 100 sentences.")
    suggested: list[SuggestedBody] = Field(description="A suggested merge or move.")
    prompt_hash: str = Field(description="Version of the prompt.")
    input_tokens: int
    output_tokens: int
    dollars: float | None = Field(description="US dollars; null without a price.")
    seconds: float


class RegroupRunDetail(RegroupRunBody):
    """A run with the result of a dry run or of a reading."""

    review: ReviewBody | None = Field(description="Result of a dry run, else null.")
    reading: ReadingBody | None = Field(description="Result of a reading that did not fail, else null.")


class RegroupRunPage(BaseModel):
    """One page of runs, newest first."""

    count: int = Field(description="Total number on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[RegroupRunBody]


class RegroupChangePage(BaseModel):
    """One page of a run's changes, in order."""

    count: int = Field(description="Total number on all pages.")
    next: str | None = Field(description="URL of the next page.")
    previous: str | None = Field(description="URL of the previous page.")
    results: list[RegroupingResponse]


class UndoneRegroupRunBody(BaseModel):
    """The result of undoing a run."""

    run: RegroupRunBody
    undone_count: int
    left_count: int = Field(
        description="Changes that remain, because their signals moved on or their report was deleted."
    )


def run_on_wire(run: Run, people: Mapping[int, Person]) -> dict[str, Any]:
    """Return the JSON object of a run; `people` are the users who requested runs, by id."""
    return {
        "id": run.id,
        "kind": run.kind,
        "state": run.state,
        "model": run.model or None,
        "stopped_because": run.stopped_because,
        **{name: getattr(run, name) for name in COUNTS},
        "created_at": wire_time(run.created_at),
        "finished_at": None if run.finished_at is None else wire_time(run.finished_at),
        "created_by": None if run.user_id is None else optional_person(people.get(run.user_id)),
        "task_id": run.task_id,
    }


def reading_on_wire(review: Mapping[str, Any]) -> dict[str, Any]:
    """Return the JSON object of a reading's record."""
    return {name: review[name] for name in ReadingBody.model_fields}


def review_on_wire(review: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the JSON object of a dry run's result."""
    if review is None:
        return None
    return {
        "proposals": [
            {
                "kind": one["kind"],
                "from_report_id": one["source"],
                "to_report_id": one["to"],
                "signal_count": one["signals"],
                "joins": one["joins"],
                "stays": one["stays"],
                "held_back": one.get("held_back", False),
            }
            for one in review["proposals"]
        ]
    }
