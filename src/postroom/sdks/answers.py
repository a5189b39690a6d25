"""Responses to SDKs: JSON with CORS headers."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from postroom.api.http.respond import json_response

MAX_AGE = "86400"


def answer(
    request: Request, body: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response that pages of any origin may read."""
    return json_response(body, status, {**cors(request), **(headers or {})})


def preflight(request: Request, *, methods: str = "GET, POST, OPTIONS") -> Response:
    """Return the response to a CORS preflight request."""
    wanted = request.headers.get("access-control-request-headers", "")
    allowed = {"Access-Control-Allow-Headers": wanted[:1_000]} if wanted.isprintable() and wanted else {}
    return Response(
        status_code=200,
        headers={
            **cors(request),
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Max-Age": MAX_AGE,
            **allowed,
        },
    )


def cors(request: Request) -> dict[str, str]:
    """Return the CORS headers of a response.

    The origin is echoed, since some SDKs send credentials, for which `*` fails. Credentials are ignored: the token
    determines the project.
    """
    origin = request.headers.get("origin")
    if not origin or not origin.isprintable() or len(origin) > 300:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "retry-after, x-sentry-error, x-sentry-rate-limits",
        "Vary": "Origin",
    }
