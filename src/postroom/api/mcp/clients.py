"""How agents' programs are set up: the texts that the web app and `postroom mcp config` show."""

import json
from collections.abc import Mapping
from typing import Any, TypedDict

ADDRESS = "ADDRESS"
"""What stands for the server's address in the texts below; `KEY` stands for a key wherever they are shown."""


class Setup(TypedDict):
    """How one client is set up; `file` is where the text goes, None for a command."""

    client: str
    title: str
    file: str | None
    text: str
    about: str


def setups(address: str) -> list[Setup]:
    """Return the set-up of each client for the server at `address`, a URL without a slash at its end."""
    found = []
    for client, title, file, content, about in _CLIENTS:
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        text = text.replace(ADDRESS, address)
        found.append(Setup(client=client, title=title, file=file, text=text, about=about))
    return found


_URL = f"{ADDRESS}/mcp"
_FROM_ENVIRONMENT = "The key is read from the environment variable POSTROOM_KEY."
_CURSOR = {"url": _URL, "headers": {"Authorization": "Bearer ${env:POSTROOM_KEY}"}}
_ASKED = {"type": "promptString", "id": "postroom-key", "description": "Postroom API key", "password": True}
_VSCODE = {"type": "http", "url": _URL, "headers": {"Authorization": "Bearer ${input:postroom-key}"}}
_STDIO = {
    "command": "postroom",
    "args": ["mcp"],
    "env": {"POSTROOM_HOST": ADDRESS, "POSTROOM_KEY": "KEY"},
}

_CLIENTS: tuple[tuple[str, str, str | None, str | Mapping[str, Any], str], ...] = (
    (
        "claude-code",
        "Claude Code",
        None,
        f'claude mcp add --transport http --header "Authorization: Bearer KEY" postroom {_URL}',
        "Options stand before the name. Add --scope user for all projects.",
    ),
    (
        "cursor",
        "Cursor",
        "~/.cursor/mcp.json, or .cursor/mcp.json of a project",
        {"mcpServers": {"postroom": _CURSOR}},
        _FROM_ENVIRONMENT,
    ),
    (
        "vscode",
        "VS Code",
        ".vscode/mcp.json",
        {"inputs": [_ASKED], "servers": {"postroom": _VSCODE}},
        "VS Code asks for the key and keeps it.",
    ),
    (
        "codex",
        "Codex",
        "~/.codex/config.toml",
        f'[mcp_servers.postroom]\nurl = "{_URL}"\nbearer_token_env_var = "POSTROOM_KEY"',
        _FROM_ENVIRONMENT,
    ),
    (
        "stdio",
        "Any client that starts a command",
        "its configuration",
        {"mcpServers": {"postroom": _STDIO}},
        "Leave out env after `postroom login`, and on the server's own machine.",
    ),
)
