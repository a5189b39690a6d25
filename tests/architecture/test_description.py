"""The API's description is complete: whoever adds a route describes all of it."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

import jsonschema_rs
import pytest
from pydantic import BaseModel

from postroom.api import words
from postroom.api.app import describe
from postroom.api.http.describe import json_body, name_bodies
from postroom.domain.reports.artefact_types import WRITABLE_TYPES

Operation = dict[str, Any]


@cache
def document() -> dict[str, Any]:
    return describe()


def operations() -> Iterator[tuple[str, str, Operation]]:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


EMPTY_404 = ("user_autonomy_get_autonomy", "404")
"""The one error without a body: a person has no settings."""


def json_schema(operation: Operation) -> dict[str, Any] | None:
    """Return the schema of an operation's JSON body; None for one of bytes, which has no fields, or for no body."""
    if "requestBody" not in operation:
        return None
    content = operation["requestBody"]["content"]
    if set(content) == {"application/octet-stream"}:
        assert content["application/octet-stream"]["schema"] == {"type": "string", "format": "binary"}
        return None
    schema: dict[str, Any] = content["application/json"]["schema"]
    return schema


def described(check: Callable[[str, str, Operation], Iterator[object]]) -> dict[str, list[object]]:
    """Return what `check` misses in each operation that lacks something."""
    missing = {
        f"{method.upper()} {path}": list(check(path, method, operation))
        for path, method, operation in operations()
    }
    return {name: lacks for name, lacks in missing.items() if lacks}


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference leads to, or the value itself."""
    found: Any = value
    if "$ref" in value:
        found = document()
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    return cast("dict[str, Any]", found)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def properties(reference: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fields of a body, those within fields too."""
    schema = resolved(reference)
    for name, inner in schema.get("properties", {}).items():
        yield name, inner
        yield from properties(inner)
    within = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    for inner in [*within, schema["items"]] if "items" in schema else within:
        yield from properties(inner)


SCHEMA = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
MEDIA = {
    "type": "object",
    "additionalProperties": False,
    "patternProperties": {"^[^/]+/[^/]+$": {"properties": {"schema": SCHEMA}}},
}
ANSWER = {
    "type": "object",
    "required": ["description"],
    "additionalProperties": False,
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "headers": {"additionalProperties": {"required": ["schema"], "properties": {"schema": SCHEMA}}},
        "content": MEDIA,
    },
}
REFERENCE = {"required": ["$ref"], "additionalProperties": False, "properties": {"$ref": {"type": "string"}}}
PARAMETER = {
    "required": ["name", "in", "schema"],
    "properties": {
        "name": {"type": "string"},
        "in": {"enum": ["path", "query", "header"]},
        "schema": SCHEMA,
    },
    "if": {"properties": {"in": {"const": "path"}}},
    "then": {"required": ["required"], "properties": {"required": {"const": True}}},
}
OPERATION = {
    "required": ["responses", "operationId"],
    "properties": {
        "parameters": {"type": "array", "items": PARAMETER},
        "requestBody": {"required": ["content"], "properties": {"content": MEDIA}},
        "responses": {
            "minProperties": 1,
            "additionalProperties": False,
            "patternProperties": {"^[1-5][0-9][0-9]$": {"anyOf": [REFERENCE, ANSWER]}},
        },
    },
}
PATH = {
    "additionalProperties": False,
    "properties": dict.fromkeys(("get", "put", "post", "delete", "patch"), OPERATION),
}
OPENAPI_31 = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "properties": {
        "info": {"required": ["title", "version"]},
        "paths": {"additionalProperties": False, "patternProperties": {"^/": PATH}},
        "components": {
            "properties": {
                "schemas": {"additionalProperties": SCHEMA},
                "responses": {"additionalProperties": ANSWER},
            }
        },
    },
}
"""What can be said in JSON Schema of the parts of OpenAPI 3.1 that the description has."""


def test_description_is_openapi_document() -> None:
    assert document()["openapi"].startswith("3.1")
    found = list(jsonschema_rs.Draft202012Validator(OPENAPI_31).iter_errors(document()))
    assert [f"{list(error.instance_path)}: {error.message}" for error in found] == []


def test_description_references_resolve() -> None:
    for reference in set(references(document())):
        assert resolved({"$ref": reference}), reference


def test_description_shows_nothing_of_framework() -> None:
    schemas = document()["components"]["schemas"]
    assert not {"HTTPValidationError", "ValidationError"} & set(schemas)
    # Two models of one name would be told apart by their modules.
    assert [name for name in schemas if "__" in name] == []
    for path, method, operation in operations():
        assert "422" not in operation["responses"], (method, path)


def inline_names(name: str, schema: dict[str, Any]) -> Iterator[str]:
    """Yield the names that generators of clients give to the types that a schema has in its fields."""
    for field, inner in schema.get("properties", {}).items():
        named = name + "".join(part.capitalize() for part in field.split("_"))
        for one in [inner, *inner.get("anyOf", ()), *inner.get("oneOf", ())]:
            if one.get("type") == "object" or "enum" in one:
                yield named
            yield from inline_names(named, one)


def test_inline_types_and_schemas_have_different_names() -> None:
    schemas = document()["components"]["schemas"]
    assert list(inline_names("Source", {"properties": {"config": {"type": "object"}}})) == ["SourceConfig"]
    found = [inline for name, schema in schemas.items() for inline in inline_names(name, schema)]
    assert len(found) > 100
    assert [name for name in found if name in schemas] == []


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))
    assert all(name.isidentifier() for name in names)


def test_description_groups_are_described() -> None:
    assert {tag for _, _, operation in operations() for tag in operation["tags"]} == set(words.TAGS)


def test_description_operations_are_described() -> None:
    def lacks(path: str, method: str, operation: Operation) -> Iterator[object]:
        if not path.endswith(("/", "@current")):
            yield "no slash at its end"
        yield from (key for key in ("summary", "description", "security") if not operation[key])
        names = [(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", ())]
        yield from (name for name in set(names) if names.count(name) > 1)
        for parameter in operation.get("parameters", ()):
            if not parameter.get("description") or not parameter["schema"].keys() & {"type", "anyOf", "enum"}:
                yield parameter["name"]

    assert described(lacks) == {}


def test_description_responses_are_described() -> None:
    def lacks(path: str, method: str, operation: Operation) -> Iterator[object]:
        answers = operation["responses"]
        if not any(status.startswith("2") for status in answers):
            yield "2xx"
        yield from {"405", "503"} - set(answers)
        for status, reference in answers.items():
            answer = resolved(reference)
            if answer["description"] == "Successful Response":
                yield status, "description"
            schema = answer.get("content", {}).get("application/json", {}).get("schema")
            empty = status in ("204", "304") or (operation["operationId"], status) == EMPTY_404
            if (schema is not None) if empty else not schema:
                yield status, schema

    assert described(lacks) == {}


def is_choice(schema: dict[str, Any]) -> bool:
    """Tell whether a property is one of some words, or a list of such, and no type of its own describes them."""
    within = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    return "enum" in schema or any(
        is_choice(inner) and not inner.get("description") for inner in map(resolved, within)
    )


def test_words_to_choose_from_are_described() -> None:
    assert is_choice({"anyOf": [{"items": {"enum": ["a"]}}, {"type": "null"}]})
    missing = [
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, found in properties(schema)
        if is_choice(resolved(found))
        and not resolved(found).get("description")
        and "description" not in found
    ]
    assert missing == []


def test_description_body_fields_are_described() -> None:
    def lacks(path: str, method: str, operation: Operation) -> Iterator[object]:
        body = operation.get("requestBody")
        if not body:
            if method in {"put", "patch"}:
                yield "no body"
            return
        schema = json_schema(operation)
        fields = list(properties(schema)) if schema is not None else []
        if schema is not None and not fields:
            yield "no fields"
        yield from (name for name, field in fields if not (field | resolved(field)).get("description"))
        yield from {"400", "413", "415"} - set(operation["responses"])

    assert described(lacks) == {}


def test_description_bodies_are_named_components() -> None:
    bodies = [json_schema(operation) for _, _, operation in operations()]
    assert [body for body in bodies if body is not None and set(body) != {"$ref"}] == []
    assert [name for name, schema in document()["components"]["schemas"].items() if "$defs" in schema] == []


def test_description_different_bodies_have_different_names() -> None:
    class Body(BaseModel):
        text: str

    first = json_body(Body)
    document = {"paths": {"/a": {"post": first}}, "components": {"schemas": {"Body": {"title": "Body"}}}}
    with pytest.raises(ValueError, match="Body"):
        name_bodies(document)


def test_description_work_log_is_typed_by_entry_type() -> None:
    note = resolved({"$ref": "#/components/schemas/NoteArtefact"})
    assert note["properties"]["type"]["const"] == "note"
    assert resolved(note["properties"]["content"])["title"] == "Note"
    entry = resolved({"$ref": "#/components/schemas/NewArtefact"})
    assert set(entry["discriminator"]["mapping"]) == set(WRITABLE_TYPES)
    assert entry["discriminator"]["propertyName"] == "artefact_type"


def test_description_is_printed_by_command() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "postroom", "dev", "schema"], capture_output=True, check=True, timeout=120
    )
    assert json.loads(printed.stdout) == document()


@pytest.mark.parametrize(
    ("name", "body", "valid"),
    [
        ("StateRequest", {"state": "suppressed", "snooze_until": "2031-01-01T00:00:00Z"}, True),
        ("StateRequest", {"state": "potential", "snooze_until": "2031-01-01T00:00:00Z"}, False),
        ("RepositoryToConnect", {"kind": "github", "token": "a"}, True),
        ("RepositoryToConnect", {"kind": "github"}, False),
        ("RepositoryToConnect", {"kind": "remote", "url": "https://example.com/a/b"}, True),
        ("RepositoryToConnect", {"kind": "remote"}, False),
        ("RepositoryToConnect", {"kind": "remote", "url": "https://example.com/a/b", "login": "a"}, False),
        ("MergeRequest", {"from": ["01900000-0000-7000-8000-000000000000"]}, True),
        ("MergeRequest", {}, False),
        ("ReviewerEntry", {"github_login": "ada"}, True),
        ("ReviewerEntry", {"github_login": "", "user_uuid": None}, False),
        (
            "NewSignalRequest",
            dict.fromkeys(("source_product", "source_type", "source_id", "description"), " "),
            False,
        ),
    ],
)
def test_fields_that_depend_on_others_are_described(name: str, body: dict[str, Any], *, valid: bool) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(body) is valid
