"""Descriptions of what routes take: bodies and parameters are parsed by our own rules."""

from typing import Any, Protocol, runtime_checkable

from pydantic import BaseModel

COMPONENT = "#/components/schemas/{model}"

_BOUNDS = {"ge": "minimum", "le": "maximum"}
"""Names of bounds: pydantic uses its own for values that are converted first."""


def can_be_left_out(model: type[BaseModel]) -> bool:
    """Return whether a body without any field is valid, as far as the model's schema says."""
    schema = model.model_json_schema()
    return schema.get("type") == "object" and not schema.keys() & {
        "required",
        "minProperties",
        "anyOf",
        "oneOf",
        "if",
    }


@runtime_checkable
class Input(Protocol):
    """A dependency that parses part of a request, and describes it."""

    def described(self) -> dict[str, Any]:
        """Return what to add to the description of an operation: `parameters`, `requestBody`."""


def json_body(model: type[BaseModel], *, required: bool = True) -> dict[str, Any]:
    """Return the description of a request body.

    Its schema contains referenced models as `$defs`; `name_bodies` moves all of them to the components of the API's
    description, so that clients have one named type for each.
    """
    schema = _bounded(model.model_json_schema(ref_template=COMPONENT))
    return {"requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}}


def name_bodies(document: dict[str, Any]) -> None:
    """Move the schemas of request bodies to the components of `document`, and reference them from there.

    Raises:
        ValueError: two different models have the same name.
    """
    components = document["components"]["schemas"]
    for item in document["paths"].values():
        for operation in item.values():
            media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            schema = dict(media.get("schema", {}))
            if "title" not in schema:
                continue
            named = {**schema.pop("$defs", {}), schema["title"]: schema}
            for name, described in named.items():
                if _rounded(components.setdefault(name, described)) != _rounded(described):
                    raise ValueError(f"Two models of the API are named {name}.")
            media["schema"] = {"$ref": COMPONENT.format(model=schema["title"])}


def _rounded(value: Any) -> Any:
    # The framework converts the bounds in its schemas to floats, which can't represent 2 ** 63 - 1.
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) else value


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of `model` with the referenced models inlined."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})
    found: dict[str, Any] = _bounded(_written_out(schema, definitions))
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


def _bounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_bounded(item) for item in value]
    if not isinstance(value, dict):
        return value
    # A default of null says nothing that the nullable type does not.
    return {
        _BOUNDS.get(key, key): _bounded(item)
        for key, item in value.items()
        if (key, item) != ("default", None)
    }


def _written_out(value: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(value, list):
        return [_written_out(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str):
        return _written_out(definitions[reference.rpartition("/")[2]], definitions)
    return {key: _written_out(item, definitions) for key, item in value.items()}
