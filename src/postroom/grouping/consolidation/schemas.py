"""Schemas of the consolidation's runs in the API."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from postroom.artefacts.wire import PersonShape, person_on_wire
from postroom.edge.requests.fields import Boolean, NotNull, Number, Text
from postroom.edge.times import wire_time
from postroom.grouping.consolidation.run_rows import Run
from postroom.grouping.regroup.schemas import RegroupingBody
from postroom.identity.people import Person

MOST_SHIFT = 4.0
"""Maximum shift of the threshold by a run, in log-odds."""

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
    threshold: Annotated[Number, Field(ge=-MOST_SHIFT, le=MOST_SHIFT)] | None = Field(
        default=None,
        description="By how much the threshold of the match model is shifted for this run, in log-odds from -4 to "
        "4: above 0 fewer signals are put together, below 0 more. At one half, 1 asks for a probability of 0.73.",
    )
    matcher: Annotated[Text, Field(max_length=64)] | None = Field(
        default=None,
        description="The match model to group by for this run, at its own threshold: `packaged`, or the name of a "
        "file in the server's folder of match models; null: the one of the server.",
    )


class RegroupRunBody(BaseModel):
    """A run: what it did, or what a dry run would do."""

    id: UUID
    kind: Literal["automatic", "asked", "dry_run", "reading"] = Field(
        description="Whether the server made it by itself, somebody asked for it or for a dry run, or a language "
        "model read new signals."
    )
    state: Literal["asked", "running", "done", "stopped", "undone"] = Field(
        description="`asked`: no worker has begun. `stopped`: ended by a person, or by the "
        "server, which says why. `undone`: taken back as a whole."
    )
    model: str | None = Field(description="The match model and its version; null until a worker has begun.")
    threshold: float | None = Field(
        description="Log-odds beyond the threshold of the match model; null: none was asked for."
    )
    matcher: str | None = Field(
        description="The match model that was asked for, by name; null: the one of the server."
    )
    matcher_digest: str | None = Field(
        description="SHA-256 of its file when it was asked for, in hexadecimal. The run stops if it is another one."
    )
    stopped_because: str | None = Field(description="Why the server stopped it; null: it did not.")
    arrivals: int = Field(description="Signals that it was about.")
    looked_at: int = Field(description="Signals that it compared; one of several steps counts as often.")
    merges: int
    splits: int
    moves: int
    moved_signals: int = Field(description="Signals that were split off or moved.")
    broken_pairs: int = Field(
        description="Pairs of signals that were in one report before and are not after."
    )
    held_back: int = Field(description="Changes over the bounds, or that were no longer right.")
    created_at: datetime
    finished_at: datetime | None
    created_by: PersonShape | None = Field(description="Who asked; null for a task and the server.")
    task_id: UUID | None = Field(description="The task in whose name it was asked for.")


class ProposalBody(BaseModel):
    """One change that would be made."""

    kind: Literal["merge", "split", "move"] = Field(
        description="All of a report joins another one; some signals get their own, or go to another one."
    )
    from_report_id: UUID
    to_report_id: UUID | None = Field(description="Null for a new report.")
    signal_count: int
    joins: float | None = Field(
        description="Probability of one problem with the signals that these would join; null where there are none."
    )
    stays: float | None = Field(description="The same with those that they would leave.")


class ReviewBody(BaseModel):
    """The result of a dry run."""

    proposals: list[ProposalBody] = Field(description="The first 1,000 changes.")
    decisions: int = Field(description="Pairs of signals that people decided about, of those looked at.")
    agree_now: int = Field(description="With how many of these the reports agree as they are.")
    agree_shipped: int = Field(
        description="With how many the server's match model would at its threshold if nobody had told it: before."
    )
    agree_alone: int = Field(
        description="And with how many the match model of this run, at the threshold of this run: after."
    )


class SuggestedBody(BaseModel):
    """A change that a reading would have made to reports that people or agents already act on."""

    from_report_id: UUID
    to_report_id: UUID
    reason: str = Field(description="What the language model said.")


class ReadingBody(BaseModel):
    """What a language model read, and which parts of its answer were not applied."""

    signals: int = Field(description="Messages that it was shown, each once.")
    cards: int = Field(description="Reports of the catalogue that it was shown.")
    unsure: int = Field(description="Messages of which it could not say where they belong.")
    refused: list[str] = Field(description="Why parts of the answer were not done: the first 100 sentences.")
    suggested: list[SuggestedBody] = Field(description="What people may want to do by a merge or a move.")
    prompt_hash: str = Field(description="Version of the prompt.")
    input_tokens: int
    output_tokens: int
    dollars: float | None = Field(description="US dollars; null without a price.")
    seconds: float


class RegroupRunDetail(RegroupRunBody):
    """A run with the result of a dry run or of a reading."""

    review: ReviewBody | None = Field(description="Null unless it is a dry run that has begun.")
    reading: ReadingBody | None = Field(description="Null unless it is a reading.")


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
    results: list[RegroupingBody]


class UndoneRegroupRunBody(BaseModel):
    """The result of undoing a run."""

    run: RegroupRunBody
    undone_count: int
    left_count: int = Field(
        description="Changes that stay, since their signals went on or their report was deleted."
    )


def run_on_wire(run: Run, people: Mapping[int, Person]) -> dict[str, Any]:
    """Return the JSON object of a run; `people` are the users who requested runs, by id."""
    return {
        "id": run.id,
        "kind": run.kind,
        "state": run.state,
        "model": run.model or None,
        "threshold": run.threshold,
        "matcher": run.matcher,
        "matcher_digest": run.matcher_digest,
        "stopped_because": run.stopped_because,
        **{name: getattr(run, name) for name in COUNTS},
        "created_at": wire_time(run.created_at),
        "finished_at": None if run.finished_at is None else wire_time(run.finished_at),
        "created_by": None if run.user_id is None else person_on_wire(people.get(run.user_id)),
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
            }
            for one in review["proposals"]
        ],
        "decisions": review["decisions"],
        "agree_now": review["now"],
        "agree_shipped": review.get("shipped", review["alone"]),
        "agree_alone": review["alone"],
    }
