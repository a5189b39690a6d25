"""Types of the fields of scouts' requests: their validation, and what the JSON Schema says of it."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from postroom.domain.identity.scopes import INTERNAL_OBJECTS
from postroom.domain.scouts.configs import (
    CRON,
    MAX_SKILL_NAME,
    SCOPE,
    ScoutConfigProblem,
    check_skill_name,
    cron_problem,
    repository_problem,
    schema_problem,
    scope_problem,
)
from postroom.domain.scouts.plan import TOOLS
from postroom.domain.scouts.skills import (
    FILE_PATH,
    MAX_NAME,
    MAX_PATH,
    NAME,
    NO_FILE_PATH,
    SCOUT_PREFIX,
    name_problem,
)
from postroom.domain.signals.extras import json_problem
from postroom.validation.described import Described, RepositoryName, trimmed
from postroom.validation.fields import BlankText, Text
from postroom.validation.problems import WIRE


def _refuse(problem: str | None) -> None:
    if problem is not None:
        raise PydanticCustomError(f"{WIRE}invalid_input", "{detail}", {"detail": problem})


def _object(value: dict[str, Any] | None) -> dict[str, Any] | None:
    _refuse(None if value is None else json_problem(value))
    return value


def _schema(value: dict[str, Any] | None) -> dict[str, Any] | None:
    _refuse(None if value is None else schema_problem(value))
    return value


def _schedule(value: str | None) -> str | None:
    _refuse(cron_problem(value) if value else None)
    return value or None


def _scope(value: str) -> str:
    _refuse(scope_problem(value))
    return value


def _repository(value: str) -> str:
    _refuse(repository_problem(value))
    return value


def _skill_name(value: str) -> str:
    try:
        check_skill_name(value)
    except ScoutConfigProblem as problem:
        _refuse(problem.message)
    return value


def _new_name(value: str) -> str:
    _skill_name(value)
    _refuse(name_problem(value))
    return value


_INTERNAL = rf"^\s*(?:{'|'.join(sorted(INTERNAL_OBJECTS))}):"

Destination = Annotated[dict[str, Any] | None, AfterValidator(_object)]
StructuredOutputSchema = Annotated[dict[str, Any] | None, AfterValidator(_schema)]
CronSchedule = Annotated[
    Annotated[BlankText, Field(max_length=100), Described({"pattern": CRON})] | None,
    AfterValidator(_schedule),
]
RepositoryToRead = Annotated[Text, Field(max_length=255), RepositoryName, AfterValidator(_repository)]
WriteScope = Annotated[
    Text,
    Field(max_length=80),
    Described({"pattern": trimmed(SCOPE), "not": {"pattern": _INTERNAL}}),
    AfterValidator(_scope),
]
SkillName = Annotated[
    Text,
    Field(max_length=MAX_SKILL_NAME),
    Described({"pattern": rf"^\s*{SCOUT_PREFIX}"}),
    AfterValidator(_skill_name),
]
NewSkillName = Annotated[
    Text,
    Field(max_length=MAX_NAME),
    Described({"pattern": trimmed(f"{SCOUT_PREFIX}{NAME}")}),
    AfterValidator(_new_name),
]
FilePath = Annotated[
    Text, Field(max_length=MAX_PATH), Described({"pattern": FILE_PATH, "not": {"pattern": NO_FILE_PATH}})
]
ToolName = Annotated[Text, Field(max_length=60), Described({"pattern": trimmed("|".join(sorted(TOOLS)))})]
"""The name of a tool, which the skill's plan checks; a pattern, so that clients keep a text."""
