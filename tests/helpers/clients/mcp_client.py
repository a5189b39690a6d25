"""The official MCP client of a server in this process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent
from starlette.types import ASGIApp
from tests.helpers.api import bearer

URL = "http://inbox.test/mcp"


@asynccontextmanager
async def connected(app: ASGIApp, key: str, *, mode: Any = "auto", place: str = "") -> AsyncIterator[Client]:
    """Yield the client; `place` is added to the address."""
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), headers=bearer(key), timeout=60)
    async with http, Client(streamable_http_client(URL + place, http_client=http), mode=mode) as client:
        yield client


async def answer(client: Client, tool: str, arguments: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the text of an answer, and whether it is an error."""
    result = await client.call_tool(tool, dict(arguments))
    content = result.content[0]
    assert isinstance(content, TextContent)
    assert result.structured_content is None
    return content.text, result.is_error


async def said(client: Client, tool: str, **arguments: Any) -> str:
    """Return the text of an answer that is no error."""
    text, failed = await answer(client, tool, arguments)
    assert not failed, text
    return text


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    """Return the text of an answer that is an error."""
    text, failed = await answer(client, tool, arguments)
    assert failed, text
    return text
