"""The kinds of forms and their fields, as a client that lets people fill one in describes them."""

from dataclasses import dataclass
from typing import Any

from postroom.domain.scouts.forms import Form, Measure

_LIMITS = ("above", "below", "change", "least")
_ALWAYS = ("of", "source", "where", "window_hours", "text", "severity")


@dataclass(frozen=True, slots=True)
class FormKind:
    """What a form can measure, with the fields that it has."""

    measure: Measure
    title: str
    help: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """What a field means, and its limits; None without one."""

    help: str
    minimum: float | None
    maximum: float | None
    max_length: int | None


KINDS = (
    FormKind(
        "count",
        "Number of items",
        "How many signals or events match, such as refund tickets a day.",
        (*_ALWAYS, *_LIMITS, "by"),
    ),
    FormKind("users", "Number of users", "How many different users they are of.", (*_ALWAYS, *_LIMITS, "by")),
    FormKind(
        "share",
        "Share",
        "Which part of them meets another condition, such as sessions with an error.",
        (*_ALWAYS, "part", "per", *_LIMITS, "by"),
    ),
    FormKind(
        "p95",
        "95th percentile",
        "The value that 95 of 100 stay below, such as the duration of requests.",
        (*_ALWAYS, "field", *_LIMITS, "by"),
    ),
    FormKind(
        "silence",
        "Silence",
        "Nothing came for a whole window, and something did in the one before.",
        (*_ALWAYS, "by"),
    ),
    FormKind(
        "new_value",
        "New value",
        "A fact has a value that was not seen before, such as a release.",
        (*_ALWAYS, "field", "least"),
    ),
)
"""All kinds, the simplest first."""


def fields() -> dict[str, FormField]:
    """Return the fields of a form by name, with the limits that are checked."""
    return {name: _field(schema) for name, schema in Form.model_json_schema()["properties"].items()}


def _field(schema: dict[str, Any]) -> FormField:
    # What may be null has its limits in the first of its options.
    limits = {**schema, **schema.get("anyOf", [{}])[0]}
    return FormField(
        schema["description"], limits.get("minimum"), limits.get("maximum"), limits.get("maxLength")
    )
