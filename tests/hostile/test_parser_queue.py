"""Calls that wait for a parser keep no database connection from others, and one project can't queue for ever."""

import asyncio
import json
import time
from typing import Any

import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.sources import connect

pytestmark = pytest.mark.slow

COSTLY = "[@,@]|" * 83 + "[]"
"""A mapping that doubles its input until a limit ends it."""
CONFIG = {"items": COSTLY, "title": COSTLY}
SCHEMA = {"allOf": [{"pattern": "^(a+)+$"}]}
CALLS = 12
"""More than the test's API has database connections."""


def _skill(name: str) -> str:
    nested = "".join(f"  {'- ' * 40}x\n" for _ in range(600))
    return f"---\nname: {name}\ndescription: Looks\nmetadata:\n{nested}---\nText\n"


def _calls(api: Api, source: str) -> dict[str, tuple[str, str, Any]]:
    signals = f"/api/projects/{api.project}/signals"
    sources = f"/api/projects/{api.project}/sources"
    return {
        "preview": ("POST", f"{sources}/preview/", {"kind": "custom", "config": CONFIG, "payload": {"a": 1}}),
        "test": ("POST", f"{sources}/{source}/test/", {"payload": {"a": 1}}),
        "rules": ("PUT", f"{sources}/{source}/rules/", {"rules": [], "dry_run": True}),
        "skill": ("POST", f"{signals}/scout/skills/check/", {"text": _skill("signals-scout-costly")}),
    }


@pytest.mark.parametrize("name", ["preview", "test", "rules", "skill"])
async def test_costly_calls_of_one_project_leave_connections_to_others(api: Api, name: str) -> None:
    key = await api.key("task:write", "task:read", "signal_scout:write", "signal_scout:read")
    source = await connect(api, "custom", name=f"costly {name}", config=CONFIG)
    await source.send({"a": 1}, {"idempotency-key": name})
    method, path, body = _calls(api, source.made["id"])[name]
    content = json.dumps(body).encode()
    headers = {**bearer(key), "content-type": "application/json"}

    async def costly() -> int:
        return (await api.client.request(method, path, content=content, headers=headers)).status_code

    running = [asyncio.create_task(costly()) for _ in range(CALLS)]
    await asyncio.sleep(0.5)
    began = time.monotonic()
    answer = await api.client.get(api.url("reports/"), headers=bearer(key))
    waited = time.monotonic() - began
    ended = sum(task.done() for task in running)
    statuses = await asyncio.gather(*running)

    assert answer.status_code == 200
    assert set(statuses) <= {200, 503}, statuses
    # Each call takes two seconds, one after the other: the list was answered among the first of them.
    assert ended < CALLS // 2 or waited < 1, (ended, waited)
