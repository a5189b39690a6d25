"""The first account of a server: once, by whoever has the link, and never again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.helpers.api import Api
from tests.helpers.signing_in import OWN, PASSWORD, Browser, browser

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.cli.server import demo
from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.projects import service as projects
from postroom.sample.loader import USER_EMAIL
from postroom.sessions import setup
from postroom.settings import Settings

FIRST = {"email": "ada@example.com", "name": "Ada King Lovelace", "password": PASSWORD}


@pytest.fixture
async def fresh(admin_url: str, template: str) -> AsyncIterator[Api]:
    """The API of a server where nobody has an account."""
    with temporary_database(admin_url, "setup", template=template) as url:
        engine, jobs = create_engine(url, pool_size=5), JobQueue()
        hasher = KeyHasher(b"a secret for tests only")
        state = make_state(engine=engine, settings=Settings(), clock=now, jobs=jobs, hasher=hasher)
        async with unit_of_work(engine) as uow:
            await projects.ensure_default(uow, now())
            [organization] = await identity.list_organizations(uow)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(build(state)), base_url="http://inbox.test"
        ) as client:
            yield Api(client, engine, state, hasher, organization.id, 1, organization.id, 1)
        await engine.dispose()


async def offer(api: Api) -> str:
    async with unit_of_work(api.engine) as uow:
        token = await setup.offer(uow, now=now())
    assert token is not None
    return token


async def make(page: Browser, token: str, **changes: str) -> httpx.Response:
    return page.keep(await page.call("POST", "/api/setup/", {**FIRST, "token": token, **changes}))


async def test_setup_creates_first_account(fresh: Api) -> None:
    page = browser(fresh)
    assert (await page.get("/api/setup/")).json() == {}
    old, token = await offer(fresh), await offer(fresh)
    for wrong in (old, "x", token + "x"):
        answer = await make(page, wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_token")
    for changes, attr in (({"password": "x" * 11}, "password"), ({"email": "ada"}, "email")):
        answer = await make(page, token, **changes)
        assert (answer.status_code, answer.json()["attr"]) == (400, attr)
    answer = await make(page, token)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["user"]["first_name"], body["user"]["last_name"]) == ("Ada", "King Lovelace")
    assert body["role"] == "owner"
    assert [one["id"] for one in body["organizations"][0]["projects"]] == [1]
    assert (await page.get("/api/session/")).status_code == 200
    # It is over for good, with every token there was.
    assert (await page.get("/api/setup/")).status_code == 404
    for token_then in (token, old):
        assert (await make(page, token_then)).status_code == 404
    async with unit_of_work(fresh.engine) as uow:
        assert await setup.offer(uow, now=now()) is None
    assert (await browser(fresh).sign_in("ada@example.com")).status_code == 200


async def test_setup_concurrent_first_accounts_create_one(fresh: Api) -> None:
    token = await offer(fresh)
    pages = [browser(fresh) for _ in range(6)]
    answers = await asyncio.gather(
        *(make(page, token, email=f"number{number}@example.com") for number, page in enumerate(pages))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 404, 404, 404, 404, 404]
    async with unit_of_work(fresh.engine) as uow:
        made = [await identity.user_named(uow, f"number{number}@example.com") for number in range(6)]
    assert len([user for user in made if user is not None]) == 1


async def test_setup_link_expires_after_hour(fresh: Api) -> None:
    token = await offer(fresh)
    async with unit_of_work(fresh.engine) as uow:
        assert await setup.opens(uow, token, now=now() + timedelta(minutes=59))
        assert not await setup.opens(uow, token, now=now() + timedelta(minutes=61))


async def test_setup_from_other_origin_is_refused(fresh: Api) -> None:
    body = {**FIRST, "token": await offer(fresh)}
    answer = await fresh.client.post("/api/setup/", json=body, headers={"Origin": "http://evil.test"})
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert (await fresh.client.post("/api/setup/", data=body, headers=OWN)).status_code == 415


async def test_setup_user_with_keys_only_gets_password(fresh: Api) -> None:
    async with unit_of_work(fresh.engine) as uow:
        before, _ = await identity.find_or_create_user(
            uow, email="Ada@example.com", first_name="A", now=now()
        )
        other, _ = await identity.find_or_create_user(uow, email="other@example.com", now=now())
        await identity.add_member(uow, user_id=other.id, organization_id=fresh.organization, now=now())
        await identity.add_member(uow, user_id=before.id, organization_id=fresh.organization, now=now())
    answer = await make(browser(fresh), await offer(fresh))
    assert answer.json()["user"]["uuid"] == str(before.uuid)
    assert answer.json()["role"] == "owner"
    assert answer.json()["user"]["first_name"] == "Ada"


async def test_setup_can_be_disabled(fresh: Api) -> None:
    token = await offer(fresh)
    async with unit_of_work(fresh.engine) as uow:
        await setup.close(uow, now=now())
    assert (await make(browser(fresh), token)).status_code == 404
    assert (await fresh.client.get("/api/setup/")).status_code == 404


async def test_setup_demo_opens_by_link(fresh: Api) -> None:
    async with unit_of_work(fresh.engine) as uow:
        user, _ = await identity.find_or_create_user(uow, email=USER_EMAIL, now=now())
        await identity.add_member(uow, user_id=user.id, organization_id=fresh.organization, now=now())
    app: Any = SimpleNamespace(engine=fresh.engine, clock=now)
    path = await demo._sign_in_path(app)
    assert path.startswith("/sign-in#token=")
    page, body = browser(fresh), {"token": path.partition("=")[2]}
    answer = await page.call("POST", "/api/session/link/", body)
    assert answer.json()["user"]["email"] == USER_EMAIL
    assert [one["id"] for one in answer.json()["organizations"][0]["projects"]] == [1]
    assert (await page.get(fresh.url("reports/"))).status_code == 200
    assert (await page.get("/api/setup/")).status_code == 404
    assert (await browser(fresh).call("POST", "/api/session/link/", body)).status_code == 400
