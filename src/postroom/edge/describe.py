"""Parts of the API's description that are written by hand, because bodies are parsed by our own rules."""

from typing import Any

from pydantic import BaseModel

_BOUNDS = {"ge": "minimum", "le": "maximum"}
"""Bounds on a value that is converted first come under pydantic's own names."""


def json_body(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Return the description of a request body; the models that `model` refers to are written out in place."""
    return {
        "requestBody": {
            "required": required,
            "content": {"application/json": {"schema": json_schema(model)}},
        }
    }


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of `model` in one piece."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    found: dict[str, Any] = _written_out(schema, definitions)
    return found


def header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """Return the description of an optional header."""
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def _written_out(value: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_written_out(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str):
        return _written_out(definitions[reference.rpartition("/")[2]], definitions)
    return {_BOUNDS.get(key, key): _written_out(item, definitions) for key, item in value.items()}
