"""When a server loads what MCP needs: after its start if an agent may call, and when it says how to set one up."""

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from tests.helpers.api import Api
from tests.helpers.waiting import until

from postroom.api.app import create_api
from postroom.api.mcp import endpoint
from postroom.db.engine import unit_of_work
from postroom.db.tables import personal_api_keys


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


async def test_mcp_loads_when_its_set_up_is_read(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Starlette] = []
    monkeypatch.setattr(endpoint, "_load", loaded.append)
    assert (await api.client.get("/mcp/clients")).status_code == 200
    await until(lambda: len(loaded) == 1)
