"""Middleware of every request: one log line, optional trailing slashes, HEAD."""

import time

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from postroom.api.http.errors import shown_path, unexpected_response
from postroom.telemetry import log

HEAD_ONLY = "postroom.head"
"""Key in the scope of a HEAD request, for routes with an endless body."""

RATE_LIMIT = "postroom.rate_limit"
"""Key in the scope of the headers with which a response tells the limits of its key."""


class RequestLog:
    """Logs each request on one line, answers unexpected errors, and tells the rate limit.

    The query is not logged, since it may contain a key.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status: int | None = None
        # A list, since the scope is copied on its way; the dependency that counts the call fills it.
        rate_limit: list[tuple[bytes, bytes]] = []
        scope[RATE_LIMIT] = rate_limit

        async def watched_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if rate_limit:
                    message = {**message, "headers": [*message.get("headers", ()), *rate_limit]}
            await send(message)

        try:
            await self.app(scope, receive, watched_send)
        except Exception as error:
            response = unexpected_response(Request(scope), error)
            if status is not None:
                raise
            await response(scope, receive, watched_send)
        finally:
            write = log.debug if scope["path"].startswith("/_") else log.info
            write(
                "request",
                method=scope["method"],
                path=shown_path(scope["path"]),
                status=status,
                milliseconds=round((time.perf_counter() - started) * 1000, 1),
            )


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
