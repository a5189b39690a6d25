"""Calls of an ASGI application in this process: of the API by a tool, with the credentials of its caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Scope

from postroom.api.http.counting import PREPAID
from postroom.api.http.state import STATE
from postroom.api.mcp.operations import PREFIX, Operation
from postroom.kit.wire_json import json_bytes
from postroom.reports.work_log.authors import TASK_HEADER
from postroom.telemetry.origin import current_origin

_FORWARDED = frozenset({b"authorization", b"user-agent", TASK_HEADER.lower().encode()})
"""Headers of the outer request that the inner one has."""
_ORIGIN_HEADERS = {"request_id": b"x-request-id", "traceparent": b"traceparent"}
"""Headers that name the outer request in the logs of the inner one, and in jobs."""


@dataclass(slots=True)
class Answer:
    """A response."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the call succeeded."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Return the body; None for an empty one, or one that is not JSON."""
        try:
            return orjson.loads(self.body) if self.body else None
        except orjson.JSONDecodeError:
            return None

    def problem(self) -> str:
        """Return what went wrong, in one line."""
        found = self.json()
        detail = found.get("detail") or found.get("error") if isinstance(found, dict) else None
        attr = found.get("attr") if isinstance(found, dict) else None
        text = str(detail or f"The server answered with status {self.status}.")[:600]
        return f"{attr}: {text}" if attr else text


async def ask(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """Return the response of an application to one request."""
    answer, parts, asked = Answer(), [], False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    answer.body = b"".join(parts)
    return answer


async def call(
    outer: Request,
    project: str,
    operation: Operation,
    values: Mapping[str, Any],
    *,
    query: Mapping[str, Any],
    body: Any = None,
) -> Answer:
    """Call an operation of the API for the caller of a request; `values` are those of its path."""
    path = PREFIX.replace("{project_id}", project) + operation.path
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    content = b"" if body is None else json_bytes(body)
    headers = [pair for pair in outer.scope["headers"] if pair[0] in _FORWARDED]
    headers += [(_ORIGIN_HEADERS[name], value.encode()) for name, value in current_origin().items()]
    headers.append((b"content-length", str(len(content)).encode()))
    if content:
        headers.append((b"content-type", b"application/json"))
    kept = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path", STATE, PREPAID)
    scope = {
        **{name: outer.scope[name] for name in kept if name in outer.scope},
        "method": operation.method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": urlencode({name: _shown(value) for name, value in query.items()}).encode(),
        "headers": headers,
    }
    return await ask(outer.app, scope, content)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(_shown, value)) if isinstance(value, list | tuple) else str(value)
