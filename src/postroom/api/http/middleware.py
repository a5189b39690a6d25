"""Middleware of every request: one log line, optional trailing slashes, HEAD."""

import re
import secrets
import time

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.api.http.credentials import SAFE_METHODS
from postroom.api.http.errors import shown_path, unexpected_response
from postroom.api.http.request_metrics import OTHER, RequestMetrics, method_of, route_of
from postroom.db.callers import Caller, calling
from postroom.db.connecting import time_limit
from postroom.telemetry import log
from postroom.telemetry.origin import origin, parse_traceparent
from postroom.telemetry.tracing import span

HEAD_ONLY = "postroom.head"
"""Key in the scope of a HEAD request, for routes with an endless body."""

RATE_LIMIT = "postroom.rate_limit"
"""Key in the scope of the headers with which a response tells the limits of its key."""

DATABASE_SECONDS = 20.0
"""Seconds that a request waits for one statement of the database."""

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class RequestLog:
    """Logs each request on one line, counts it, answers unexpected errors, and tells its id and the rate limit.

    The query is not logged, since it may contain a key.
    """

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        caller = None if scope["method"] in SAFE_METHODS else Caller("visitor", _address(scope))
        bound = origin(request_id, parse_traceparent(scope["headers"]))
        token = time_limit.set(DATABASE_SECONDS)
        try:
            with structlog.contextvars.bound_contextvars(**bound), calling(caller):
                await self._traced(scope, receive, send, (b"x-request-id", request_id.encode()))
        finally:
            time_limit.reset(token)

    async def _traced(self, scope: Scope, receive: Receive, send: Send, id: tuple[bytes, bytes]) -> None:
        """Serve within a span, except probes."""
        if scope["path"].startswith("/_"):
            await self._serve(scope, receive, send, id)
            return
        method = method_of(scope)
        with span(method, "SERVER", {"http.request.method": method}) as traced:
            status = await self._serve(scope, receive, send, id)
            if (route := route_of(scope)) != OTHER:
                traced.name = f"{method} {route}"
                traced.attributes["http.route"] = route
            if status is not None:
                traced.attributes["http.response.status_code"] = status
            traced.failed = status is not None and status >= 500

    async def _serve(self, scope: Scope, receive: Receive, send: Send, id: tuple[bytes, bytes]) -> int | None:
        started = time.perf_counter()
        self._metrics.begin(scope)
        status: int | None = None
        # A list, since the scope is copied on its way; the dependency that counts the call fills it.
        rate_limit: list[tuple[bytes, bytes]] = []
        scope[RATE_LIMIT] = rate_limit

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), *rate_limit, id]}
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except Exception as error:
            response = unexpected_response(Request(scope), error)
            if status is not None:
                raise
            await response(scope, receive, watched_send)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.add(scope, status, seconds)
            write = log.debug if scope["path"].startswith("/_") else log.info
            write(
                "request",
                method=scope["method"],
                path=shown_path(scope["path"]),
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )
        return status


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0])[:100] if client else ""


def _request_id(scope: Scope) -> str:
    """Return the id that a proxy has given a request, if it is one, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(8)


class OptionalSlash:
    """Serves every path with or without a trailing slash from the same route, without a redirect.

    Routes are declared without it. Only routing sees the path without the slash; `raw_path` is unchanged.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"].endswith("/"):
            scope = {**scope, "path": scope["path"][:-1] or "/"}
        await self.app(scope, receive, send)


class HeadAsGet:
    """Answers HEAD like GET without the body; `Content-Length` is that of the omitted body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self.app({**scope, "method": "GET", HEAD_ONLY: True}, receive, send_head)
