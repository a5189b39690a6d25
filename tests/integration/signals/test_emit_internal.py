"""The service-to-service emit: its shared secret, and which project it may name."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from tests.helpers.api import Api

from postroom.api.routes.signals.signals import SECRET_HEADER
from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import signals
from postroom.sources import service as sources

SECRET = "pässword of a service"
NAME = SECRET_HEADER.encode()
HEADERS = {NAME: SECRET.encode()}


@pytest.fixture
async def client(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    settings = api.state.settings.model_copy(update={"internal_api_secret": SecretStr(SECRET)})
    app = build(replace(api.state, settings=settings))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inbox.test") as client:
        yield client


def body(source_id: str) -> dict[str, Any]:
    return {
        "source_product": "zendesk",
        "source_type": "ticket",
        "source_id": source_id,
        "description": "it broke",
    }


def path(project: object) -> str:
    return f"/api/projects/{project}/internal/signals/emit"


async def test_emit_internal_secret_is_accepted(api: Api, client: httpx.AsyncClient) -> None:
    async with unit_of_work(api.engine) as uow:
        await sources.enable(
            uow, project_id=api.project, source_product="zendesk", source_type="ticket", now=now()
        )
    sent = await client.post(path(api.project), json=body("in"), headers=HEADERS)
    assert (sent.status_code, sent.json()) == (202, {"status": "ok"})
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(sa.select(signals.c.project_id).where(signals.c.source_id == "in"))
        assert found.scalars().all() == [api.project]


@pytest.mark.parametrize("secret", [None, b"", b"wrong", SECRET.encode() + b"!", b"\xff"])
async def test_emit_internal_other_secret_is_refused(
    api: Api, client: httpx.AsyncClient, secret: bytes | None
) -> None:
    headers = {} if secret is None else {NAME: secret}
    refused = await client.post(path(api.project), json=body("out"), headers=headers)
    assert refused.status_code == 401
    assert refused.json()["code"] == "authentication_failed"


async def test_emit_internal_without_setting_is_closed(api: Api) -> None:
    refused = await api.client.post(path(api.project), json=body("out"), headers={SECRET_HEADER: ""})
    assert refused.status_code == 401


@pytest.mark.parametrize("project", ["0", "999999", "@current", "9" * 5_000, "2147483648", "²"])
async def test_emit_internal_impossible_project_has_old_style_error(
    client: httpx.AsyncClient, project: str
) -> None:
    refused = await client.post(path(project), json=body("out"), headers=HEADERS)
    assert (refused.status_code, refused.json()) == (404, {"error": "Team not found"})
