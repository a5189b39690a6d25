"""Validates the records of a run against the schema in its scout's configuration."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema.exceptions import SchemaError, best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from postroom.domain.errors import Invalid
from postroom.domain.signals.extras import json_problem

_MAX_MESSAGE = 300


class OutputProblem(Invalid):
    """A record that can't be stored; `index` is its position, from 0."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


class SchemaProblem(Invalid):
    """The schema itself is unusable, so nothing can be validated."""


def check_records(schema: Mapping[str, Any] | None, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Check that records can be stored, and match `schema` if there is one.

    References to anything outside the schema are never followed.

    Raises:
        OutputProblem: a record can't be stored or does not match; the message names the place within the record.
        SchemaProblem: `schema` is not a valid JSON Schema, or refers to something outside it.
    """
    validator = None if schema is None else _validator(schema)
    for index, payload in enumerate(payloads):
        problem = json_problem(payload) or (validator and _difference(validator, payload))
        if problem:
            raise OutputProblem(index, problem)


def _validator(schema: Mapping[str, Any]) -> Validator:
    kind = validator_for(schema)
    try:
        kind.check_schema(dict(schema))
    except (SchemaError, RecursionError):
        raise SchemaProblem("The scout's structured_output_schema is not a valid JSON Schema.") from None
    # Without a registry of its own the library would fetch references.
    registry: Registry[Any] = Registry()
    return kind(dict(schema), registry=registry)


def _difference(validator: Validator, payload: Mapping[str, Any]) -> str | None:
    try:
        error = best_match(validator.iter_errors(dict(payload)))
    except (Unresolvable, RecursionError):
        raise SchemaProblem(
            "The scout's structured_output_schema contains a reference to something outside it."
        ) from None
    except re.error:
        raise SchemaProblem("The scout's structured_output_schema contains an invalid pattern.") from None
    if error is None:
        return None
    place = "/".join(str(part) for part in error.absolute_path)
    return f"{error.message[:_MAX_MESSAGE]} (at {place or 'the top'})"
