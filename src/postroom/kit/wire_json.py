"""JSON as responses and webhooks send it."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

from postroom.kit.times import wire_time


def json_bytes(data: Any) -> bytes:
    """Return `data` as JSON; UUIDs become text and aware datetimes are formatted by `wire_time`.

    Models may be anywhere in it.

    Text that UTF-8 can't encode (a lone surrogate sent by a client) is escaped rather than refused.
    """
    try:
        return orjson.dumps(data, default=_fallback, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except (TypeError, PydanticSerializationError):
        return json.dumps(data, default=_plain, separators=(",", ":")).encode()


def wire_values(data: Any) -> Any:
    """Return what a client reads from `data` as JSON."""
    return orjson.loads(json_bytes(data))


def _fallback(value: Any) -> Any:
    if isinstance(value, datetime):
        return wire_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return orjson.Fragment(value.__pydantic_serializer__.to_json(value))
    raise TypeError(f"{type(value).__name__} is not JSON")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return wire_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, BaseModel):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
