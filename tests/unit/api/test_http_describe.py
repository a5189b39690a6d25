"""How bodies are described."""

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from postroom.api.http.describe import json_body, json_schema, name_bodies
from postroom.validation.fields import Integer, NotNull, Text


class Inner(BaseModel):
    name: Text


class Outer(BaseModel):
    inner: list[Inner]
    count: Annotated[Annotated[Integer, Field(ge=1, le=9)] | None, NotNull] = Field(
        default=None, description="How many."
    )


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    content: dict[str, Any] = json_body(model)["requestBody"]["content"]
    schema: dict[str, Any] = content["application/json"]["schema"]
    return schema


def test_schema_in_one_piece_inlines_nested_models() -> None:
    schema = json_schema(Outer)

    assert schema["properties"]["inner"]["items"]["properties"]["name"]["type"] == "string"
    assert "$defs" not in schema


def test_models_within_a_body_are_named_among_the_components() -> None:
    document: dict[str, Any] = {"components": {"schemas": {}}, "paths": {"/": {"post": json_body(Outer)}}}

    name_bodies(document)

    components = document["components"]["schemas"]
    body = document["paths"]["/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/Outer"}
    assert components["Outer"]["properties"]["inner"]["items"] == {"$ref": "#/components/schemas/Inner"}
    assert components["Inner"]["properties"]["name"]["type"] == "string"
    assert "$defs" not in components["Outer"]


def test_describe_different_models_of_one_name_is_refused() -> None:
    document: dict[str, Any] = {
        "components": {"schemas": {"Inner": {"type": "string"}}},
        "paths": {"/": {"post": json_body(Outer)}},
    }

    with pytest.raises(ValueError, match="Two models of the API are named Inner"):
        name_bodies(document)


def test_never_null_field_is_not_described_as_nullable() -> None:
    described = schema_of(Outer)["properties"]["count"]
    assert {key: described[key] for key in ("type", "minimum", "maximum", "description")} == {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "description": "How many.",
    }
    assert "anyOf" not in described
    assert schema_of(Outer)["required"] == ["inner"]
