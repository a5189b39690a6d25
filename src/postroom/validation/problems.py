"""Converts pydantic's errors to the codes and sentences of the wire."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DATETIME_DETAIL = (
    "Datetime has wrong format. Use one of these formats instead: "
    "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
)

WIRE = "wire:"
"""Prefix of the type of an error that already has a code and a sentence of the wire."""


@dataclass(frozen=True, slots=True)
class InputProblem:
    """The first problem with an input: a code, a sentence, and the input's name (None for the whole)."""

    code: str
    detail: str
    attr: str | None


_FIXED: tuple[tuple[str, str, str], ...] = (
    ("string_(type|sub_type|unicode)", "invalid_input", "Not a valid string."),
    ("uuid_.*", "invalid_input", "Must be a valid UUID."),
    ("int_.*", "invalid_input", "A valid integer is required."),
    ("float_.*|finite_number|decimal_.*", "invalid_input", "A valid number is required."),
    ("bool_.*", "invalid_input", "Must be a valid boolean."),
    ("(datetime|date|timezone)_.*", "invalid_input", DATETIME_DETAIL),
)
_FIXED_PATTERNS = tuple((re.compile(pattern), code, detail) for pattern, code, detail in _FIXED)

_Found = tuple[str, str]
_Context = Mapping[str, Any]


def _got(value: Any) -> str:
    return type(value).__name__


def _too_short(context: _Context, value: Any) -> _Found:
    if not _has_elements(value):
        return _string_too_short(context, value)
    minimum = context["min_length"]
    if minimum == 1:
        return "empty", "This list may not be empty."
    return "min_length", f"Ensure this field has at least {minimum} elements."


def _too_long(context: _Context, value: Any) -> _Found:
    unit = "elements" if _has_elements(value) else "characters"
    return "max_length", f"Ensure this field has no more than {context['max_length']} {unit}."


def _has_elements(value: Any) -> bool:
    # A limit on a type that is converted first is checked generically, so the value determines the unit.
    return isinstance(value, Sequence | Mapping) and not isinstance(value, str | bytes)


def _string_too_short(context: _Context, value: Any) -> _Found:
    if isinstance(value, str) and not value.strip():
        return "blank", "This field may not be blank."
    return "min_length", f"Ensure this field has at least {context['min_length']} characters."


_DETAILED: dict[str, Callable[[_Context, Any], _Found]] = {
    "too_short": _too_short,
    "string_too_short": _string_too_short,
    "too_long": _too_long,
    "string_too_long": _too_long,
    "list_type": lambda _, v: ("not_a_list", f'Expected a list of items but got type "{_got(v)}".'),
    "dict_type": lambda _, v: ("not_a_dict", f'Expected a dictionary of items but got type "{_got(v)}".'),
    "model_type": lambda _, v: ("invalid_input", f"Invalid data. Expected a dictionary, but got {_got(v)}."),
    "literal_error": lambda _, v: ("invalid_choice", f'"{v}" is not a valid choice.'),
    "enum": lambda _, v: ("invalid_choice", f'"{v}" is not a valid choice.'),
    "greater_than_equal": lambda c, _: (
        "min_value",
        f"Ensure this value is greater than or equal to {c['ge']}.",
    ),
    "less_than_equal": lambda c, _: ("max_value", f"Ensure this value is less than or equal to {c['le']}."),
    "greater_than": lambda c, _: ("min_value", f"Ensure this value is greater than {c['gt']}."),
    "less_than": lambda c, _: ("max_value", f"Ensure this value is less than {c['lt']}."),
}
_WHOLE_OBJECT = {"model_type", "model_attributes_type"}


def first_problem(errors: Sequence[Mapping[str, Any]], *, skip: int = 0) -> InputProblem:
    """Return the first of pydantic's `errors` in wire form.

    `skip` leading parts of the location are left out: the framework's first part is where the input was.
    """
    error = errors[0]
    kind, value = str(error["type"]), error.get("input")
    code, detail = _describe(kind, value, error)
    place = [str(part) for part in error["loc"][skip:]]
    if kind in _WHOLE_OBJECT and place:
        place.append("non_field_errors")
    return InputProblem(code, detail, "__".join(place) or None)


def _describe(kind: str, value: Any, error: Mapping[str, Any]) -> _Found:
    if kind == "missing":
        return "required", "This field is required."
    if value is None:
        return "null", "This field may not be null."
    if kind in _DETAILED:
        return _DETAILED[kind](error.get("ctx") or {}, value)
    if kind == "model_attributes_type":
        return _DETAILED["model_type"]({}, value)
    for pattern, code, detail in _FIXED_PATTERNS:
        if pattern.fullmatch(kind):
            return code, detail
    if kind.startswith(WIRE):
        return kind.removeprefix(WIRE), str(error["msg"])
    return "invalid_input", str(error["msg"]).removeprefix("Value error, ")
