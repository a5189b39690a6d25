"""Read events from a delivery: parse the body, call the kind's reader, apply the rules.

A large delivery, or one of a kind whose readers have no bound, is read in a parser process.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from postroom import parsing
from postroom.domain.errors import Invalid, UnreadableInput
from postroom.domain.git.pull_request_events import PullRequestEvent
from postroom.domain.signals.impact import Weighing
from postroom.domain.sources.steering import Condition, Rule, Steered, checked, steer
from postroom.parsing import ParserFailed, TooCostly
from postroom.sources.connected.schemas import ConnectedSource, StoredDelivery
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.composing import fields_of
from postroom.sources.registry.model import (
    Closed,
    Delivery,
    Observation,
    Skipped,
    SourceConfigModel,
    SourceKind,
    Unreadable,
)
from postroom.sources.registry.model import Read as Reader
from postroom.validation.payloads import FormBody, parse_json

MAX_EVENTS = 1_000
"""Maximum events of one delivery."""


@dataclass(frozen=True, slots=True)
class Read:
    """The content of a delivery: observations with the results of the rules, closings, pull requests, and more.

    `error` is set if it could not be read; then the rest is empty.
    """

    observed: Sequence[tuple[Observation, Steered]] = ()
    closed: Sequence[Closed] = ()
    pull_requests: Sequence[PullRequestEvent] = ()
    skipped: Sequence[str] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the deliveries of a source are read: what a parser process needs of a kind and a source.

    `costly`: the reader's cost may grow faster than its input.
    """

    reader: Reader
    title: str
    config: SourceConfigModel
    rules: Sequence[Rule] = ()
    costly: bool = False

    @classmethod
    def of(cls, kind: SourceKind, config: SourceConfigModel, rules: Sequence[Rule] = ()) -> "Reading":
        """Return how deliveries of a kind are read with a configuration."""
        return cls(kind.read, kind.title, config, rules, kind.costly)

    def may_be_inline(self, size: int) -> bool:
        """Return whether a delivery of `size` bytes may be read on the event loop."""
        return not self.costly and size <= parsing.INLINE_BYTES


def parse_body(headers: Mapping[str, str], body: bytes) -> Any:
    """Parse a body: JSON, or JSON in the form field `payload`.

    Raises:
        UnreadableInput: it is neither.
    """
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        form = FormBody.of(body)
        return parse_json(str(form.get("payload", "")).encode("utf-8", "surrogatepass"))
    return parse_json(body)


def config_of(kind: SourceKind, config: Mapping[str, Any]) -> SourceConfigModel:
    """Validate a configuration with the kind's model.

    Raises:
        Invalid: a field is wrong; the message names it.
    """
    try:
        return kind.config.model_validate(dict(config))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"The configuration is invalid: {where or 'config'}: {first['msg']}.") from None


def rules_of(stored: Sequence[Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Validate stored rules.

    Raises:
        Invalid: a rule is malformed.
    """
    return checked(
        [
            Rule(
                tuple(
                    Condition(condition["field"], condition["operation"], condition.get("value", ""))
                    for condition in rule["conditions"]
                ),
                rule["action"],
                rule.get("weight"),
                rule.get("tag"),
            )
            for rule in stored
        ]
    )


def weighing_of(source: ConnectedSource) -> Weighing:
    """Return how signals of a source are weighed."""
    return Weighing(find(source.kind).weight if source.weight is None else source.weight, source.impact)


def reading_of(source: ConnectedSource) -> Reading:
    """Return how deliveries of a source are read.

    Raises:
        Invalid: its configuration or a rule is wrong.
    """
    kind = find(source.kind)
    return Reading.of(kind, config_of(kind, source.config), rules_of(source.rules))


async def read_bounded(
    reading: Reading, delivery: StoredDelivery, names: Mapping[str, str] | None = None
) -> Read:
    """Read a stored delivery at a bounded cost; `names` are those of ids in it."""
    if reading.may_be_inline(len(delivery.body)):
        return read_stored(reading, delivery, names)
    try:
        # An owner of its own: many previews of a member must not hold up the worker.
        owner = ("deliveries", delivery.project_id)
        return await parsing.run(read_stored, reading, delivery, names, limits=parsing.DELIVERY, owner=owner)
    except (TooCostly, ParserFailed) as problem:
        return Read(error=str(problem))


def read_stored(reading: Reading, delivery: StoredDelivery, names: Mapping[str, str] | None = None) -> Read:
    """Read a stored delivery; `names` are those of ids in it."""
    try:
        payload = parse_body(delivery.headers, delivery.body)
    except UnreadableInput as problem:
        return Read(error=problem.message)
    return read(reading, Delivery(payload, delivery.headers, delivery.received_at, names or {}))


def read(reading: Reading, delivery: Delivery) -> Read:
    """Read a delivery; any exception of the reader becomes its error."""
    try:
        events = reading.reader(delivery, reading.config)
    except Unreadable as problem:
        return Read(error=str(problem))
    except MemoryError:
        raise
    except Exception as problem:  # noqa: BLE001  # a bug in the reader must not lose the delivery
        return Read(error=f"The reader of {reading.title} failed: {type(problem).__name__}: {problem}")
    if len(events) > MAX_EVENTS:
        return Read(error=f"It contains {len(events)} events; one delivery may hold {MAX_EVENTS}.")
    return Read(
        [
            (event, steer(reading.rules, fields_of(event)))
            for event in events
            if isinstance(event, Observation)
        ],
        [event for event in events if isinstance(event, Closed)],
        [event for event in events if isinstance(event, PullRequestEvent)],
        [event.reason for event in events if isinstance(event, Skipped)],
    )
