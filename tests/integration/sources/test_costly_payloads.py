"""Payloads and mappings whose cost grows faster than their size: each ends in time, and nothing else waits."""

from typing import Any

import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.loops import watched_loop
from tests.helpers.sources import connect, read_all, signals_of

from postroom import parsing
from postroom.sources.connected import previewing

DOUBLING = "[" + "@,@][]|[" * 60 + "@]"
"""A list that has a quintillion entries."""

NESTING = "[@,@]" + "|[@,@]" * 60
"""The same without flattening: few objects in memory, without end for whoever walks through them."""


@pytest.fixture
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a parser use half a second of the processor instead of two or five, which it would use up."""
    short = parsing.Limits(cpu_seconds=0.5)
    monkeypatch.setattr(parsing, "DELIVERY", short)
    monkeypatch.setattr(previewing, "_TRIAL", short)


async def preview(api: Api, config: dict[str, Any], payload: Any = None, key: str | None = None) -> Any:
    return await api.client.post(
        f"/api/projects/{api.project}/sources/preview/",
        json={"kind": "custom", "config": config, "payload": payload or {"id": "1", "title": "t"}},
        headers=bearer(key or await api.key("task:write")),
    )


@pytest.mark.usefixtures("short_limits")
@pytest.mark.parametrize(
    "config",
    [{"items": DOUBLING}, {"extra": {"a": DOUBLING}}, {"extra": {"a": NESTING}}],
    ids=["items", "extra", "nesting"],
)
async def test_preview_of_a_mapping_without_end_is_an_error_in_time(api: Api, config: dict[str, Any]) -> None:
    async with watched_loop() as watched:
        answer = await preview(api, config)
    assert answer.status_code == 200
    assert "more than 0.5 seconds to read. Make it smaller or simpler" in answer.json()["error"]
    assert watched.longest < 1
    assert watched.turns > 10


@pytest.mark.parametrize("expression", ["[" * 500, "!" * 499 + "a", "(" * 249 + "a" + ")" * 249])
async def test_mapping_that_is_nested_too_deep_is_refused_or_used(api: Api, expression: str) -> None:
    answer = await preview(api, {"title": expression})

    assert answer.status_code in {200, 400}
    assert answer.json()


async def test_previews_are_for_who_may_write(api: Api) -> None:
    source = await connect(api, "custom")
    reader = await api.key("task:read", "signal_scout:read")
    calls: dict[str, Any] = {
        f"/api/projects/{api.project}/sources/preview/": {"kind": "custom"},
        f"{source.path}test/": {},
        f"{source.path}poll/test/": {},
        api.url("scout/skills/check/"): {"text": "t"},
        api.url("preview/"): {
            "source_product": "a",
            "source_type": "b",
            "source_id": "c",
            "description": "d",
        },
    }
    for path, body in calls.items():
        answer = await api.client.post(path, json=body, headers=bearer(reader))
        assert answer.status_code == 403, path


@pytest.mark.usefixtures("short_limits")
async def test_delivery_with_a_mapping_without_end_fails_and_others_are_read(api: Api) -> None:
    hostile = await connect(api, "custom", config={"items": DOUBLING})
    usual = await connect(api, "custom", config={"title": "join(' ', [job, 'failed'])", "object_id": "job"})
    for source in (hostile, usual):
        assert (await source.send({"id": "1", "job": "nightly"})).status_code == 200
    async with watched_loop() as watched:
        await read_all(api)
    (stored,) = await signals_of(api, "nightly")
    assert stored.description == "nightly failed"
    shown = (await hostile.call("GET", "deliveries/")).json()["results"][0]
    assert shown["state"] == "failed"
    assert "more than 0.5 seconds to read. Make it smaller or simpler" in shown["error"]
    assert watched.longest < 1
    assert watched.turns > 10


@pytest.mark.usefixtures("short_limits")
async def test_rules_on_deliveries_of_a_mapping_without_end_are_refused_in_time(api: Api) -> None:
    hostile = await connect(api, "custom", config={"items": DOUBLING})
    for number in range(2):
        await hostile.send({"id": str(number)})
    async with watched_loop() as watched:
        answer = await hostile.call("PUT", "rules/", {"rules": [], "dry_run": True})
    assert answer.status_code == 400
    assert "more than 0.5 seconds to read. Make it smaller or simpler" in answer.json()["detail"]
    assert watched.longest < 1
    assert watched.turns > 10


async def test_large_payload_is_read_beside_the_loop(api: Api) -> None:
    source = await connect(api, "github")
    issue = {"number": 7, "title": "Large", "body": "<p>a &amp; b</p>" * 60_000}
    payload = {"action": "opened", "issue": issue, "repository": {"full_name": "a/b"}}
    body = {"payload": payload, "headers": {"X-GitHub-Event": "issues"}}
    await source.call("POST", "test/", body)  # starts the processes
    async with watched_loop() as watched:
        answer = await source.call("POST", "test/", body)
    (signal,) = answer.json()["signals"]
    assert signal["shortened"]
    assert watched.longest < 1
