"""Schemas of the consolidation's runs in the API."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.grouping.consolidation.run_rows import Run
from postroom.identity.people import Person, PersonResponse, optional_person
from postroom.validation.fields import Boolean, NotNull
from postroom.validation.responses import ResponseModel, WireTime


class RunRequest(BaseModel):
    """The options of a requested run."""

    model_config = ConfigDict(extra="ignore")

    dry_run: Annotated[Boolean, NotNull] = Field(default=False, description="Only report what would change.")


RunState = Literal["asked", "running", "done", "stopped", "undone"]


class RegroupRunResponse(TypedDict):
    """A run, or a dry run."""

    id: UUID
    kind: Annotated[
        Literal["automatic", "asked", "dry_run", "reading"],
        Field(
            description="Started by the server, requested, a requested dry run, or a reading by a language model."
        ),
    ]
    state: Annotated[
        RunState,
        Field(
            description="`asked`: waiting for a worker. `stopped`: ended by a person, or by the server with a"
            " reason. `undone`: undone as a whole."
        ),
    ]
    model: Annotated[
        str | None,
        Field(description="Match model and version; null until a worker starts."),
    ]
    stopped_because: Annotated[
        str | None, Field(description="Why the server stopped it; null if it did not.")
    ]
    arrivals: Annotated[int, Field(description="Signals in scope.")]
    looked_at: Annotated[int, Field(description="Compared signals, counted per step.")]
    merges: int
    splits: int
    moves: int
    moved_signals: Annotated[int, Field(description="Signals that were split off or moved.")]
    broken_pairs: Annotated[int, Field(description="Pairs of signals that were separated.")]
    held_back: Annotated[int, Field(description="Changes beyond the limits, or no longer valid.")]
    created_at: WireTime
    finished_at: WireTime | None
    created_by: Annotated[
        PersonResponse | None,
        Field(description="Who requested it; null for a task or the server."),
    ]
    task_id: Annotated[UUID | None, Field(description="Task on whose behalf it was requested.")]


class ProposalResponse(ResponseModel):
    """One proposed change."""

    kind: Literal["merge", "split", "move"] = Field(description="Merge, split or move.")
    from_report_id: UUID = Field(validation_alias="source")
    to_report_id: UUID | None = Field(validation_alias="to", description="Null for a new report.")
    signal_count: int = Field(validation_alias="signals")
    joins: float | None = Field(
        description="Probability of the same problem as the signals that these would join; null without any."
    )
    stays: float | None = Field(description="The same for the signals that they would leave.")
    held_back: bool = Field(
        default=False,
        description="Whether it exceeds the limits of one run, so that a run would not make it.",
    )


class ReviewResponse(TypedDict):
    """The result of a dry run."""

    proposals: Annotated[list[ProposalResponse], Field(description="The first 1,000 changes.")]


class SuggestedResponse(TypedDict):
    """A change by a reading to reports in progress, which needs a decision."""

    from_report_id: UUID
    to_report_id: UUID
    reason: Annotated[str, Field(description="Answer of the language model.")]


class ReadingResponse(TypedDict):
    """What a language model read, and which parts of its answer were not applied."""

    signals: Annotated[int, Field(description="Messages that it was shown, each once.")]
    cards: Annotated[int, Field(description="Reports of the catalogue that it was shown.")]
    unsure: Annotated[int, Field(description="Messages of which it could not say where they belong.")]
    refused: Annotated[
        list[str],
        Field(description="Why parts of the answer were not done: the first 100 sentences."),
    ]
    suggested: Annotated[list[SuggestedResponse], Field(description="A suggested merge or move.")]
    prompt_hash: Annotated[str, Field(description="Version of the prompt.")]
    input_tokens: int
    output_tokens: int
    dollars: Annotated[float | None, Field(description="US dollars; null without a price.")]
    seconds: float


class RegroupRunDetail(RegroupRunResponse):
    """A run with the result of a dry run or of a reading."""

    review: Annotated[ReviewResponse | None, Field(description="Result of a dry run, else null.")]
    reading: Annotated[
        ReadingResponse | None,
        Field(description="Result of a reading that did not fail, else null."),
    ]


class UndoneRegroupRunResponse(TypedDict):
    """The result of undoing a run."""

    run: RegroupRunResponse
    undone_count: int
    left_count: Annotated[
        int,
        Field(description="Changes that remain, because their signals moved on or their report was deleted."),
    ]


def run_response(run: Run, people: Mapping[int, Person]) -> RegroupRunResponse:
    """Return the response for a run; `people` are the users who requested runs, by id."""
    return {
        "id": run.id,
        "kind": run.kind,
        "state": cast("RunState", run.state),
        "model": run.model or None,
        "stopped_because": run.stopped_because,
        "arrivals": run.arrivals,
        "looked_at": run.looked_at,
        "merges": run.merges,
        "splits": run.splits,
        "moves": run.moves,
        "moved_signals": run.moved_signals,
        "broken_pairs": run.broken_pairs,
        "held_back": run.held_back,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "created_by": None if run.user_id is None else optional_person(people.get(run.user_id)),
        "task_id": run.task_id,
    }


def reading_response(review: Mapping[str, Any]) -> ReadingResponse:
    """Return the response for a reading's record."""
    return cast("ReadingResponse", {name: review[name] for name in ReadingResponse.__annotations__})
