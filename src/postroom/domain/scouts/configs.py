"""Validation of scouts' configurations."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from cronsim import CronSim, CronSimError
from jsonschema import SchemaError
from jsonschema.validators import validator_for

from postroom.domain.errors import Forbidden, Invalid
from postroom.domain.git.names import repository_name
from postroom.domain.identity.scopes import INTERNAL_OBJECTS, first_missing
from postroom.domain.scouts.skills import SCOUT_PREFIX, is_scout
from postroom.domain.signals.extras import json_problem

MIN_INTERVAL = 10
MAX_INTERVAL = 43_200
DEFAULT_INTERVAL = 1_440
"""Minutes between the runs of a scout: minimum, maximum, and default."""

MAX_ENABLED = 100
"""Maximum number of enabled scouts in a project."""

MAX_SKILL_NAME = 200

WRONG_PREFIX = f"Scout skill names must start with '{SCOUT_PREFIX}'."
NO_SKILL = "No skill with this name exists on this project. Author the skill first."
NAME_TAKEN = "A skill with this name already exists on this project."
TOO_MANY = (
    f"This project already has {MAX_ENABLED} enabled scouts (the maximum). "
    "Disable one before enabling another."
)
NOT_ENROLLED = "Signals scouts are not enabled for this project."
NO_LIVE_SKILL = "The skill of this scout was deleted, so there is nothing to run."

Origin = Literal["canonical", "custom"]

ScoutStatus = Literal["active", "pending_pause", "paused_by_system", "paused_by_user"]
"""Whether a schedule is followed, and else who stopped it; this server never waits with a pause."""


class ScoutConfigProblem(Invalid):
    """A problem with a scout's configuration; `attr` is the field."""

    def __init__(self, attr: str, message: str) -> None:
        super().__init__(message)
        self.attr = attr


def check_skill_name(name: str) -> None:
    """Check that a name is that of a scout's skill.

    Raises:
        ScoutConfigProblem: it is not.
    """
    if not is_scout(name):
        raise ScoutConfigProblem("skill_name", WRONG_PREFIX)


def check_enabling(others_enabled: int) -> None:
    """Check that one more scout may be enabled.

    Raises:
        ScoutConfigProblem: the maximum is reached.
    """
    if others_enabled >= MAX_ENABLED:
        raise ScoutConfigProblem("enabled", TOO_MANY)


def check_allowed(write_scopes: Iterable[str], held: Collection[str] | None) -> None:
    """Check that somebody may start a scout whose runs have `write_scopes`.

    `held` are the caller's scopes, None for the operator of the server.

    Raises:
        Forbidden: the runs have a scope that the caller lacks.
    """
    missing = None if held is None else first_missing(held, write_scopes)
    if missing is not None:
        raise Forbidden(f"Runs of this scout have the scope '{missing}', which this key lacks.")


def origin(skill_name: str, *, shipped_here: bool, shipped: Collection[str]) -> Origin:
    """Return the origin of a scout; `shipped_here`: the project's version of the skill came with Postroom.

    `shipped` are the names of the skills that ship with it now.
    """
    return "canonical" if shipped_here and skill_name in shipped else "custom"


def schema_problem(schema: Mapping[str, Any]) -> str | None:
    """Return why an object is not an acceptable JSON Schema, as far as a quick check tells, or None.

    Its size and depth are bounded here. Full validation takes unbounded time: see `metaschema_problem`.
    """
    if problem := json_problem(schema):
        return problem
    if not isinstance(schema.get("$schema", ""), str):
        return "This is not a valid JSON Schema: '$schema' must be a text."
    return _reference_problem(schema)


def metaschema_problem(schema: Mapping[str, Any]) -> str | None:
    """Return why an object is not a valid JSON Schema, or None.

    The time doubles with each level of nesting: call it in a process that can be killed.
    """
    try:
        validator_for(schema).check_schema(dict(schema))
    except SchemaError as error:
        place = "/".join(map(str, error.absolute_path))
        return f"This is not a valid JSON Schema: {error.message[:200]}{f' (at {place})' if place else ''}"
    except RecursionError:
        return "This is not a valid JSON Schema: it is nested too deeply."
    return None


def _reference_problem(part: Any) -> str | None:
    """Return why a schema is not self-contained: validation must never fetch anything."""
    if isinstance(part, dict):
        for name in ("$ref", "$dynamicRef", "$recursiveRef"):
            target = part.get(name)
            if isinstance(target, str) and not target.startswith("#"):
                return f"A schema may only refer to its own parts ('#/…'), not to '{target[:80]}'."
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return next((problem for each in parts if (problem := _reference_problem(each))), None)


SCOPE = r"([a-z][a-z0-9_]{0,62}):(?:read|write)"
"""Scopes that a configuration can give to runs, except those of `INTERNAL_OBJECTS`."""
_SCOPE = re.compile(SCOPE)


def scope_problem(scope: str) -> str | None:
    """Return why a configuration can't give a scope to runs, or None."""
    found = _SCOPE.fullmatch(scope)
    if found is None:
        return f"'{scope[:80]}' is not a scope; write it as object:read or object:write."
    if found[1] in INTERNAL_OBJECTS:
        return f"'{scope}' can't be set; runs get internal scopes from the server only."
    return None


def repository_problem(name: str) -> str | None:
    """Return why a text is not the name of a repository, or None."""
    if repository_name(name) is None:
        return f"'{name[:80]}' is not a repository; write it as organization/name."
    return None


def gateway_problem(server_ids: Sequence[str]) -> str | None:
    """Return why an agent can't use these tool servers, or None."""
    if not server_ids:
        return None
    return (
        "The configuration names MCP servers (mcp_gateway_server_ids), but this server has no MCP gateway. "
        "Remove them from the configuration."
    )


def offered_model(requested: str, offered: Collection[str]) -> str | None:
    """Return the offered model that a configuration names, with or without its provider, or None."""
    if requested in offered:
        return requested
    return next((name for name in sorted(offered) if name.partition(":")[2] == requested), None)


CRON_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
)
"""The five fields: name, minimum and maximum."""

_CRON_PART = r"(?:\*|(?:[0-9]{1,3}|[A-Za-z]{3})(?:-(?:[0-9]{1,3}|[A-Za-z]{3}))?)(?:/[0-9]{1,2})?"
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_CRON_FIELD = rf"{_CRON_PART}(?:,{_CRON_PART})*"
CRON = rf"^\s*(?:{_CRON_FIELD}(?:\s+{_CRON_FIELD}){{4}}\s*)?$"
"""Schedules by their form, without the ranges of values; blank for none.

It leaves out what the library accepts beyond cron (`L`, `LW`, `#`, a field of seconds).
"""


def cron_problem(schedule: str) -> str | None:
    """Return why a text is not a schedule of five cron fields (minute, hour, day, month, weekday), or None."""
    fields = schedule.split()
    if len(fields) != len(CRON_FIELDS):
        return "A schedule has five fields: minute, hour, day of the month, month, day of the week."
    for place, (text, (name, least, most)) in enumerate(zip(fields, CRON_FIELDS, strict=True)):
        if not _is_cron_field(text, place):
            return f"'{text[:40]}' is not a {name} of a schedule; it takes numbers from {least} to {most}."
    return None


def _is_cron_field(text: str, place: int) -> bool:
    if re.fullmatch(_CRON_FIELD, text) is None:
        return False
    try:
        CronSim(" ".join(text if at == place else "*" for at in range(len(CRON_FIELDS))), _ANY_TIME)
    except CronSimError:
        return False
    return True
