"""Compose a signal from an observation: text, extra, weight, and the fields for steering rules."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from postroom.domain.signals.impact import Weighing, Weight, weigh
from postroom.domain.signals.intake import MAX_SOURCE_ID, NewSignal
from postroom.domain.signals.shortening import shorten
from postroom.domain.sources.steering import Steered, Value
from postroom.sources.registry.model import Observation

AHEAD = timedelta(minutes=10)
"""Tolerated clock skew of senders; later times are replaced by the time of receipt."""

MAX_TITLE = 1_000
MAX_FACT = 2_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Composed:
    """A signal. `held_weight` is the future weight of a historical signal, which is stored with zero weight."""

    signal: NewSignal
    held_weight: float | None = None


def fields_of(observation: Observation) -> dict[str, Value]:
    """Return the fields of an observation for steering rules; see `domain.sources.steering.FIELDS`."""
    extra = {
        f"extra.{name}": value for name, value in observation.extra.items() if not isinstance(value, dict)
    }
    return {
        "source_product": observation.source[0],
        "source_type": observation.source[1],
        "object_id": observation.object_id,
        "title": observation.title,
        "body": observation.body,
        "text": f"{observation.title}\n{observation.body}",
        "url": observation.url,
        "author": observation.author,
        "level": observation.level,
        "environment": observation.environment,
        "host": observation.host,
        "labels": observation.labels,
        **extra,
    }


def client_id(source_id: UUID, observation: Observation) -> str:
    """Return the client id that deduplicates an observation."""
    parts = "\0".join([*observation.source, observation.object_id, observation.revision])
    digest = hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
    return f"source:{source_id}:{digest[:40]}"


def compose(
    observation: Observation, steered: Steered, *, id: str, weighing: Weighing, received_at: datetime
) -> Composed:
    """Return the signal of an observation.

    A rule sets its weight exactly. Otherwise facts and text raise that of the observation, or else of the source.
    """
    text = storable(_text(observation))
    shorter = shorten(text)
    extra = _extra(observation, steered.tags)
    own = weighing if observation.weight is None else replace(weighing, base=observation.weight)
    weight = (
        weigh(text, extra, source_type=observation.source[1], by=own, source_product=observation.source[0])
        if steered.weight is None
        else Weight(steered.weight)
    )
    moment = observation.occurred_at
    if moment is not None and moment > received_at + AHEAD:
        moment = received_at
    return Composed(
        NewSignal(
            source_product=observation.source[0],
            source_type=observation.source[1],
            source_id=storable(observation.object_id)[:MAX_SOURCE_ID],
            description=text if shorter is None else shorter,
            weight=weight.value,
            extra=extra,
            client_id=id,
            timestamp=moment or received_at,
            original=None if shorter is None else text,
            weight_reason=weight.reason,
        )
    )


def storable(text: str) -> str:
    """Remove characters that a database can't store: null characters and lone surrogates."""
    return _UNSTORABLE.sub("\ufffd", text)


def _text(observation: Observation) -> str:
    title, body = observation.title.strip()[:MAX_TITLE], observation.body.strip()
    if not body or body == title:
        return title or body
    return body if body.startswith(title) else f"{title}\n\n{body}"


def _extra(observation: Observation, tags: Sequence[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "url": observation.url,
        "environment": observation.environment,
        "host": observation.host,
        "level": observation.level,
        "author": observation.author,
        "labels": list(observation.labels) or None,
        "thread": observation.thread,
        **observation.extra,
    }
    if tags:
        known = facts.get("tags")
        facts["tags"] = [*(known if isinstance(known, list) else ()), *tags]
    return {name: _fact(value) for name, value in facts.items() if value is not None and value != ""}


def _fact(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)[:MAX_FACT]
    if isinstance(value, list | tuple):
        return [_fact(item) for item in value]
    if isinstance(value, Mapping):
        return {storable(str(name)): _fact(item) for name, item in value.items()}
    return value
