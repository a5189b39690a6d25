"""Measures what one request costs: CPU time of the process, and the longest stretch on the event loop."""

import asyncio
import time
from asyncio import events
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.types import ASGIApp, Message

CHUNK = 64 * 1024


@dataclass
class Cost:
    """CPU seconds of a request in all threads, and of its longest callback on the event loop."""

    cpu: float = 0.0
    longest: float = 0.0


@dataclass
class Answer:
    """A response with its cost."""

    status: int
    cost: Cost
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


@contextmanager
def watching(cost: Cost) -> Iterator[None]:
    """Add what happens meanwhile to `cost`.

    CPU time is measured instead of elapsed time, which also depends on what else the machine does.
    """
    run = events.Handle._run

    def measured(handle: Any) -> None:
        begun = time.thread_time()
        run(handle)
        cost.longest = max(cost.longest, time.thread_time() - begun)

    begun = time.process_time()
    events.Handle._run = measured  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        events.Handle._run = run  # type: ignore[method-assign]
        cost.cpu += time.process_time() - begun


async def request(
    app: ASGIApp,
    method: str,
    path: str,
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """Send one request to the application and return the response, without the cost of a client."""
    given = {"host": "inbox.test", "content-length": str(len(body)), **(headers or {})}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": quote(path, safe="/%").encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("203.0.113.7", 50_000),
        "server": ("inbox.test", 80),
    }
    parts = [body[at : at + CHUNK] for at in range(0, len(body), CHUNK)] or [b""]
    answer = Answer(0, Cost())
    gone = asyncio.Event()

    async def receive() -> Message:
        if parts:
            part = parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(parts)}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status, answer.headers = message["status"], list(message["headers"])
        elif len(answer.body) < CHUNK:
            answer.body += message.get("body", b"")

    with watching(answer.cost):
        await asyncio.wait_for(asyncio.create_task(_serve(app, scope, receive, send)), 60)
    return answer


async def _serve(app: ASGIApp, scope: dict[str, Any], receive: Any, send: Any) -> None:
    await app(scope, receive, send)
