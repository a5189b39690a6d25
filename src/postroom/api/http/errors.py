"""Errors on the wire: the envelope of four keys, the older body of one key, and the mapping of errors to both."""

import errno
import math
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from postroom.api.http.requests.replay import replay
from postroom.api.http.respond import json_response
from postroom.db.connecting import is_deadlock
from postroom.domain.errors import Invalid, Kind, Limited, PostroomError, UnreadableInput
from postroom.telemetry import log
from postroom.validation.problems import first_problem


class WireError(Exception):
    """An error response with the envelope `{type, code, detail, attr}`.

    `attr` names the input at fault, nested names joined by two underscores; None when it is no single one.
    """

    def __init__(
        self,
        status: int,
        type: str,
        code: str,
        detail: str,
        *,
        attr: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.type = type
        self.code = code
        self.detail = detail
        self.attr = attr
        self.headers = dict(headers or {})

    def body(self) -> dict[str, str | None]:
        """Return the envelope."""
        return {"type": self.type, "code": self.code, "detail": self.detail, "attr": self.attr}


class PlainError(Exception):
    """An error response with the body `{"error": text}`, as some endpoints have always sent it."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def validation(code: str, detail: str, attr: str | None = None) -> WireError:
    """Return the error for input that breaks a rule (400)."""
    return WireError(400, "validation_error", code, detail, attr=attr)


def parse_error(detail: str) -> WireError:
    """Return the error for an unreadable body (400)."""
    return WireError(400, "invalid_request", "parse_error", detail)


def too_large() -> WireError:
    """Return the error for a body above the limit (413)."""
    return WireError(413, "invalid_request", "too_large", "The request body is larger than 20 MB.")


def not_found(detail: str = "Not found.") -> WireError:
    """Return the error for an object that does not exist, or not for this caller (404)."""
    return WireError(404, "invalid_request", "not_found", detail)


def method_not_allowed(method: str, allowed: Iterable[str]) -> WireError:
    """Return the error for an unsupported method (405); `allowed` are the supported ones."""
    headers = {"Allow": ", ".join(allowed)}
    return WireError(
        405, "invalid_request", "method_not_allowed", f'Method "{method}" not allowed.', headers=headers
    )


def permission_denied(detail: str) -> WireError:
    """Return the error for a known caller without permission (403)."""
    return WireError(403, "authentication_error", "permission_denied", detail)


def not_authenticated(status: int) -> WireError:
    """Return the error for a call without a key; `status` is 401 or 403, depending on the route."""
    return WireError(
        status,
        "authentication_error",
        "not_authenticated",
        "Authentication credentials were not provided.",
    )


def authentication_failed(status: int, detail: str) -> WireError:
    """Return the error for an unknown or revoked key; `status` is 401 or 403, depending on the route."""
    return WireError(status, "authentication_error", "authentication_failed", detail)


def unavailable(detail: str) -> WireError:
    """Return the error for a dependency of Postroom that is not available now (503)."""
    return WireError(503, "server_error", "unavailable", detail, headers={"Retry-After": "5"})


def server_error() -> WireError:
    """Return the error for an internal failure (500), without its cause."""
    return WireError(500, "server_error", "error", "A server error occurred.")


def from_domain(error: PostroomError) -> WireError:
    """Return the wire form of `error`: the one table from kinds to statuses."""
    detail = error.message
    match error.kind:
        case Kind.INVALID if isinstance(error, UnreadableInput):
            return parse_error(detail)
        case Kind.INVALID:
            return validation("invalid_input", detail, error.field if isinstance(error, Invalid) else None)
        case Kind.UNAUTHENTICATED:
            return authentication_failed(401, detail)
        case Kind.FORBIDDEN:
            return permission_denied(detail)
        case Kind.NOT_FOUND:
            return not_found(detail)
        case Kind.CONFLICT:
            return WireError(409, "server_error", "conflict", detail)
        case Kind.LIMITED:
            seconds = math.ceil(error.retry_after) if isinstance(error, Limited) else 1
            text = f"Request was throttled. Expected available in {seconds} seconds."
            return WireError(429, "throttled_error", "throttled", text, headers={"Retry-After": str(seconds)})
        case Kind.UNAVAILABLE:
            return unavailable(detail)


def from_http(request: Request, error: HTTPException) -> WireError:
    """Return the wire form of a framework error: no such path, wrong method, body too large."""
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            return not_found()
        case 405:
            return method_not_allowed(request.method, headers.get("Allow", "").split(", "))
        case 413:
            return too_large()
        case status if status < 500:
            code = "parse_error" if status == 400 else "error"
            return WireError(status, "invalid_request", code, str(error.detail), headers=headers)
        case _:
            return server_error()


def error_response(error: WireError) -> Response:
    """Return the response for `error`."""
    return json_response(error.body(), error.status, error.headers)


def shown_path(path: str) -> str:
    """Return a path for logging, without the token in the URL of a webhook or of a mail's link."""
    before, found, _ = path.partition("/unsubscribe/")
    if found:
        return f"{before}{found}…"
    before, found, after = path.partition("/webhooks/")
    source, slash, token = after.partition("/")
    return f"{before}{found}{source}/…" if found and slash and token else path


def unexpected_response(request: Request, error: BaseException) -> Response:
    """Log an unexpected error with its traceback, and return the response for it; 503 for a full disk."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        log.error("disk full", method=request.method, path=shown_path(request.url.path), error=str(error))
        return error_response(unavailable("The server's disk is full. Try again when there is space on it."))
    log.error("request failed", method=request.method, path=shown_path(request.url.path), exc_info=error)
    return error_response(server_error())


def outage_response(request: Request, error: BaseException) -> Response:
    """Log that the database is unavailable, and return the response for it."""
    log.error(
        "database unavailable", method=request.method, path=shown_path(request.url.path), error=str(error)
    )
    return error_response(unavailable("The database is not available. Try again in a few seconds."))


_BUSY = (
    "Others are changing the same things at the same time. Nothing was changed. Try again in a few seconds."
)


def install_error_handlers(app: FastAPI) -> None:
    """Convert every expected error that leaves a handler of `app` to one of the two response formats.

    Unexpected errors are handled by `postroom.api.http.middleware.RequestLog`.
    """

    async def wire(_: Request, error: Any) -> Response:
        return error_response(error)

    async def plain(_: Request, error: Any) -> Response:
        return json_response({"error": error.text}, error.status)

    async def domain(_: Request, error: Any) -> Response:
        return error_response(from_domain(error))

    async def http(request: Request, error: Any) -> Response:
        return error_response(from_http(request, error))

    async def parameters(_: Request, error: Any) -> Response:
        problem = first_problem(error.errors(), skip=1)
        return error_response(validation(problem.code, problem.detail, problem.attr))

    async def outage(request: Request, error: Any) -> Response:
        if is_deadlock(error):
            return await replay(request, shown_path(request.url.path)) or error_response(unavailable(_BUSY))
        return outage_response(request, error)

    async def gone(_: Request, __: Any) -> Response:
        return error_response(parse_error("The connection closed before the body was complete."))

    app.add_exception_handler(WireError, wire)
    app.add_exception_handler(PlainError, plain)
    app.add_exception_handler(PostroomError, domain)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, parameters)
    app.add_exception_handler(sa.exc.OperationalError, outage)
    app.add_exception_handler(sa.exc.InterfaceError, outage)
    app.add_exception_handler(sa.exc.TimeoutError, outage)
    app.add_exception_handler(ClientDisconnect, gone)
