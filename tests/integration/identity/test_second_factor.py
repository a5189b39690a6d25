"""The second factor: two steps, codes that work once, and what somebody without it can reach."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.signing_in import OWN, PASSWORD, Browser, account, browser, code_at

from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, second_factors, sessions
from postroom.domain.errors import Limited
from postroom.domain.identity.roles import Role
from postroom.domain.identity.scopes import Scope
from postroom.identity import service as identity
from postroom.sessions import links, second_factor

FACTOR, STEP = "/api/second_factor/", "/api/session/second_factor/"


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def enrolled(api: Api, *roles: Any) -> tuple[Any, Browser, dict[str, Any]]:
    """Return a person with a second factor, the browser in which they set it up, and what was shown."""
    who, page = await account(api, *roles), browser(api)
    await page.sign_in(who.email)
    shown = (await page.call("POST", FACTOR, {"current_password": PASSWORD})).json()
    confirmed = await page.call("POST", f"{FACTOR}confirm/", {"code": code_at(shown["secret"])})
    assert confirmed.status_code == 204, confirmed.text
    return who, page, shown


async def test_second_factor_sign_in_takes_two_steps(api: Api) -> None:
    who, page, shown = await enrolled(api, (api.organization, Role.MEMBER))
    state = (await page.get(FACTOR)).json()
    assert (state["recovery_codes_left"], state["required"]) == (10, False)
    assert state["enabled_at"] is not None
    assert shown["qr_size"] > 20

    other = browser(api)
    first = await other.sign_in(who.email)
    assert refusal(first) == (403, "second_factor_required")
    assert "postroom" not in other.client.cookies
    assert (await other.get("/api/session/")).status_code == 403
    assert (await other.get(api.url("reports/"))).status_code == 403
    assert refusal(await other.call("POST", STEP, {"code": "000000"})) == (400, "invalid_code")
    code = code_at(shown["secret"], 1)
    assert other.keep(await other.call("POST", STEP, {"code": code})).status_code == 200
    assert (await other.get(api.url("reports/"))).status_code == 200

    again = browser(api)
    await again.sign_in(who.email)
    assert refusal(await again.call("POST", STEP, {"code": code})) == (400, "invalid_code")
    assert (await again.call("POST", STEP, {"code": shown["recovery_codes"][0]})).status_code == 200


async def test_second_factor_without_first_step_is_refused(api: Api) -> None:
    who, page, shown = await enrolled(api)
    code = {"code": code_at(shown["secret"], 1)}
    assert refusal(await browser(api).call("POST", STEP, code)) == (403, "sign_in_again")
    half = browser(api)
    await half.sign_in(who.email)
    ticket = half.client.cookies["postroom-factor"]
    foreign = await half.client.post(STEP, json=code, headers={"Origin": "http://evil.test"})
    assert refusal(foreign) == (403, "csrf_failed")
    for forged in (ticket[:-4] + "AAAA", "x", "%ff", ticket * 10):
        headers = {**OWN, "Cookie": f"postroom-factor={forged}"}
        answer = await api.client.post(STEP, json=code, headers=headers)
        assert refusal(answer) == (403, "sign_in_again")
    # A changed password ends what began with the former one.
    changed = {"current_password": PASSWORD, "new_password": "another long password"}
    assert (await page.call("POST", "/api/password/", changed)).status_code == 200
    assert refusal(await half.call("POST", STEP, code)) == (403, "sign_in_again")


async def test_second_factor_recovery_code_works_once_for_concurrent_uses(api: Api) -> None:
    who, page, shown = await enrolled(api)
    pages = [browser(api) for _ in range(4)]
    for one in pages:
        await one.sign_in(who.email)
    body = {"code": shown["recovery_codes"][3].upper().replace("-", " ")}
    answers = await asyncio.gather(*(one.call("POST", STEP, body) for one in pages))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]
    assert (await page.get(FACTOR)).json()["recovery_codes_left"] == 9
    async with unit_of_work(api.engine) as uow:
        row = (await uow.execute(sa.select(second_factors).where(second_factors.c.user_id == who.id))).one()
    stored = b"".join([bytes(row.secret), *map(bytes, row.recovery_codes)])
    assert shown["secret"].encode() not in stored
    assert all(code.encode() not in stored for code in shown["recovery_codes"])


async def test_second_factor_enabling_ends_other_sessions_and_keeps_keys(api: Api) -> None:
    who, elsewhere, page = await account(api, (api.organization, Role.MEMBER)), browser(api), browser(api)
    async with unit_of_work(api.engine) as uow:
        user = await identity.get_user(uow, str(who.id))
        assert user is not None
        key, _ = await identity.create_key(
            uow,
            user=user,
            label="k",
            scopes=[Scope.TASK_READ],
            projects=[],
            organizations=[],
            hasher=api.hasher,
            now=now(),
        )
        path, _ = await links.make(uow, who.id, "sign_in", by=None, now=now())
    for one in (elsewhere, page):
        await one.sign_in(who.email)
    wrong = await page.call("POST", FACTOR, {"current_password": "not the password"})
    assert refusal(wrong) == (400, "invalid_credentials")
    assert refusal(await page.call("POST", f"{FACTOR}confirm/", {"code": "000000"})) == (409, "conflict")
    shown = (await page.call("POST", FACTOR, {"current_password": PASSWORD})).json()
    assert (
        await page.call("POST", f"{FACTOR}confirm/", {"code": code_at(shown["secret"])})
    ).status_code == 204
    assert (await elsewhere.get("/api/session/")).status_code == 403
    assert (await page.get("/api/session/")).status_code == 200
    assert (await api.client.get(api.url("reports/"), headers=bearer(key))).status_code == 200
    by_link = await browser(api).call("POST", "/api/session/link/", {"token": path.partition("token=")[2]})
    assert refusal(by_link) == (403, "second_factor_required")
    # Another one in its place needs a code of the present one.
    again = await page.call("POST", FACTOR, {"current_password": PASSWORD})
    assert refusal(again) == (400, "invalid_code")
    assert refusal(await page.call("POST", f"{FACTOR}disable/", {"code": ""})) == (400, "invalid_code")
    off = await page.call("POST", f"{FACTOR}disable/", {"code": shown["recovery_codes"][0]})
    assert off.status_code == 204
    assert (await browser(api).sign_in(who.email)).status_code == 200


async def test_second_factor_required_by_organization_is_set_up_to_sign_in(api: Api) -> None:
    async with unit_of_work(api.engine) as uow:
        strict = await identity.create_organization(uow, name="Strict", now=now())
    path = f"/api/organizations/{strict.id}/"
    _, page, _ = await enrolled(api, (strict.id, Role.OWNER))
    member, inside = await account(api, (strict.id, Role.MEMBER)), browser(api)
    await inside.sign_in(member.email)
    assert (await inside.call("PATCH", path, {"second_factor_required": True})).status_code == 403
    changed = await page.call("PATCH", path, {"second_factor_required": True})
    assert changed.json()["second_factor_required"] is True
    assert (await inside.get("/api/session/")).status_code == 403
    assert (await page.get("/api/session/")).status_code == 200

    assert refusal(await inside.sign_in(member.email)) == (403, "second_factor_set_up")
    shown = (await inside.call("POST", f"{STEP}set_up/")).json()
    done = inside.keep(await inside.call("POST", STEP, {"code": code_at(shown["secret"])}))
    assert done.status_code == 200
    refused = await inside.call("POST", f"{FACTOR}disable/", {"code": shown["recovery_codes"][0]})
    assert refusal(refused) == (409, "conflict")

    # A session without it ends as soon as its person joins.
    late, outside = await account(api, (api.organization, Role.MEMBER)), browser(api)
    await outside.sign_in(late.email)
    async with unit_of_work(api.engine) as uow:
        await identity.add_member(uow, user_id=late.id, organization_id=strict.id, now=now())
    assert (await outside.get("/api/session/")).status_code == 403
    async with unit_of_work(api.engine) as uow:
        assert await second_factor.remove(uow, member.id)
        await uow.execute(sa.update(organizations).values(second_factor_required=False))
    assert (await browser(api).sign_in(member.email)).status_code == 200


async def test_second_factor_first_step_is_over_after_ten_minutes(api: Api) -> None:
    who, _, shown = await enrolled(api)
    half = browser(api)
    await half.sign_in(who.email)
    late = httpx.AsyncClient(transport=later(api, timedelta(minutes=11)), base_url="http://inbox.test")
    headers = {**OWN, "Cookie": f"postroom-factor={half.client.cookies.get('postroom-factor')}"}
    answer = await late.post(STEP, json={"code": code_at(shown["secret"], 22)}, headers=headers)
    assert refusal(answer) == (403, "sign_in_again")
    async with unit_of_work(api.engine) as uow:
        query = sa.select(sa.func.count()).where(sessions.c.user_id == who.id)
        assert await uow.scalar(query) == 1


def later(api: Api, by: timedelta) -> httpx.ASGITransport:
    """Return the server with a clock that is ahead."""
    return httpx.ASGITransport(build(replace(api.state, clock=lambda: now() + by)))


async def test_second_factor_refuses_codes_after_many_wrong_ones_in_every_process(api: Api) -> None:
    who, _, shown = await enrolled(api, (api.organization, Role.MEMBER))
    half = browser(api)
    await half.sign_in(who.email)
    async with unit_of_work(api.engine) as uow:
        for _ in range(second_factor.MOST_TRIES):
            await second_factor.count_try(uow, who.id, "000000", now=now())
    right = {"code": code_at(shown["secret"], 1)}
    refused = await half.call("POST", STEP, right)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    # A recovery code is no guess, and ends the count.
    assert (await half.call("POST", STEP, {"code": shown["recovery_codes"][0]})).status_code == 200
    again = browser(api)
    await again.sign_in(who.email)
    assert (await again.call("POST", STEP, right)).status_code == 200


async def test_second_factor_count_survives_wrong_codes_and_ends_after_an_hour(api: Api) -> None:
    who, _, _ = await enrolled(api)
    half = browser(api)
    await half.sign_in(who.email)
    assert refusal(await half.call("POST", STEP, {"code": "000000"})) == (400, "invalid_code")
    query = sa.select(second_factors.c.tries).where(second_factors.c.user_id == who.id)
    async with unit_of_work(api.engine) as uow:
        # It is counted though its call failed.
        assert await uow.scalar(query) == 1
        for _ in range(second_factor.MOST_TRIES - 1):
            await second_factor.count_try(uow, who.id, "000000", now=now())
        with pytest.raises(Limited):
            await second_factor.count_try(uow, who.id, "000000", now=now())
        later = now() + second_factor.TRIES_PERIOD
        await second_factor.count_try(uow, who.id, "000000", now=later)
        assert await uow.scalar(query) == 1
