"""`postroom mcp` with the official client, and how clients are set up."""

import asyncio
import io
import json
import os
import sys
from typing import Any

import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from tests.helpers.clients.mcp_client import said
from tests.helpers.command_env import CommandEnv

from postroom.cli.client.http import Client as HttpClient
from postroom.cli.client.transport import Answer
from postroom.cli.mcp import Bridge, Program
from postroom.domain.errors import Unavailable
from postroom.reports.search.indexing import index_some


class OneServer:
    """Answers each message with what it was told, and keeps the headers."""

    def __init__(self, answer: Answer | Exception) -> None:
        self._answer = answer
        self.headers: list[dict[str, str]] = []

    async def message(self, path: str, body: Any, headers: dict[str, str]) -> Answer:
        self.headers.append(headers)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


async def carried(answer: Answer | Exception, *lines: bytes) -> tuple[list[Any], list[dict[str, str]]]:
    """Return what a bridge wrote for some lines, and the headers that it sent."""
    server, target = OneServer(answer), io.BytesIO()
    client: HttpClient = server  # type: ignore[assignment]  # all that a bridge needs
    await Bridge(client, "/mcp", io.BytesIO(b"\n".join(lines) + b"\n"), target).run()
    return [json.loads(line) for line in target.getvalue().splitlines()], server.headers


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_mcp_command_serves_official_client_over_stdio(command_env: CommandEnv, mode: Any) -> None:
    await asyncio.to_thread(command_env.report, title=f"Stdio {mode}", status="ready")
    await asyncio.to_thread(command_env.do, index_some)
    env = {"POSTROOM_HOST": command_env.address, "POSTROOM_KEY": command_env.key, "PATH": os.environ["PATH"]}
    started = StdioServerParameters(command=sys.executable, args=["-m", "postroom", "mcp"], env=env)
    async with Client(stdio_client(started), mode=mode) as client:
        assert len((await client.list_tools()).tools) == 12
        assert (await said(client, "inbox-reports-list", search=f"Stdio {mode}")).startswith(
            "1 of 1 reports."
        )
        prompt = await client.get_prompt("triage", {})
        help_text = await client.read_resource("postroom://help/states")
    assert "Triage" in str(prompt.messages[0])
    assert "resolved" in str(help_text.contents[0])


async def test_bridge_tells_errors_of_transport_and_door_as_json_rpc() -> None:
    call, note = b'{"jsonrpc":"2.0","id":7,"method":"tools/list"}', b'{"jsonrpc":"2.0","method":"n"}'
    gone, _ = await carried(Unavailable("It can't be reached."), call, note)
    refused, _ = await carried(Answer(401, {}, b'{"error_description":"Unknown token."}'), call, note)
    broken, _ = await carried(Answer(502, {}, b"<html>"), call)
    garbage, headers = await carried(Answer(202), b"{", b"[1]", b"", note, b"x" * 2_500_000)
    assert [(one["id"], one["error"]["message"]) for one in gone] == [(7, "It can't be reached.")]
    assert [(one["id"], one["error"]["message"]) for one in refused] == [(7, "Unknown token.")]
    assert broken[0]["error"]["message"] == "Status 502."
    assert {one["error"]["code"] for one in garbage} == {-32_700, -32_600}
    assert len(headers) == 1


async def test_bridge_repeats_what_a_message_says_of_itself_in_headers() -> None:
    meta = {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "naïve\r\nX: y", **meta}}
    read = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "resources/read",
        "params": {"uri": "postroom://help/states", **meta},
    }
    _, headers = await carried(Answer(202), json.dumps(call).encode(), json.dumps(read).encode())
    first, second = sorted(headers, key=lambda one: one["Mcp-Method"], reverse=True)
    assert first == {
        "MCP-Protocol-Version": "2026-07-28",
        "Mcp-Method": "tools/call",
        "Mcp-Name": "=?base64?bmHDr3ZlDQpYOiB5?=",
    }
    assert second["Mcp-Name"] == "postroom://help/states"


@pytest.mark.parametrize("program", list(Program))
def test_mcp_config_prints_text_with_servers_address(command_env: CommandEnv, program: Program) -> None:
    code, text = command_env.run("mcp", "config", program.value, remote=True)
    assert code == 0
    assert command_env.address in text
    found = json.loads(command_env.run("mcp", "config", program.value, "--json", remote=True)[1])
    assert found["text"] in text
    if found["text"].startswith("{"):
        assert "postroom" in str(json.loads(found["text"]))
