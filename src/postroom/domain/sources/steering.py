"""Steering rules: what to do with some of a source's observations, selected by their fields.

Rules are tried in order on each observation; all that match count. One that drops ends it. Comparisons ignore case
and use no patterns, so that the cost is linear in the length of the text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from postroom.domain.errors import Invalid
from postroom.text.characters import NOT_BLANK

Operation = Literal[
    "is", "is_not", "contains", "contains_not", "starts_with", "ends_with", "exists", "exists_not"
]
Action = Literal["drop", "weight", "tag"]

FIELDS = (
    "source_product",
    "source_type",
    "object_id",
    "title",
    "body",
    "text",
    "url",
    "author",
    "level",
    "environment",
    "host",
    "labels",
)
"""Fields of conditions, beside `extra.NAME`."""

FIELD = rf"^\s*(?:(?:{'|'.join(FIELDS)})\s*$|extra\.\s*{NOT_BLANK})"
"""All fields of conditions."""

MAX_RULES = 50
MAX_CONDITIONS = 10
MAX_VALUE = 500
MAX_TAG = 60

Value = str | float | bool | None | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: field, operation, and value. Of a field with several values any one suffices.

    `is_not` and `contains_not` are true when no value is or contains it, also when there is none.
    """

    field: str
    operation: Operation
    value: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions, all required, and an action: `drop`, set the `weight`, or add the `tag`."""

    conditions: tuple[Condition, ...]
    action: Action
    weight: float | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Steered:
    """The result of rules on one observation. `dropped_by` is the number of the rule that drops it, from 1.

    `weight` is that of the last matching rule that sets one, None if none does. `matched` are the numbers of all
    matching rules.
    """

    dropped_by: int | None
    weight: float | None
    tags: tuple[str, ...]
    matched: tuple[int, ...]


def checked(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return validated rules.

    Raises:
        Invalid: there are too many, or one has an unknown field or lacks a value.
    """
    if len(rules) > MAX_RULES:
        raise Invalid(f"There are {len(rules)} rules; a source may have {MAX_RULES}.")
    for number, rule in enumerate(rules, start=1):
        problem = _problem(rule)
        if problem is not None:
            raise Invalid(f"Rule {number}: {problem}")
    return tuple(rules)


def steer(rules: Sequence[Rule], fields: Mapping[str, Value]) -> Steered:
    """Return the result of `rules` on an observation's `fields`; names of extra facts begin with `extra.`."""
    weight: float | None = None
    tags: dict[str, None] = {}
    matched: list[int] = []
    folded: dict[str, list[str]] = {}
    for number, rule in enumerate(rules, start=1):
        if not all(_holds(condition, fields, folded) for condition in rule.conditions):
            continue
        matched.append(number)
        if rule.action == "drop":
            return Steered(number, weight, tuple(tags), tuple(matched))
        if rule.action == "weight":
            weight = rule.weight
        elif rule.tag:
            tags[rule.tag] = None
    return Steered(None, weight, tuple(tags), tuple(matched))


def _problem(rule: Rule) -> str | None:
    if not 0 < len(rule.conditions) <= MAX_CONDITIONS:
        return f"it needs 1 to {MAX_CONDITIONS} conditions."
    for condition in rule.conditions:
        known = condition.field in FIELDS or (
            condition.field.startswith("extra.") and len(condition.field) > 6
        )
        if not known:
            return (
                f"there is no field '{condition.field[:60]}'; fields are {', '.join(FIELDS)} and extra.NAME."
            )
        wants_value = condition.operation not in {"exists", "exists_not"}
        if wants_value and not condition.value.strip():
            return f"the comparison of {condition.field} needs a value."
        if len(condition.value) > MAX_VALUE:
            return f"a value may have {MAX_VALUE} characters."
    if rule.action == "weight" and (rule.weight is None or not 0 <= rule.weight <= 1):
        return "to set the weight, give one from 0 to 1."
    if rule.action == "tag" and not (rule.tag and 0 < len(rule.tag.strip()) <= MAX_TAG):
        return f"to tag, give a tag of 1 to {MAX_TAG} characters."
    return None


def _holds(condition: Condition, fields: Mapping[str, Value], folded: dict[str, list[str]]) -> bool:
    # A long text is case-folded once, however many conditions read it.
    if condition.field not in folded:
        folded[condition.field] = _texts(fields.get(condition.field))
    values = folded[condition.field]
    wanted = condition.value.strip().casefold()
    match condition.operation:
        case "exists":
            return bool(values)
        case "exists_not":
            return not values
        case "is":
            return wanted in values
        case "is_not":
            return wanted not in values
        case "contains":
            return any(wanted in value for value in values)
        case "contains_not":
            return not any(wanted in value for value in values)
        case "starts_with":
            return any(value.startswith(wanted) for value in values)
        case "ends_with":
            return any(value.endswith(wanted) for value in values)


def _texts(value: Value) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str | int | float):
        return [str(value).strip().casefold()]
    return [text for item in value if not isinstance(item, list | dict) for text in _texts(item)]
