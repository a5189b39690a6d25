"""Fields and the base class of responses."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from postroom.kit.times import wire_time

WireTime = Annotated[
    datetime,
    PlainSerializer(wire_time, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An aware time, written in UTC with microseconds and `Z`."""


IsoTime = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time as `kit.times.iso_time` writes it."""


class ResponseModel(BaseModel):
    """A JSON object of a response. `of` reads its fields from the attributes of a value with the same names."""

    model_config = ConfigDict(from_attributes=True, json_schema_serialization_defaults_required=True)

    @classmethod
    def of(cls, value: Any) -> Self:
        """Return the response for a value: each field is an attribute of it, or the field's `validation_alias`."""
        return cls.model_validate(value)
