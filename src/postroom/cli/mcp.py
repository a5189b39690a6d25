"""`postroom mcp`: the MCP server over standard input and output, and how clients are set up."""

import json
from base64 import b64encode
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, BinaryIO

import typer

from postroom.cli.client import By, Client, Host, ask
from postroom.cli.context import DataDir
from postroom.cli.output import AsJson, say, show_json
from postroom.domain.errors import PostroomError

mcp = typer.Typer(help="Give coding agents access to the inbox (Model Context Protocol).")

LONGEST_LINE = 1_100_000
"""Maximum bytes of a message; the server takes 1 MB."""
_VERSION = "io.modelcontextprotocol/protocolVersion"
_OUTSIDE, _INVALID, _UNREADABLE = -32_000, -32_600, -32_700
"""Codes of JSON-RPC errors: of the server's answer, of a message, of a message that is not JSON."""

Project = Annotated[
    int | None, typer.Option("--project", min=1, help="Number of the project. Default: the key's first one.")
]


class Program(StrEnum):
    """A client with a set-up text."""

    CLAUDE_CODE = "claude-code"
    CURSOR = "cursor"
    VSCODE = "vscode"
    CODEX = "codex"
    STDIO = "stdio"


@mcp.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    *,
    project: Project = None,
    host: Host = None,
    by: By = None,
    data_dir: DataDir = None,
) -> None:
    """Carry messages of the Model Context Protocol between standard input and output, and the server.

    Clients start it by themselves; `postroom mcp config` tells how to set them up.
    """
    if context.invoked_subcommand is not None:
        return
    import sys

    async def work(client: Client) -> None:
        path = "/mcp" if project is None else f"/mcp/{project}"
        await Bridge(client, path, sys.stdin.buffer, sys.stdout.buffer).run()

    ask(work, host=host, data_dir=data_dir, by=by)


@mcp.command()
def config(
    program: Annotated[Program, typer.Argument(metavar="CLIENT", help="The client to set up.")],
    *,
    json: AsJson = False,
    host: Host = None,
    data_dir: DataDir = None,
) -> None:
    """Print how to set up a client: claude-code, cursor, vscode, codex, or stdio for any other."""

    async def work(client: Client) -> Any:
        return await client.get("/mcp/clients")

    found = next(one for one in ask(work, host=host, data_dir=data_dir) if one["client"] == program.value)
    if json:
        show_json(found)
        return
    if found["file"]:
        say(f"In {found['file']}:\n")
    say(found["text"])
    say(f"\n{found['about']} Make a key with `postroom keys create`, or in Settings, API keys.")


class Bridge:
    """Carries messages, one a line, to the server and its answers back."""

    def __init__(self, client: Client, path: str, source: BinaryIO, target: BinaryIO) -> None:
        self._client, self._path, self._source, self._target = client, path, source, target
        self._version: str | None = None

    async def run(self) -> None:
        """Carry messages until the input ends; then wait for the answers that are under way."""
        import asyncio

        async with asyncio.TaskGroup() as group:
            while line := await asyncio.to_thread(self._source.readline, LONGEST_LINE):
                if line.strip():
                    group.create_task(self._carry(line))
                # An opened connection is agreed on before anything else is sent over it.
                await asyncio.sleep(0)

    async def _carry(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return self._write(_error(None, _UNREADABLE, "This is not JSON, or is longer than 1 MB."))
        if not isinstance(message, dict):
            return self._write(_error(None, _INVALID, "Send one JSON-RPC message a line."))
        id = message.get("id")
        try:
            answer = await self._client.message(self._path, message, self._headers(message))
        except PostroomError as error:
            return self._write(_error(id, _OUTSIDE, error.message)) if id is not None else None
        found = _parsed(answer.body)
        if isinstance(found, dict) and "jsonrpc" in found:
            if message.get("method") == "initialize":
                self._version = (found.get("result") or {}).get("protocolVersion")
            return self._write(found)
        if id is not None:
            detail = found if isinstance(found, dict) else {}
            text = detail.get("error_description") or detail.get("detail") or f"Status {answer.status}."
            return self._write(_error(id, _OUTSIDE, str(text)))
        return None

    def _headers(self, message: Mapping[str, Any]) -> dict[str, str]:
        """Return the headers that HTTP has and lines do not: what a message says of itself, once more."""
        params = message.get("params")
        params = params if isinstance(params, dict) else {}
        meta = params.get("_meta")
        version = meta.get(_VERSION) if isinstance(meta, dict) else None
        if not isinstance(version, str):
            return {} if self._version is None else {"MCP-Protocol-Version": _header(self._version)}
        headers = {
            "MCP-Protocol-Version": _header(version),
            "Mcp-Method": _header(str(message.get("method", ""))),
        }
        name = params.get("uri" if str(message.get("method")).startswith("resources/") else "name")
        return headers | ({"Mcp-Name": _header(name)} if isinstance(name, str) else {})

    def _write(self, message: Mapping[str, Any]) -> None:
        self._target.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        self._target.flush()


def _header(text: str) -> str:
    """Return a text as the value of a header; what a header can't have is encoded."""
    if text.isascii() and text.isprintable() and text == text.strip() and not text.startswith("=?"):
        return text
    return f"=?base64?{b64encode(text.encode('utf-8', 'surrogatepass')).decode()}?="


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def _error(id: Any, code: int, text: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": text}}
