"""When a server loads what MCP needs, and when what agents write is screened for others."""

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from tests.helpers.api import Api
from tests.helpers.api_client import make_api_client
from tests.helpers.screening import WordFilter
from tests.helpers.waiting import until

from postroom.api.app import create_api
from postroom.api.mcp import endpoint
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import jobs, personal_api_keys
from postroom.reports import agent_texts
from postroom.tasks.hand_off import CONSIDER_JOB


async def test_mcp_loads_after_start_only_with_key_of_agent(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Starlette | None] = []

    async def load() -> None:
        loaded.append(None)

    await api.key("signal:emit")
    await endpoint.load_if_expected(load, api.state)
    assert loaded == []
    await api.key("task:read")
    await endpoint.load_if_expected(load, api.state)
    assert loaded == [None]
    monkeypatch.setattr(endpoint, "LOAD_SECONDS", 0)
    monkeypatch.setattr(endpoint, "_load", loaded.append)
    create_api(api.state)
    server = create_api(api.state, is_server=True)
    await until(lambda: len(loaded) > 1)
    assert loaded == [None, server]
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.update(personal_api_keys).values(revoked_at=sa.func.now()))
    await endpoint.load_if_expected(load, api.state)
    assert loaded == [None, server]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "artefacts/", {"artefact_type": "note", "content": {"note": "Seen in 4.2"}}),
        ("PATCH", "", {"title": "Fails in 4.3"}),
        ("PATCH", "", {"summary": "It fails since 4.4"}),
        ("POST", "state/", {"state": "suppressed", "dismissal_reason": "other", "dismissal_note": "In 4.2"}),
    ],
)
async def test_text_by_key_is_screened_soon_after_it_is_written(
    api: Api, method: str, path: str, body: dict[str, Any]
) -> None:
    client = await make_api_client(api)
    report = await client.report(status="ready", title="t", summary="s")
    answer = await client.call(method, f"reports/{report}/{path}", body)
    assert answer.status_code in {200, 201}, answer.text
    async with unit_of_work(api.engine) as uow:
        names = await uow.execute(sa.select(jobs.c.name).where(jobs.c.key == str(report)))
        assert CONSIDER_JOB in set(names.scalars())
        assert (await agent_texts.find_doubts(uow, api.project, report)).unscreened
    # What the job does first.
    await agent_texts.screen_report(api.engine, WordFilter(), api.project, report, now=now())
    async with unit_of_work(api.engine) as uow:
        assert not (await agent_texts.find_doubts(uow, api.project, report)).unscreened


async def test_mcp_loads_when_its_set_up_is_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Starlette] = []
    monkeypatch.setattr(endpoint, "_load", loaded.append)
    assert (await api.client.get("/mcp/clients")).status_code == 200
    await until(lambda: len(loaded) == 1)
