"""How bodies are described."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from postroom.edge.describe import json_body
from postroom.edge.fields import Integer, NotNull, Text


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


def test_models_within_are_written_out() -> None:
    properties = schema_of(Outer)["properties"]
    assert properties["inner"]["items"]["properties"]["name"]["type"] == "string"
    assert "$defs" not in schema_of(Outer)


def test_what_is_never_null_is_not_described_as_nullable() -> None:
    described = schema_of(Outer)["properties"]["count"]
    assert {key: described[key] for key in ("type", "minimum", "maximum", "description")} == {
        "type": "integer",
        "minimum": 1,
        "maximum": 9,
        "description": "How many.",
    }
    assert "anyOf" not in described
    assert schema_of(Outer)["required"] == ["inner"]
