"""JSON responses."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from postroom.kit.wire_json import json_bytes

T = TypeVar("T")


class JsonResponse(Response, Generic[T]):
    """A JSON response of a `T`, which `api.http.router` describes for routes that declare to return one."""


def json_response(data: T, status: int = 200, headers: Mapping[str, str] | None = None) -> JsonResponse[T]:
    """Return a JSON response."""
    return JsonResponse(json_bytes(data), status, dict(headers or {}), "application/json")


def tagged_response(request: Request, data: T) -> JsonResponse[T]:
    """Return a JSON response with the tag of what it says; 304 without a body for a caller who has just that.

    Browsers keep such an answer for its caller and ask before each use.
    """
    body = json_bytes(data)
    tag = f'W/"{blake2b(body, digest_size=16).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}
    if _has(request.headers.get("if-none-match", ""), tag):
        return JsonResponse(status_code=304, headers=headers)
    return JsonResponse(body, 200, headers, "application/json")


def _has(known: str, tag: str) -> bool:
    weak = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") in (weak, "*") for one in known.split(","))
