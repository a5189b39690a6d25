"""Show what payloads become, and what rules do with stored deliveries. Nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from postroom import parsing
from postroom.domain.signals.impact import Weighing
from postroom.parsing import Limits, ParserFailed, TooCostly
from postroom.sources.connected.reading import Read, Reading, read, read_stored
from postroom.sources.connected.schemas import StoredDelivery
from postroom.sources.registry.composing import compose
from postroom.sources.registry.model import Delivery
from postroom.validation.responses import WireTime

TRIED = 100
"""Newest deliveries on which rules are tested before they are saved."""

TRIED_BYTES = 16 * 1024 * 1024
"""Maximum bytes of these deliveries together; the newest ones are read."""

_TRIAL = Limits(cpu_seconds=5.0)


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of testing rules on the newest deliveries, such as the number of dropped observations.

    `matched` counts the observations that each rule matched. `unread` deliveries could not be read.
    """

    deliveries: int
    observations: int
    dropped: int
    reweighted: int
    tagged: int
    unread: int
    matched: Sequence[int]
    examples: Sequence[Mapping[str, Any]]


class ObservationResponse(TypedDict):
    """A resulting signal."""

    source_product: str
    source_type: str
    source_id: str
    description: str
    weight: float
    extra: dict[str, Any]
    timestamp: WireTime | None
    revision: Annotated[str, Field(description="Distinguishes signals of the same object.")]
    amends: Annotated[
        bool,
        Field(description="Whether it only replaces the text of a known signal; unknown ones are skipped."),
    ]
    dropped_by: Annotated[int | None, Field(description="Number of the rule that dropped it.")]
    matched: Annotated[list[int], Field(description="Numbers of matching rules.")]
    shortened: Annotated[bool, Field(description="Whether its text is shortened.")]


class ClosedResponse(TypedDict):
    """An object that would be closed."""

    source_id: str
    reason: str


class SourcePreviewResponse(TypedDict):
    """The result of a delivery without storing it."""

    error: Annotated[str | None, Field(description="Parsing error; null for none.")]
    signals: list[ObservationResponse]
    closes: list[ClosedResponse]
    skipped: Annotated[list[str], Field(description="Reasons why other events are not signals.")]


async def preview(
    reading: Reading,
    payloads: Sequence[Delivery],
    *,
    size: int,
    weighing: Weighing,
    now: datetime,
    owner: int,
) -> list[SourcePreviewResponse]:
    """Return the JSON objects of what deliveries contain, at a bounded cost; `size` is that of all, in bytes."""
    if reading.may_be_inline(size):
        return previewed(reading, payloads, weighing, now)
    try:
        return await parsing.run(
            previewed, reading, payloads, weighing, now, limits=parsing.DELIVERY, owner=owner
        )
    except (TooCostly, ParserFailed) as problem:
        return [_response(Read(error=str(problem)), weighing, now) for _ in payloads]


def previewed(
    reading: Reading, payloads: Sequence[Delivery], weighing: Weighing, now: datetime
) -> list[SourcePreviewResponse]:
    """Read deliveries and return the JSON objects of their content."""
    return [_response(read(reading, one), weighing, now) for one in payloads]


async def try_rules(reading: Reading, newest: Sequence[StoredDelivery], *, owner: int) -> Trial:
    """Test rules on a source's newest deliveries, given in order of arrival, at a bounded cost.

    Raises:
        TooCostly: reading them takes too long or too much memory.
    """
    taken: list[StoredDelivery] = []
    size = 0
    for one in reversed(newest):
        size += len(one.body)
        if size > TRIED_BYTES:
            break
        taken.append(one)
    taken.reverse()
    if reading.may_be_inline(size):
        return trial(reading, taken)
    return await parsing.run(trial, reading, taken, limits=_TRIAL, owner=owner)


def trial(reading: Reading, newest: Sequence[StoredDelivery]) -> Trial:
    """Read deliveries and count the effects of the rules on them."""
    rules = reading.rules
    read = [(one.id, read_stored(reading, one)) for one in newest]
    observed = [(id, *one) for id, each in read for one in each.observed]
    matched = [0] * len(rules)
    for _, _, steered in observed:
        for number in steered.matched:
            matched[number - 1] += 1
    return Trial(
        deliveries=len(read),
        observations=len(observed),
        dropped=sum(steered.dropped_by is not None for _, _, steered in observed),
        reweighted=sum(steered.weight is not None for _, _, steered in observed),
        tagged=sum(bool(steered.tags) for _, _, steered in observed),
        unread=sum(each.error is not None for _, each in read),
        matched=matched,
        examples=[
            {
                "delivery_id": str(id),
                "title": observation.title[:200],
                "dropped_by": steered.dropped_by,
                "weight": steered.weight,
                "tags": list(steered.tags),
            }
            for id, observation, steered in observed
            if steered.matched
        ][-10:],
    )


def _response(read: Read, weighing: Weighing, received_at: datetime) -> SourcePreviewResponse:
    """Return the JSON object of a delivery's content."""
    signals: list[ObservationResponse] = []
    for observation, steered in read.observed:
        composed = compose(observation, steered, id="", weighing=weighing, received_at=received_at)
        signal = composed.signal
        signals.append(
            {
                "source_product": signal.source_product,
                "source_type": signal.source_type,
                "source_id": signal.source_id,
                "description": signal.description,
                "weight": signal.weight,
                "extra": dict(signal.extra),
                "timestamp": signal.timestamp,
                "revision": observation.revision,
                "amends": observation.amends,
                "dropped_by": steered.dropped_by,
                "matched": list(steered.matched),
                "shortened": signal.original is not None,
            }
        )
    return {
        "error": read.error,
        "signals": signals,
        "closes": [{"source_id": one.object_id, "reason": one.reason} for one in read.closed],
        "skipped": list(read.skipped),
    }
