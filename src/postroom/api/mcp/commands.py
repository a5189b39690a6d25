"""The tool `exec`: finds, describes and calls every operation."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from postroom.api.mcp.operations import Catalogue, Operation
from postroom.api.mcp.render import json_within, untrusted
from postroom.api.mcp.visit import Visit
from postroom.domain.errors import Forbidden, Invalid, NotFound
from postroom.text.fence import Part

PREFIXES = ("posthog:", "postroom:")
USAGE = "Use: tools [words] | search <words> | info <tool> | schema <tool> [field] | call <tool> {json}"


def plain_name(name: str) -> str:
    """Return the name of a tool without the prefix of a server."""
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name.removeprefix("signals-") if name.startswith("signals-scout-") else name


def split_command(command: str) -> tuple[str, str, str]:
    """Return the verb of a command, the tool or words that it names, and the rest.

    Flags are accepted: `--json` is what `call` answers with anyway.

    Raises:
        Invalid: it is none.
    """
    verb, _, rest = command.strip().partition(" ")
    rest = rest.strip()
    while rest.startswith("--"):
        flag, _, rest = rest.partition(" ")
        if flag not in {"--json", "--confirm"}:
            raise Invalid(f"Unknown option {flag[:40]}. {USAGE}")
        rest = rest.strip()
    if verb in {"tools", "search"}:
        return verb, rest, ""
    name, _, rest = rest.partition(" ")
    if verb not in {"info", "schema", "call"} or not name:
        raise Invalid(USAGE)
    return verb, plain_name(name), rest.strip()


def find(visit: Visit, name: str) -> Operation:
    """Return an operation that the caller may use.

    Raises:
        NotFound: there is none of that name.
        Forbidden: it is left to people, or the key lacks a scope.
    """
    operation = visit.catalogue.operations.get(name)
    if operation is None:
        reason = visit.catalogue.left_out.get(name)
        if reason is not None:
            raise Forbidden(f"{name} is not for agents: {reason}.")
        raise NotFound(f"There is no tool '{name[:80]}'. List them: tools [words]")
    visit.require(operation)
    return operation


def listed(visit: Visit, words: str) -> str:
    """Return the tools that the caller may use and that match all words, by kind."""
    wanted = words.lower().replace("|", " ").replace(".*", " ").split()[:20]
    found = [
        one
        for one in visit.catalogue.operations.values()
        if visit.may(one) and all(word in f"{one.name} {one.summary}".lower() for word in wanted)
    ]
    lines = []
    for kind in ("read", "write", "destructive"):
        of_kind = [f"{one.name}: {one.summary}" for one in found if one.kind == kind]
        lines += [f"## {kind} ({len(of_kind)})", *of_kind] if of_kind else []
    return "\n".join(lines) or "No tool matches. List all: tools"


def described(catalogue: Catalogue, operation: Operation) -> str:
    """Return what an operation does and takes, in lines."""
    lines = [f"{operation.name}: {operation.summary} ({operation.kind}; {' '.join(operation.scopes)})"]
    if operation.confirmed:
        lines.append("Needs confirm: the first call says what it would do.")
    for name, schema in operation.parameters.items():
        star = "*" if name in operation.in_path else ""
        lines.append(f"- {name}{star}: {_about(schema)}")
    body = resolved(catalogue, operation.body)
    required = body.get("required", ())
    for name, schema in body.get("properties", {}).items():
        lines.append(f"- {name}{'*' if name in required else ''}: {_about(schema)}")
    if operation.body is not None and "properties" not in body:
        lines.append(f"- an object or a list; see: schema {operation.name}")
    return "\n".join(lines)


def schema_of(catalogue: Catalogue, operation: Operation, field: str) -> str:
    """Return the JSON schema of an operation's arguments, or of one field (`a.b`) of them.

    Raises:
        NotFound: there is no such field.
    """
    body = resolved(catalogue, operation.body)
    found: Any = {"parameters": operation.parameters, **body}
    for part in [one for one in field.split(".") if one][:10]:
        found = resolved(catalogue, found)
        places = (found, found.get("parameters", {}), found.get("properties", {}))
        found = next((place[part] for place in places if part in place), None)
        if not isinstance(found, Mapping):
            raise NotFound(f"{operation.name} has no field '{field[:80]}'.")
    return orjson.dumps(resolved(catalogue, found)).decode()


def resolved(catalogue: Catalogue, schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Return a schema, or the one that it refers to."""
    while schema is not None and "$ref" in schema:
        schema = catalogue.schemas[schema["$ref"].rpartition("/")[2]]
    return schema or {}


async def called(
    visit: Visit,
    operation: Operation,
    text: str,
    *,
    token: str | None,
    fields: Sequence[str] | None,
    most: int,
) -> Sequence[Part]:
    """Call an operation with arguments in JSON and return its answer as compact JSON.

    Raises:
        PostroomError: the arguments can't be used, or the API refused them.
    """
    values, query, body = _arguments(visit.catalogue, operation, text)
    values = await visit.named(values)
    if operation.confirmed:
        reports = [str(values["report_id"])] if "report_id" in values else []
        given = {"path": values, "query": query, "body": body}
        ask = await visit.confirmed(
            operation.name,
            f"would do: {operation.summary.lower()}",
            given,
            report_ids=reports,
            token=token,
        )
        if ask is not None:
            return [ask]
    if operation.reads and "limit" in operation.parameters:
        query = {"limit": 10, **query}
    data = await visit.fetch(operation, values, query, body=body)
    if data is None:
        return ["Done."]
    shown, about = json_within(data, most, fields)
    return [*([about] if about else []), untrusted(f"answer of {operation.name}", shown)]


def parsed(operation: Operation, text: str) -> dict[str, Any]:
    """Return arguments in JSON.

    Raises:
        Invalid: they are no object.
    """
    try:
        given = orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        raise Invalid(f"The arguments of {operation.name} are not JSON: {str(error)[:120]}") from error
    if not isinstance(given, dict):
        raise Invalid(f"The arguments of {operation.name} must be a JSON object.")
    return given


def _arguments(
    catalogue: Catalogue, operation: Operation, text: str
) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Return the values of path and query, and the body, of arguments in JSON.

    Raises:
        Invalid: they are no object, or have unknown names, or lack one of the path.
    """
    given = parsed(operation, text)
    if "report_id" in operation.in_path and "id" in given and "report_id" not in given:
        given["report_id"] = given.pop("id")
    fields = catalogue.properties_of(operation.body)
    known = set(operation.parameters) | (fields or set())
    unknown = sorted(set(given) - known) if fields is not None else []
    if unknown:
        raise Invalid(
            f"Unknown: {', '.join(unknown)[:200]}. Allowed: {', '.join(sorted(known)) or 'nothing'}."
        )
    missing = sorted(operation.in_path - set(given))
    if missing:
        raise Invalid(f"{operation.name} needs {', '.join(missing)}.")
    values = {name: given[name] for name in operation.in_path}
    # A slash would make it the path of another operation, which may be left out; labels end their path.
    bad = [
        name
        for name, value in values.items()
        if not isinstance(value, str | int) or not _is_segment(name, value)
    ]
    if bad:
        raise Invalid(f"{bad[0]} must be an id.")
    query = {name: given[name] for name in operation.parameters if name in given and name not in values}
    rest = {name: value for name, value in given.items() if name not in values and name not in query}
    return values, query, None if operation.body is None else rest


def _is_segment(name: str, value: str | int) -> bool:
    return bool(str(value)) and ("/" not in str(value) or name == "label")


def _about(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type") or (f"one of {schema['enum']}" if "enum" in schema else "see schema")
    words = str(schema.get("description", "")).split(". ", maxsplit=1)[0][:160]
    return f"{kind}. {words}" if words else str(kind)
