"""Query parameters that are validated as strictly as a body, described by their model."""

from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel

from postroom.api.http.describe import json_schema
from postroom.api.http.requests.body import parse

M = TypeVar("M", bound=BaseModel)


def parse_query(model: type[M], request: Request) -> M:
    """Return the query of `request` as a validated `model`: the last value of each name; an empty one is absent.

    Raises:
        WireError: 400 with the first problem, in the order of the model's fields.
    """
    return parse(model, {name: value for name, value in request.query_params.items() if value})


def query_parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    """Return the description of the parameters of `model`, for `openapi_extra={"parameters": ...}`.

    A nullable field is an optional parameter.
    """
    schema = json_schema(model)
    return [
        _parameter(name, dict(field), schema.get("required", ()))
        for name, field in schema["properties"].items()
    ]


def _parameter(name: str, field: dict[str, Any], required: Any) -> dict[str, Any]:
    description = field.pop("description", "")
    field.pop("title", None)
    if field.get("default", "") is None:
        del field["default"]
    options = [option for option in field.pop("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        field |= options[0]
    return {
        "name": name,
        "in": "query",
        "required": name in required,
        "description": description,
        "schema": field,
    }
