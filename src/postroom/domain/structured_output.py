"""Whether a record of a run has the shape that its scout's configuration asks for."""

from collections.abc import Mapping
from typing import Any

from jsonschema.exceptions import SchemaError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from postroom.domain.errors import Invalid
from postroom.domain.extras import json_problem

_MAX_MESSAGE = 300


class OutputProblem(Invalid):
    """A record that can't be kept; `index` is its place in the list, from 0."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


class SchemaProblem(Invalid):
    """The schema itself can't be used, so nothing can be checked against it."""


def make_validator(schema: Mapping[str, Any]) -> Validator:
    """Return what checks records against `schema`. References to anything outside the schema are never followed.

    Raises:
        SchemaProblem: it is no JSON Schema.
    """
    kind = validator_for(schema)
    try:
        kind.check_schema(dict(schema))
    except (SchemaError, RecursionError):
        raise SchemaProblem("The scout's structured_output_schema is no valid JSON Schema.") from None
    # Without a registry of its own the library would fetch what a reference names.
    registry: Registry[Any] = Registry()
    return kind(dict(schema), registry=registry)


def check_record(index: int, payload: Mapping[str, Any], validator: Validator | None) -> None:
    """Check that a record can be kept, and has the wanted shape where one is wanted.

    Raises:
        OutputProblem: it can't, or has another; the message names the place within the record.
        SchemaProblem: the schema refers to something that is not in it.
    """
    problem = json_problem(payload)
    if problem is not None:
        raise OutputProblem(index, problem)
    if validator is None:
        return
    try:
        error = best_match(validator.iter_errors(dict(payload)))
    except (Unresolvable, RecursionError):
        raise SchemaProblem("The scout's structured_output_schema refers to what is not in it.") from None
    if error is not None:
        place = "/".join(str(part) for part in error.absolute_path)
        raise OutputProblem(index, f"{error.message[:_MAX_MESSAGE]} (at {place or 'the top'})")
