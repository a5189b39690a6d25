"""Responses: from any JSON-like value, whatever text it contains."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson
from starlette.requests import Request
from starlette.responses import Response

from postroom.kit.times import wire_time


def json_bytes(data: Any) -> bytes:
    """Return `data` as JSON; UUIDs become text and aware datetimes are formatted by `wire_time`.

    Text that UTF-8 can't encode (a lone surrogate sent by a client) is escaped rather than refused.
    """
    try:
        return orjson.dumps(data, default=_fallback, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:
        return json.dumps(data, default=_fallback, separators=(",", ":")).encode()


def json_response(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON response."""
    return Response(json_bytes(data), status, dict(headers or {}), "application/json")


def tagged_response(request: Request, data: Any) -> Response:
    """Return a JSON response with the tag of what it says; 304 without a body for a caller who has just that.

    Browsers keep such an answer for its caller and ask before each use.
    """
    body = json_bytes(data)
    tag = f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, "application/json")


def _has(known: str, tag: str) -> bool:
    weak = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (weak, "*") for one in known.split(","))


def _fallback(value: Any) -> Any:
    if isinstance(value, datetime):
        return wire_time(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
