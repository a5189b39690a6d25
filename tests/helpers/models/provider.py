"""A local fake model provider with scripted responses."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

Answer = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


@dataclass
class Provider:
    """A server whose `script` returns the response to the nth request."""

    url: str = ""
    script: Callable[[int, dict[str, Any]], Awaitable[Answer]] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[bytes, bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def answer(self, *answers: Callable[[dict[str, Any]], Answer]) -> None:
        """Prepare the responses in order; the last one is repeated."""

        async def script(turn: int, body: dict[str, Any]) -> Answer:
            return answers[min(turn, len(answers) - 1)](body)

        self.script = script

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        content = b""
        while True:
            message = await receive()
            content += message.get("body", b"")
            if not message.get("more_body"):
                break
        body = json.loads(content)
        turn = len(self.requests)
        self.requests.append(body)
        self.headers.append(dict(scope["headers"]))
        self.paths.append(scope["path"])
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.script is not None
        status, headers, answer = await self.script(turn, body)
        self.at_once -= 1
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": answer})

    def forget(self) -> None:
        """Clear the recorded requests."""
        self.requests, self.headers, self.paths = [], [], []
        self.at_once = self.most_at_once = 0


@asynccontextmanager
async def serving() -> AsyncIterator[Provider]:
    """Run a provider within the block."""
    provider = Provider()
    server = uvicorn.Server(
        uvicorn.Config(
            provider, host="127.0.0.1", port=0, lifespan="off", log_config=None, ws="none", date_header=False
        )
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn only sets this flag
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.url = f"http://127.0.0.1:{port}/v1"
    yield provider
    server.should_exit = True
    server.force_exit = True
    await task
