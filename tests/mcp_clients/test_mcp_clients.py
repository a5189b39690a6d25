"""The official clients of MCP for TypeScript and the inspector's command line, on a running server."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.helpers.processes.server import client, command, environment, new_installation

HERE = Path(__file__).parent
TOOLS = HERE.parents[1] / ".tools" / "mcp"
NODE = TOOLS / "node"
INSPECTOR = TOOLS / "node_modules/.bin/mcp-inspector"
TITLE = "Checkout fails <b>at once</b>"

pytestmark = pytest.mark.skipif(
    not INSPECTOR.exists(), reason="the clients are not installed; run: make test-mcp-clients"
)


@dataclass(frozen=True)
class McpServer:
    """A running server with one report, and what clients need to call it."""

    address: str
    key: str
    report: str

    @property
    def environment(self) -> dict[str, str]:
        """The environment of `postroom mcp` and of the test's own program."""
        path = os.pathsep.join((str(NODE.resolve().parent), os.environ["PATH"]))
        target = {"POSTROOM_HOST": self.address, "POSTROOM_KEY": self.key, "REPORT": self.report}
        return environment({**target, "PATH": path})

    def node(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run Node with the arguments."""
        return subprocess.run(
            [NODE, *map(str, arguments)],
            cwd=TOOLS,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def served() -> Iterator[McpServer]:
    with new_installation() as made:
        address = made.serve().address()
        options = ("--new-user", "--user", "ann@example.com", "--scopes", "*", "--json")
        key = str(made.run("keys", "create", *options).json["key"])
        with client(address, key) as api:
            assert api.get("/api/users/@me/").status_code == 200
        report = made.value(
            "INSERT INTO reports (id, project_id, status, headline, title, summary, shown_at, created_at, "
            f"updated_at) VALUES (gen_random_uuid(), 1, 'ready', 'h', '{TITLE}', 's', now(), now(), now()) "
            "RETURNING id"
        )
        yield McpServer(address, key, str(report))


@pytest.mark.parametrize("transport", ["http", "stdio"])
@pytest.mark.parametrize(
    ("which", "era"), [("sdk", "legacy"), ("client", "legacy"), ("client", "auto"), ("client", "modern")]
)
def test_mcp_typescript_client_lists_reads_and_is_asked_to_confirm(
    served: McpServer, which: str, era: str, transport: str
) -> None:
    bridge = command("mcp")
    target = (served.address, served.key, *bridge)
    done = served.node(HERE / "visit.mjs", TOOLS, which, era, transport, *target)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["server"] == "postroom"
    assert len(found["tools"]) == 12
    assert found["list"].startswith("1 of 1 reports.")
    assert served.report in found["one"]
    assert found["wrong"]["isError"] is True
    assert found["wrong"]["content"][0]["text"].startswith("Unknown: nope.")
    assert found["written"].startswith("Nothing was changed yet.")
    assert found["templates"] == ["postroom://reports/{id}"]
    assert found["help"]
    assert served.report in found["report"]
    assert set(found["prompts"]) >= {"triage", "fix-report"}
    assert found["prompt"] >= 1


@pytest.mark.parametrize("era", ["legacy", "auto", "modern"])
@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_mcp_inspector_lists_calls_and_finds_schemas_portable(
    served: McpServer, transport: str, era: str
) -> None:
    def inspect(*options: str) -> subprocess.CompletedProcess[str]:
        target = (
            (f"{served.address}/mcp", "--header", f"Authorization: Bearer {served.key}")
            if transport == "http"
            else (
                *(
                    part
                    for name in ("POSTROOM_HOST", "POSTROOM_KEY", "PYTHONPATH")
                    for part in ("-e", f"{name}={served.environment[name]}")
                ),
                *command("mcp"),
            )
        )
        return served.node(INSPECTOR.resolve(), "--cli", "--protocol-era", era, "--quiet", *target, *options)

    listed = inspect("--method", "tools/list", "--strict")
    assert listed.returncode == 0, listed.stderr[-2000:]
    assert len(json.loads(listed.stdout)["tools"]) == 12
    called = inspect("--method", "tools/call", "--tool-name", "inbox-reports-list", "--tool-arg", "limit=1")
    assert "1 of 1 reports." in called.stdout, called.stderr[-2000:]
    prompt = inspect("--method", "prompts/get", "--prompt-name", "triage")
    assert "messages" in json.loads(prompt.stdout), prompt.stderr[-2000:]


def test_mcp_inspector_without_key_is_told_so(served: McpServer) -> None:
    done = served.node(INSPECTOR.resolve(), "--cli", f"{served.address}/mcp", "--method", "tools/list")
    assert done.returncode != 0
    assert "auth" in (done.stdout + done.stderr).lower()
