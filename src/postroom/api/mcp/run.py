"""Runs a tool: checks its arguments, calls the operation, and makes the answer of what it said."""

from collections.abc import Mapping, Sequence
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from postroom.api.mcp import commands, help_texts, show
from postroom.api.mcp.render import DEFAULT_CHARACTERS, json_within, rendered, untrusted
from postroom.api.mcp.tools import EXEC_SCHEMA, HELP_SCHEMA, TOOLS, Shown, Tool
from postroom.api.mcp.visit import Visit
from postroom.domain.errors import Invalid
from postroom.text.fence import Part

BY_NAME: Mapping[str, Tool] = {tool.name: tool for tool in TOOLS}
HELP, EXEC = "inbox-help", "exec"
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    **{tool.name: tool.schema for tool in TOOLS},
    HELP: HELP_SCHEMA,
    EXEC: EXEC_SCHEMA,
}
"""The schemas of the listed tools' arguments."""
_VALIDATORS = {name: Draft202012Validator(schema) for name, schema in SCHEMAS.items()}
_INCLUDED: Mapping[str, str] = {
    "signals": "inbox-report-signals-list",
    "log": "inbox-report-artefacts-list",
    "similar": "grouping-list-similar",
    "gathering": "reports-get-gathering",
}
_SHOWN: Mapping[str, Shown] = {
    "signals": show.signals,
    "log": show.entries,
    "similar": show.similar,
    "gathering": show.gathering,
}
_INCLUDED_ROWS = 5


async def run(visit: Visit, name: str, given: Mapping[str, Any]) -> str:
    """Return the answer of a tool.

    Raises:
        PostroomError: there is no such tool, its arguments can't be used, or the API refused the call.
    """
    name = commands.plain_name(name)
    tool = BY_NAME.get(name)
    if tool is not None:
        given = {tool.aliases.get(key, key): value for key, value in given.items()}
    _check(name, given)
    most = given.get("max_chars", DEFAULT_CHARACTERS)
    if tool is not None:
        return rendered(await _direct(visit, tool, given), most)
    if name == HELP:
        return rendered([help_texts.topic(visit, given.get("topic", ""))], most)
    return rendered(await _exec(visit, given, most), most)


def _check(name: str, given: Mapping[str, Any]) -> None:
    if name not in _VALIDATORS:
        raise Invalid(
            f"There is no tool '{name[:80]}' in the list. Others are called by exec: call {name[:80]} {{…}}"
        )
    error = best_match(_VALIDATORS[name].iter_errors(given))
    if error is None:
        return
    place = ".".join(str(part) for part in error.absolute_path)
    if error.validator == "additionalProperties":
        allowed = sorted(SCHEMAS[name]["properties"])
        unknown = sorted(set(given) - set(allowed))
        raise Invalid(f"Unknown: {', '.join(unknown)[:200]}. {name} takes {', '.join(allowed)}.")
    # The message of the library quotes the value, which may be a megabyte.
    expected = f"{error.validator} {error.validator_value!r}"[:200]
    if error.validator == "required":
        missing = [one for one in error.validator_value if one not in error.instance]
        raise Invalid(f"{name} needs {', '.join(missing)}.")
    raise Invalid(f"{place or 'The arguments'}: expected {expected}.")


async def _direct(visit: Visit, tool: Tool, given: Mapping[str, Any]) -> Sequence[Part]:
    operation = commands.find(visit, operation_name(visit, tool))
    values, query, body = tool.request(given)
    values = await visit.named(values)
    if isinstance(body, dict):
        body = {key: value for key, value in body.items() if key != "confirm"}
        if "from" in body:
            body["from"] = [await visit.report_id(one) for one in body["from"]]
    effect = tool.asks(given)
    if effect is not None:
        reports = [values["report_id"], *(body.get("from", []) if isinstance(body, dict) else [])]
        arguments = {"path": values, "body": body}
        ask = await visit.confirmed(
            tool.name, effect, arguments, report_ids=reports, token=given.get("confirm")
        )
        if ask is not None:
            return [ask]
    data = await visit.fetch(operation, values, query, body=body)
    if given.get("format") == "json":
        most = given.get("max_chars", DEFAULT_CHARACTERS)
        text, about = json_within(data, most, given.get("fields"))
        return [*([about] if about else []), untrusted(f"answer of {tool.name}", text)]
    parts = list(tool.shown(given, data))
    for extra in dict.fromkeys(given.get("include", ())):
        parts += await _included(visit, extra, values)
    return parts


async def _included(visit: Visit, extra: str, values: Mapping[str, Any]) -> Sequence[Part]:
    operation = commands.find(visit, _INCLUDED[extra])
    query = {"limit": _INCLUDED_ROWS, "offset": 0} if extra in {"signals", "log"} else {}
    return _SHOWN[extra]({}, await visit.fetch(operation, values, query))


async def _exec(visit: Visit, given: Mapping[str, Any], most: int) -> Sequence[Part]:
    verb, name, rest = commands.split_command(given["command"])
    if verb in {"tools", "search"}:
        return [commands.listed(visit, name)]
    operation = commands.find(visit, name)
    if verb == "info":
        return [commands.described(visit.catalogue, operation)]
    if verb == "schema":
        return [commands.schema_of(visit.catalogue, operation, rest)]
    token = given.get("confirm")
    if not operation.reads and name in BY_NAME:
        tool, arguments = BY_NAME[name], commands.parsed(operation, rest)
        arguments = {tool.aliases.get(key, key): value for key, value in arguments.items()}
        if token is not None and tool.destructive:
            arguments["confirm"] = token
        _check(name, arguments)
        return await _direct(visit, tool, arguments)
    return await commands.called(visit, operation, rest, token=token, fields=given.get("fields"), most=most)


def operation_name(visit: Visit, tool: Tool) -> str:
    """Return the name of the tool's operation in the catalogue."""
    return next(one.name for one in visit.catalogue.operations.values() if one.id == tool.operation)
