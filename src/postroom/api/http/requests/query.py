"""Query parameters and pages, parsed and described by the same declaration."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel

from postroom.api.http.describe import json_schema
from postroom.api.http.requests.body import parse

M = TypeVar("M", bound=BaseModel)


def parse_query(model: type[M], request: Request) -> M:
    """Return the query of `request` as a model: the last value of each name; an empty one is absent.

    Raises:
        WireError: 400 with the first problem, in the order of the model's fields.
    """
    return parse(model, {name: value for name, value in request.query_params.items() if value})


class QueryParser(Generic[M]):
    """The dependency behind `ParsedQuery`."""

    def __init__(self, model: type[M]) -> None:
        self._model = model

    async def __call__(self, request: Request) -> M:
        """Return the query as a model; see `parse_query`."""
        return parse_query(self._model, request)

    def described(self) -> dict[str, Any]:
        """Return the description of the parameters; a nullable field is an optional one."""
        schema = json_schema(self._model)
        required: Sequence[str] = schema.get("required", ())
        fields = schema["properties"].items()
        return {"parameters": [_parameter(name, dict(field), name in required) for name, field in fields]}


if TYPE_CHECKING:
    ParsedQuery = Annotated[M, "the query"]
else:

    class ParsedQuery:
        """`query: ParsedQuery[Model]` parses the query as strictly as a body, and describes its parameters.

        It stands after the parameter for the call, so that nobody learns more than that they lack access.
        """

        def __class_getitem__(cls, model: type[M]) -> Any:
            return Annotated[model, Depends(QueryParser(model), scope="function")]


def _parameter(name: str, field: dict[str, Any], required: bool) -> dict[str, Any]:
    description = field.pop("description", "")
    field.pop("title", None)
    if field.get("default") in (None, ""):
        field.pop("default", None)
    options = [option for option in field.pop("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        field |= options[0]
    shown = {"name": name, "in": "query", "required": required, "description": description, "schema": field}
    # A list is sent as one text, with commas.
    return shown | {"style": "form", "explode": False} if field.get("type") == "array" else shown
