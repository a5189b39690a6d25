"""Validate user-supplied JSON schemas, and records against them, in a parser process.

A pattern or a nested schema can take unbounded time.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from postroom import parsing
from postroom.domain.scouts.configs import metaschema_problem
from postroom.domain.scouts.structured_output import SchemaProblem, check_records
from postroom.parsing import Limits, ParserFailed, TooCostly

LIMITS = Limits(cpu_seconds=5.0, seconds=30.0)
"""Limits of one check, for all records of a call together."""

TOO_SLOW = (
    "The scout's structured_output_schema takes too long to check; simplify its patterns and nested parts."
)


async def check_schema(schema: Mapping[str, Any] | None, *, project_id: int) -> None:
    """Check that a schema is valid JSON Schema and can be checked in time.

    Raises:
        SchemaProblem: it is not.
    """
    if schema is None:
        return
    try:
        problem = await parsing.run(metaschema_problem, schema, limits=LIMITS, owner=project_id)
    except (TooCostly, ParserFailed):
        raise SchemaProblem(TOO_SLOW) from None
    if problem is not None:
        raise SchemaProblem(problem)


async def check(
    schema: Mapping[str, Any] | None, payloads: Sequence[Mapping[str, Any]], *, project_id: int
) -> None:
    """Check that records can be stored and match `schema`, if there is one.

    Raises:
        OutputProblem: a record can't be stored or does not match; the first one is reported.
        SchemaProblem: the schema can't be used, or checking takes too long.
    """
    if schema is None:
        check_records(None, payloads)
        return
    try:
        await parsing.run(check_records, schema, payloads, limits=LIMITS, owner=project_id)
    except (TooCostly, ParserFailed):
        raise SchemaProblem(TOO_SLOW) from None
