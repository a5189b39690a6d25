"""Maps the rows of a file to signals: which column holds which field.

A mapping gives, for each field of a signal, a constant or a column (`@COLUMN`; `@@x` is the constant `@x`). Fields
that it leaves out are taken from columns of the same name.
"""

import json
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import orjson

from postroom.domain.errors import Invalid
from postroom.domain.signals import extras
from postroom.domain.signals.columns import (
    Row,
    Unusable,
    Value,
    is_empty,
    lookup,
    moment_of,
    shown,
    text_of,
    value_of,
)
from postroom.domain.signals.history import HistoryPlan, plan_history
from postroom.domain.signals.impact import weighed
from postroom.domain.signals.intake import DEFAULT_WEIGHT, NewSignal, find_problem
from postroom.domain.signals.shortening import shorten
from postroom.domain.signals.tracked import COUNTS, count_of

TEXT_COLUMNS = ("description", "text")
"""Default columns of the text, in order of preference."""

_TEMPLATE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}|[{}]")
_ESCAPE = re.compile(r"\\([nt\\])")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}

MAX_MAPPING = 10_000
"""Maximum number of characters of a mapping: the TOML parser takes quadratic time for keys of many parts."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A person's mapping of a file; None is the default.

    `text` is a template such as `{Summary}: {Description}`, `title` and `description` are column names (joined by
    an empty line); the one excludes the others. `extra` are columns stored beside the text. `state`, `resolution`,
    `closed_at` and `duplicate_of` are column names of a tracker's export, and `states` says what words in them
    mean, as `WORD=OUTCOME`. Everything else is a constant or `@COLUMN`.
    """

    text: str | None = None
    title: str | None = None
    description: str | None = None
    source_product: str | None = None
    source_type: str | None = None
    source_id: str | None = None
    timestamp: str | None = None
    weight: str | None = None
    id: str | None = None
    extra: tuple[str, ...] | None = None
    state: str | None = None
    resolution: str | None = None
    closed_at: str | None = None
    duplicate_of: str | None = None
    states: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is not a valid signal, in one sentence; `unknown_state` is the word whose meaning is missing."""

    reason: str
    unknown_state: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A parsed and validated mapping: `text` is a list of literals and values."""

    text: tuple[str | Value, ...]
    source_product: Value
    source_type: Value
    source_id: Value
    timestamp: Value
    weight: Value
    id: Value
    extra: tuple[str, ...] | None
    history: HistoryPlan | None = None


def parse_mapping(text: str) -> ColumnMapping:
    """Return the mapping in a TOML document, whose keys are the fields of `ColumnMapping`.

    Raises:
        Invalid: it is too long or not TOML, or a key or value is invalid.
    """
    if len(text) > MAX_MAPPING:
        raise Invalid(f"The mapping has {len(text):,} characters; it may have {MAX_MAPPING:,}.")
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"The mapping is not valid TOML: {error}.") from error
    names = [item.name for item in fields(ColumnMapping)]
    values: dict[str, Any] = {}
    for key, value in stated.items():
        if key not in names:
            raise Invalid(f"The mapping has the unknown key '{key}'; the keys are {', '.join(names)}.")
        if key == "extra":
            values[key] = _parse_extra(value)
        elif key == "states":
            values[key] = _parse_states(value)
        elif key == "weight" and isinstance(value, int | float) and not isinstance(value, bool):
            values[key] = str(value)
        elif isinstance(value, str):
            values[key] = value
        else:
            raise Invalid(f"The mapping's '{key}' must be a text.")
    return ColumnMapping(**values)


def split_columns(text: str) -> tuple[str, ...]:
    """Return the column names of a comma-separated list, without surrounding blanks."""
    return tuple(name for name in (part.strip() for part in text.split(",")) if name)


def unescape(text: str) -> str:
    r"""Return `text` with the escapes `\n`, `\t` and `\\` replaced.

    A command line passes them as typed; a TOML file has its own escapes.
    """
    return _ESCAPE.sub(lambda match: _ESCAPES[match[1]], text)


def merge(base: ColumnMapping, over: ColumnMapping) -> ColumnMapping:
    """Return `base` with all that `over` sets; a template replaces columns and vice versa."""
    if over.text is not None:
        base = replace(base, title=None, description=None)
    elif over.title is not None or over.description is not None:
        base = replace(base, text=None)
    stated = {item.name: getattr(over, item.name) for item in fields(ColumnMapping)}
    return replace(base, **{name: value for name, value in stated.items() if value is not None})


def without_history(mapping: ColumnMapping) -> ColumnMapping:
    """Return a mapping without what it says of the items' states."""
    return replace(mapping, state=None, resolution=None, closed_at=None, duplicate_of=None, states=None)


def canonical(mapping: ColumnMapping) -> bytes:
    """Return bytes that are equal exactly for equal mappings."""
    return json.dumps(asdict(mapping), sort_keys=True).encode("utf-8", "surrogatepass")


def plan(mapping: ColumnMapping) -> Plan:
    """Return the plan of `mapping`.

    Raises:
        Invalid: the template is broken, or text and columns are both given.
    """
    if mapping.text is not None and (mapping.title is not None or mapping.description is not None):
        raise Invalid("Give either a text template or title and description columns, not both.")
    return Plan(
        text=_plan_text(mapping),
        source_product=value_of(mapping.source_product, "source_product"),
        source_type=value_of(mapping.source_type, "source_type"),
        source_id=value_of(mapping.source_id, "source_id", optional=mapping.source_id is None),
        timestamp=value_of(mapping.timestamp, "timestamp", optional=True),
        weight=value_of(mapping.weight, "weight", optional=True),
        id=value_of(mapping.id, "id", optional=True),
        extra=mapping.extra,
        history=plan_history(
            state=mapping.state,
            resolution=mapping.resolution,
            closed_at=mapping.closed_at,
            duplicate_of=mapping.duplicate_of,
            states=mapping.states or (),
        ),
    )


def check_columns(plan_: Plan, mapping: ColumnMapping, columns: Sequence[str]) -> None:
    """Check the mapping against the columns of a file that names them once, such as CSV.

    Raises:
        Invalid: a required column is missing or duplicated.
    """
    needed = dict.fromkeys(_needed(plan_, mapping, set(columns)))
    missing = [name for name in needed if name not in columns]
    if missing:
        have = ", ".join(f"'{name}'" for name in columns[:40])
        lack = ", ".join(f"'{name}'" for name in missing)
        raise Invalid(
            f"The file has no column {lack}; it has {have or 'none'}. Choose columns with the mapping options."
        )
    counts = Counter(columns)
    for name in needed:
        if counts[name] > 1:
            raise Invalid(f"The file has {counts[name]} columns named '{name}'; rename all but one.")


def read_row(plan_: Plan, row: Row, *, number: int, shortening: bool = False) -> NewSignal | RowProblem:
    """Return the signal in `row`, or why it has none.

    Without a column for the source's id the id is the row's `number`, as `row-17`.
    """
    try:
        text = "".join(
            part if isinstance(part, str) else text_of(part, row) or "" for part in plan_.text
        ).strip()
        weight = lookup(plan_.weight, row)
        product = (text_of(plan_.source_product, row) or "").strip()
        shorter = shorten(text) if shortening else None
        signal = NewSignal(
            source_product=product,
            source_type=(text_of(plan_.source_type, row) or "").strip(),
            source_id=_source_id(plan_.source_id, row, number),
            description=text if shorter is None else shorter,
            original=None if shorter is None else text,
            weight=DEFAULT_WEIGHT if is_empty(weight) else _parse_weight(weight),
            extra=_typed(product, _extra(plan_, row)),
            client_id=(text_of(plan_.id, row) or "").strip() or None,
            timestamp=moment_of(plan_.timestamp, row, "timestamp"),
        )
    except Unusable as error:
        return RowProblem(str(error))
    problem = find_problem(signal)
    ready = weighed(signal) if is_empty(weight) else signal
    return RowProblem(f"{problem.field}: {problem.message}") if problem else ready


def _parse_extra(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return split_columns(value)
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        return tuple(value)
    raise Invalid("The mapping's 'extra' must be a list of column names.")


def _parse_states(value: object) -> tuple[str, ...]:
    if isinstance(value, dict) and all(isinstance(outcome, str) for outcome in value.values()):
        return tuple(f"{word}={outcome}" for word, outcome in value.items())
    raise Invalid("The mapping's 'states' must be a table such as { Backlog = 'open' }.")


def _plan_text(mapping: ColumnMapping) -> tuple[str | Value, ...]:
    if mapping.text is not None:
        return _parse_template(mapping.text)
    if mapping.title is None and mapping.description is None:
        return (Value(columns=TEXT_COLUMNS),)
    title = () if mapping.title is None else (Value(columns=(mapping.title.removeprefix("@"),)), "\n\n")
    if mapping.description is None:
        return (*title, Value(columns=TEXT_COLUMNS, optional=True))
    return (*title, Value(columns=(mapping.description.removeprefix("@"),)))


def _parse_template(template: str) -> tuple[str | Value, ...]:
    parts: list[str | Value] = []
    at = 0
    for match in _TEMPLATE.finditer(template):
        if match.group() in {"{", "}"}:
            raise Invalid(
                f"The text template has a lone '{match.group()}': write {{COLUMN}}, or a doubled brace for a brace."
            )
        parts.append(template[at : match.start()])
        parts.append(Value(columns=(match[1].strip(),)) if match[1] else match.group()[0])
        at = match.end()
    parts.append(template[at:])
    if not any(isinstance(part, Value) for part in parts):
        raise Invalid("The text template names no column; write for example '{Summary}\\n\\n{Description}'.")
    return tuple(part for part in parts if part != "")


def _needed(plan_: Plan, mapping: ColumnMapping, columns: set[str]) -> Iterable[str]:
    stated_optional = [
        value
        for value, stated in (
            (plan_.timestamp, mapping.timestamp),
            (plan_.weight, mapping.weight),
            (plan_.id, mapping.id),
        )
        if stated is not None
    ]
    texts = [part for part in plan_.text if isinstance(part, Value)]
    required = [plan_.source_product, plan_.source_type, plan_.source_id]
    for value in (*texts, *required, *stated_optional):
        present = [name for name in value.columns if name in columns]
        if present:
            yield present[0]
        elif value.columns and (not value.optional or value in stated_optional):
            yield value.columns[0]
    yield from plan_.extra or ()
    yield from plan_.history.columns if plan_.history else ()


def _source_id(value: Value, row: Row, number: int) -> str:
    if value.optional and not any(name in row for name in value.columns):
        return f"row-{number}"
    return (text_of(value, row) or "").strip()


def _parse_weight(value: object) -> float:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        with suppress(ValueError, OverflowError):
            if math.isfinite(weight := float(value)):
                return weight
    raise Unusable(f"The weight {shown(value)} is not a number.")


def _extra(plan_: Plan, row: Row) -> Mapping[str, Any]:
    if plan_.extra is not None:
        found: object = {name: row[name] for name in plan_.extra if not is_empty(row.get(name))}
    else:
        found = row.get("extra")
    if is_empty(found):
        return {}
    if isinstance(found, str):
        try:
            found = json.loads(found)
        except (ValueError, RecursionError) as error:
            raise Unusable("The column 'extra' does not contain a JSON object.") from error
    if not isinstance(found, dict):
        raise Unusable("The column 'extra' does not contain a JSON object.")
    try:
        orjson.dumps(found)
    except TypeError as error:  # lone surrogates, numbers beyond 64 bits, very deep nesting
        raise Unusable(f"extra: It can't be stored as JSON: {error}.") from error
    return found


def _typed(source_product: str, extra: Mapping[str, Any]) -> Mapping[str, Any]:
    """Convert facts to the types that the product's known ones have, and what trackers count to numbers.

    CSV has only texts, and JSON whole labels, comments and reactions.
    """
    kinds = {**extras.COMMON, **extras.FIELDS.get(source_product, {})}
    return {name: _typed_fact(kinds.get(name), name, value) for name, value in extra.items()}


def _typed_fact(kind: extras.Kind | None, name: str, value: Any) -> Any:
    if kind is None:
        return count_of(value) if name.lower() in COUNTS and not isinstance(value, int | float) else value
    if kind == "texts" and isinstance(value, list):
        return [one["name"] if isinstance(one, dict) and "name" in one else one for one in value]
    return _convert(kind, value) if isinstance(value, str) else value


def _convert(kind: extras.Kind, value: str) -> object:
    if kind == "texts":
        return list(split_columns(value))
    try:
        return int(value) if kind == "integer" else float(value) if kind == "number" else value
    except ValueError:
        return value  # refused later, with the field's own error
