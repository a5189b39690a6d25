"""Sending signals over HTTP: what one key may do, how often, and that nobody waits for another's list."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.helpers.api import Api, bearer

from postroom.api.app import make_send_limiter
from postroom.asgi import build
from postroom.kit.rate_limits import RateLimiter, Window
from postroom.settings import LimitSettings


def signal(description: str, number: int = 1) -> dict[str, Any]:
    return {
        "source_product": "zendesk",
        "source_type": "ticket",
        "source_id": str(number),
        "description": description,
    }


async def test_emit_key_for_sending_can_do_nothing_else(api: Api) -> None:
    headers = bearer(await api.key("signal:emit"))
    assert (
        await api.client.post(api.url("emit/"), json=signal("It broke"), headers=headers)
    ).status_code == 202
    for method, path in (
        ("GET", "reports/"),
        ("POST", "reports/bulk-state/"),
        ("POST", "handoff/config/"),
        ("POST", "metrics/"),
        ("POST", "preview/"),
        ("GET", "01900000-0000-7000-8000-000000000000/trace/"),
    ):
        refused = await api.client.request(method, api.url(path), json={}, headers=headers)
        assert refused.status_code == 403, path
        assert "missing required scope 'task:" in refused.json()["detail"]


async def test_emit_key_without_scope_is_refused_by_name(api: Api) -> None:
    headers = bearer(await api.key("task:read"))
    refused = await api.client.post(api.url("emit/"), json=signal("It broke"), headers=headers)
    assert refused.json()["detail"] == "API key missing required scope 'signal:emit'"


async def test_sending_has_a_limit_of_its_own(api: Api) -> None:
    limiter = RateLimiter([Window(3, 60)], clock=lambda: 960_000.25)
    app = build(replace(api.state, send_limiter=limiter))
    headers = bearer(await api.key("task:write"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inbox.test") as client:
        sent = [
            await client.post(api.url("emit"), json=signal("It broke"), headers=headers) for _ in range(4)
        ]
        read = await client.get(api.url("reports/"), headers=headers)
    assert [one.status_code for one in sent] == [202, 202, 202, 429]
    assert sent[-1].headers["retry-after"] == "60"
    assert read.status_code == 200


def test_emit_limit_is_generous_and_configurable() -> None:
    assert make_send_limiter(LimitSettings(enabled=False)) is None
    for settings, calls in ((LimitSettings(), 12_000), (LimitSettings(sends_per_minute=5), 5)):
        limiter = make_send_limiter(settings)
        assert limiter is not None
        assert limiter.windows == (Window(calls, 60),)


@pytest.mark.parametrize(
    "texts",
    [
        ["." * 319_000 + str(n) for n in range(40)],
        [f"{n} the export stops after ten rows " * 400 for n in range(400)],
    ],
    ids=["too long", "long"],
)
async def test_emit_list_reading_blocks_no_other_client(api: Api, texts: list[str]) -> None:
    headers = bearer(await api.key("signal:emit"))
    body = [signal(text, number) for number, text in enumerate(texts)]
    sending = asyncio.create_task(api.client.post(api.url("emit/"), json=body, headers=headers, timeout=60))
    slowest = 0.0
    while not sending.done():
        asked = time.monotonic()
        await asyncio.sleep(0.005)
        slowest = max(slowest, time.monotonic() - asked)
    answer = (await sending).json()
    assert answer["rejected_count"] + answer["ignored_count"] + answer["stored_count"] == len(texts)
    # The work is a second on a quiet machine; a thread that holds the interpreter for all of it is what fails here.
    assert slowest < 1.5


async def test_emit_foreign_and_missing_signal_have_same_response(api: Api) -> None:
    mine = bearer(await api.key("task:read"))
    theirs = bearer(await api.key("task:write", "task:read", member_of=[api.other_organization]))
    opened = {"source_product": "zendesk", "source_type": "ticket", "enabled": True}
    assert (
        await api.client.post(api.url("source_configs/", api.other_project), json=opened, headers=theirs)
    ).status_code == 201
    sent = await api.client.post(
        api.url("emit/", api.other_project), json=signal("A secret of theirs"), headers=theirs
    )
    id = sent.json()["signal_id"]
    never = "01900000-0000-7000-8000-000000000000"
    answers = [await api.client.get(api.url(f"{one}/trace/"), headers=mine) for one in (id, never)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].text.replace(id, never) == answers[1].text
    assert (
        await api.client.get(api.url(f"{id}/trace/", api.other_project), headers=theirs)
    ).status_code == 200


async def test_emit_refusal_does_not_reveal_owner(api: Api) -> None:
    headers = bearer(await api.key("task:read", organizations=[api.organization]))
    refused = await api.client.get(api.url("reports/", api.other_project), headers=headers)
    assert refused.status_code == 403
    assert refused.json()["detail"] == "You don't have access to the project."
    both = [api.organization, api.other_organization]
    member = bearer(await api.key("task:read", organizations=[api.organization], member_of=both))
    told = await api.client.get(api.url("reports/", api.other_project), headers=member)
    assert str(api.other_organization) in told.json()["detail"]
