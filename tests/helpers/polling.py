"""Hosts on this machine that are polled, and rounds of polling."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import uvicorn
from tests.helpers.api import Api
from tests.helpers.sources import Connected
from tests.helpers.web import loopback

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import source_states
from postroom.settings import SourceSettings
from postroom.sources.connected import polling
from postroom.sources.connected.polling import Poller
from postroom.sources.connected.secrets import SourceSecrets

FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Status</title><ttl>60</ttl>
<item><title>API is slow</title><link>https://status.example.com/1</link><guid>tag:1</guid>
<description>&lt;p&gt;Requests take &lt;b&gt;ten&lt;/b&gt; seconds.&lt;/p&gt;</description>
<pubDate>Sun, 01 Mar 2026 09:00:00 GMT</pubDate></item>
<item><title>Without a guid</title><link>https://status.example.com/2</link></item>
</channel></rss>"""

Answer = tuple[int, dict[str, str], Any]


@dataclass
class Host:
    """A host on this machine that answers as a test says, and the requests it received."""

    answer: Callable[[str, dict[str, str], bytes], Answer]
    port: int = 0
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        self.requests.append((path, headers))
        status, extra, content = self.answer(path, headers, body)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        sent = [(name.encode(), value.encode()) for name, value in extra.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": data})


@asynccontextmanager
async def hosting(answer: Callable[[str, dict[str, str], bytes], Answer]) -> AsyncIterator[Host]:
    host = Host(answer)
    async with loopback(uvicorn.Config(host, lifespan="off", log_level="error")) as port:
        host.port = port
        yield host


def poller(api: Api, clock: Callable[[], datetime] = now) -> Poller:
    keeper = SourceSecrets(api.hasher)
    return Poller(api.engine, api.state.jobs, keeper, clock, SourceSettings(allow_private=True))


async def poll(api: Api, source: Connected) -> int:
    return await polling.poll(poller(api), source.made["id"])


async def state(api: Api, source: Connected) -> Any:
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(
            sa.select(source_states).where(source_states.c.source_id == source.made["id"])
        )
        return found.one()
