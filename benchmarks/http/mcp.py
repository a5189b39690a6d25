"""Benchmark of the MCP server beside the plain routes, and of what it costs an agent to read.

    python -m benchmarks.http.mcp [--size 1000] [--calls 300]

Everything runs in one process, without sockets: CPU is that of the process, without the database's. Plain calls and
calls of tools take turns, so that load on the machine affects both. Characters are those of the answers; a token of
English text and JSON is about four of them.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from statistics import median

import orjson
import sqlalchemy as sa
from benchmarks.inbox import fill
from starlette.types import ASGIApp, Scope

from postroom.api.app import make_state
from postroom.api.mcp.calls import Answer, ask
from postroom.app.bootstrap import open_app
from postroom.asgi import build
from postroom.db.engine import unit_of_work
from postroom.settings import LimitSettings, Settings
from postroom.telemetry import configure_logging

REPORTS = 20
_SIGNALS = sa.text("""
    INSERT INTO signals (id, project_id, source_product, source_type, source_id, description, weight, timestamp,
        received_at, content_hash, state, report_id, background)
    SELECT gen_random_uuid(), project_id, 'zendesk', 'ticket', n::text,
        'Since yesterday I can''t finish the ' || headline || '. ' || (SELECT string_agg(md5(n::text || k), ' ')
            FROM generate_series(1, 12) AS k), 0.5, created_at, created_at, decode(md5(id::text || n), 'hex'),
        'grouped', id, 0.5
    FROM reports, generate_series(1, 5) AS n WHERE project_id = :project_id
""")


class Caller:
    """Calls the application with a key."""

    def __init__(self, app: ASGIApp, key: str, project: int) -> None:
        self._app, self._key, self._project = app, key, project

    async def route(self, path: str) -> Answer:
        """GET a path below the project's signals."""
        place, _, query = f"/api/projects/{self._project}/signals/{path}".partition("?")
        return await self._ask("GET", place, query, b"")

    async def message(self, method: str, params: object) -> Answer:
        """Send one message of the protocol of 2025."""
        body = orjson.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        return await self._ask("POST", f"/mcp/{self._project}", "", body)

    async def tool(self, name: str, **arguments: object) -> Answer:
        """Call a tool."""
        return await self.message("tools/call", {"name": name, "arguments": arguments})

    async def _ask(self, method: str, path: str, query: str, body: bytes) -> Answer:
        headers = [
            (b"authorization", f"Bearer {self._key}".encode()),
            (b"content-type", b"application/json"),
            (b"accept", b"application/json, text/event-stream"),
            (b"content-length", str(len(body)).encode()),
        ]
        scope: Scope = {
            "type": "http",
            "http_version": "1.1",
            "scheme": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
            "server": ("bench", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
        }
        answer = await ask(self._app, scope, body)
        if not answer.is_success or b'"isError":true' in answer.body:
            raise SystemExit(f"{path}: {answer.status} {answer.body[:300]!r}")
        return answer


def text_of(answer: Answer) -> int:
    """Return the characters of a tool's answer."""
    return len(answer.json()["result"]["content"][0]["text"])


async def compare(names: dict[str, Callable[[], Awaitable[Answer]]], calls: int) -> None:
    """Print CPU and latency of some calls, which take turns."""
    cpu: dict[str, float] = dict.fromkeys(names, 0.0)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for at in range(calls + 20):
        for name, call in names.items():
            begun, used = time.perf_counter(), time.process_time()
            await call()
            if at >= 20:
                cpu[name] += time.process_time() - used
                taken[name].append(time.perf_counter() - begun)
    for name, times in taken.items():
        high = sorted(times)[int(len(times) * 0.95)]
        print(
            f"{name:34} {cpu[name] / calls * 1000:6.2f} ms CPU  {median(times) * 1000:6.2f} ms median  "
            f"{high * 1000:6.2f} ms p95"
        )


async def triage(caller: Caller) -> None:
    """Print what it takes to read 20 reports with their first signals."""
    listed = await caller.message("tools/list", {})
    tools = len(orjson.dumps(listed.json()["result"]["tools"]))
    page = await caller.route(f"reports/?limit={REPORTS}&status=ready")
    ids = [row["id"] for row in page.json()["results"]]
    rest = len(page.body)
    told = text_of(await caller.tool("inbox-reports-list", status="ready", limit=REPORTS))
    head = told
    for id in ids:
        signals = await caller.route(f"reports/{id}/signals/?limit=5&offset=0")
        rest += len(signals.body)
        told += text_of(await caller.tool("inbox-reports-retrieve", id=id, include=["signals"]))
    print(f"list of tools: {tools:,} characters")
    print(f"page of {REPORTS} reports: MCP {head:,}, REST {len(page.body):,} characters")
    print(f"triage of {REPORTS} reports with 5 signals each: MCP {told:,}, REST {rest:,} characters")


async def run(size: int, calls: int) -> None:
    """Fill a database and measure."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103  # the database may run as another user
        settings = Settings(
            data_dir=f"{folder}/data", log_level="warning", limits=LimitSettings(enabled=False)
        )
        async with open_app(settings) as app:
            made = await fill(app, [size])
            project = made.projects[size]
            async with unit_of_work(app.engine) as uow:
                await uow.execute(_SIGNALS, {"project_id": project})
            state = make_state(
                engine=app.engine, settings=settings, clock=app.clock, jobs=app.jobs, hasher=app.hasher
            )
            caller = Caller(build(state), made.key, project)
            begun = time.perf_counter()
            await caller.message("tools/list", {})
            print(f"first call of a process: {time.perf_counter() - begun:.2f} s")
            id = (await caller.route("reports/?limit=1&status=ready")).json()["results"][0]["id"]
            await compare(
                {
                    "GET reports/?limit=10": lambda: caller.route("reports/?limit=10"),
                    "inbox-reports-list": lambda: caller.tool("inbox-reports-list"),
                    "GET reports/ID/": lambda: caller.route(f"reports/{id}/"),
                    "inbox-reports-retrieve": lambda: caller.tool("inbox-reports-retrieve", id=id),
                    "exec call inbox-reports-retrieve": lambda: caller.tool(
                        "exec", command=f'call inbox-reports-retrieve {{"id": "{id}"}}'
                    ),
                    "tools/list": lambda: caller.message("tools/list", {}),
                },
                calls,
            )
            await triage(caller)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=1_000, help="reports of the project")
    parser.add_argument("--calls", type=int, default=300, help="calls of each kind")
    options = parser.parse_args()
    configure_logging(level="warning", json=False)
    asyncio.run(run(options.size, options.calls))


if __name__ == "__main__":
    main()
