"""Invitations: used once, by whom they are for, and no way into anybody else's account."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.helpers.api import Api
from tests.helpers.signing_in import ORIGIN, OWN, PASSWORD, Browser, account, browser, signed_in

from postroom.asgi import build
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity import service as identity
from postroom.sessions.members import invites
from postroom.settings import SignInSettings

ACCEPT = "/api/invites/accept/"


def invites_of(organization: UUID) -> str:
    return f"/api/organizations/{organization}/invites/"


async def invited(page: Browser, organization: UUID, email: str, role: str = "member") -> str:
    answer = await page.call("POST", invites_of(organization), {"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    path, _, token = answer.json()["path"].partition("#token=")
    assert path == "/invite"
    return str(token)


async def shown(page: Browser, token: str) -> httpx.Response:
    return await page.call("GET", ACCEPT, **{"X-Invite-Token": token})


async def accept(page: Browser, token: str, **more: Any) -> httpx.Response:
    return page.keep(await page.call("POST", ACCEPT, {"token": token, **more}))


NEW = {"name": "Grace Hopper", "password": PASSWORD}


async def test_invite_new_person_creates_account(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    email = f"{new_id()}@example.com"
    token = await invited(owner, api.organization, email, "viewer")
    page = browser(api)
    assert (await shown(page, token)).json() == {
        "email": email,
        "organization": "First",
        "role": "viewer",
        "next": "create_account",
    }
    for more in ({}, {"password": "short"}, {"password": None}):
        answer = await accept(page, token, **more)
        assert (answer.status_code, answer.json()["attr"]) == (400, "password")
    answer = await accept(page, token, **NEW)
    assert answer.status_code == 200
    body = answer.json()
    assert (body["user"]["email"], body["user"]["last_name"], body["role"]) == (email, "Hopper", "viewer")
    assert (await page.get(api.url("reports/"))).status_code == 200
    # It was good once.
    for again in (await shown(page, token), await accept(browser(api), token, **NEW)):
        assert (again.status_code, again.json()["code"]) == (400, "invalid_token")
    assert (await browser(api).sign_in(email)).status_code == 200


async def test_invite_concurrent_acceptance_succeeds_once(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    token = await invited(owner, api.organization, f"{new_id()}@example.com")
    answers = await asyncio.gather(*(accept(browser(api), token, **NEW) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_invite_two_invitations_of_new_person_at_once(api: Api) -> None:
    first, _ = await signed_in(api, (api.organization, Role.OWNER))
    second, _ = await signed_in(api, (api.other_organization, Role.OWNER))
    email = f"{new_id()}@example.com"
    tokens = [
        await invited(first, api.organization, email),
        await invited(second, api.other_organization, email),
    ]
    words = ["the first of two words", "the second of two words"]
    answers = await asyncio.gather(
        *(accept(browser(api), token, password=word) for token, word in zip(tokens, words, strict=True))
    )
    # Whoever came second set nobody's password.
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) in ([200, 400], [200, 409])
    signing = [(await browser(api).sign_in(email, word)).status_code for word in words]
    assert [status == 200 for status in signing] == [status == 200 for status in statuses]


async def test_invite_existing_account_must_sign_in(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    page, who = await signed_in(api, (api.other_organization, Role.MEMBER))
    token = await invited(owner, api.organization, who.email.upper())
    nobody = browser(api)
    assert (await shown(nobody, token)).json()["next"] == "sign_in"
    answer = await accept(nobody, token, **NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "sign_in")
    assert (await browser(api).sign_in(who.email)).status_code == 200
    stranger, _ = await signed_in(api)
    assert (await shown(stranger, token)).json()["next"] == "switch_account"
    answer = await accept(stranger, token, **NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "switch_account")
    assert (await shown(page, token)).json()["next"] == "join"
    # A page elsewhere can't make them join.
    answer = await page.client.post(ACCEPT, json={"token": token}, headers=OWN)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    before = page.cookie
    answer = await accept(page, token)
    assert [one["role"] for one in answer.json()["organizations"]] == ["member", "member"]
    assert page.cookie != before


@pytest.mark.parametrize("kind", ["staff", "elsewhere"])
async def test_accounts_without_a_password_are_not_taken_over(api: Api, kind: str) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    places = ((api.other_organization, Role.MEMBER),) if kind == "elsewhere" else ()
    who = await account(api, *places, password=None)
    if kind == "staff":
        async with unit_of_work(api.engine) as uow:
            await identity.change_user(uow, who.id, {"is_staff": True})
    token = await invited(owner, api.organization, who.email)
    answer = await accept(browser(api), token, **NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "sign_in")
    assert (await browser(api).sign_in(who.email)).status_code == 400


async def test_invite_account_made_by_command_is_claimed(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    who = await account(api, password=None)
    token = await invited(owner, api.organization, who.email)
    answer = await accept(browser(api), token, **NEW)
    assert answer.json()["user"]["uuid"] == str(who.uuid)


async def test_listing_and_taking_back(api: Api) -> None:
    owner, own = await signed_in(api, (api.other_organization, Role.OWNER))
    path = invites_of(api.other_organization)
    email = f"{new_id()}@example.com"
    first = await invited(owner, api.other_organization, email)
    second = await invited(owner, api.other_organization, email.upper())
    # The newer one replaces it.
    assert (await shown(browser(api), first)).status_code == 400
    found = [one for one in (await owner.get(path)).json()["results"] if one["email"] == email.upper()]
    assert [one["path"] for one in found] == [None]
    stranger, _ = await signed_in(api, (api.organization, Role.OWNER))
    assert (await stranger.call("DELETE", f"{path}{found[0]['id']}/")).status_code == 404
    own_path = invites_of(api.organization)
    assert (await stranger.call("DELETE", f"{own_path}{found[0]['id']}/")).status_code == 404
    member, _ = await signed_in(api, (api.other_organization, Role.MEMBER))
    assert (await member.call("POST", path, {"email": "x@example.com"})).status_code == 403
    assert (await member.call("DELETE", f"{path}{found[0]['id']}/")).status_code == 403
    assert (await owner.call("DELETE", f"{path}{found[0]['id']}/")).status_code == 204
    assert (await shown(browser(api), second)).status_code == 400
    answer = await owner.call("POST", path, {"email": own.email})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    for body, attr in (({"email": "x"}, None), ({"email": email, "role": "king"}, "role")):
        answer = await owner.call("POST", path, body)
        assert (answer.status_code, answer.json()["attr"]) == (400, attr)


async def test_invite_expires_after_week(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    token = await invited(owner, api.organization, f"{new_id()}@example.com")
    async with unit_of_work(api.engine) as uow:
        assert await invites.find(uow, token, now=now() + timedelta(days=6)) is not None
        assert await invites.find(uow, token, now=now() + timedelta(days=7, minutes=1)) is None


async def test_invite_without_passwords_creates_no_password_account(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    token = await invited(owner, api.organization, f"{new_id()}@example.com")
    accounts: Any = api.state.accounts
    app = build(replace(api.state, accounts=replace(accounts, settings=SignInSettings(passwords=False))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
        answer = await client.post(ACCEPT, json={"token": token, **NEW}, headers=OWN)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


async def test_links_for_a_members_password(api: Api) -> None:
    owner, _ = await signed_in(api, (api.organization, Role.OWNER))
    member, who = await signed_in(api, (api.organization, Role.MEMBER))
    path = f"/api/organizations/{api.organization}/members/{who.uuid}/reset_link/"
    assert (await member.call("POST", path)).status_code == 403
    made = (await owner.call("POST", path)).json()
    token = made["path"].removeprefix("/reset#token=")
    page = browser(api)
    answer = await page.call("POST", "/api/password/reset/", {"token": token, "password": "a new one here"})
    assert answer.json()["user"]["uuid"] == str(who.uuid)
    assert (await member.get("/api/session/")).status_code == 403
    again = await page.call("POST", "/api/password/reset/", {"token": token, "password": "one more of them"})
    assert (again.status_code, again.json()["code"]) == (400, "invalid_token")
    # Who is elsewhere, too, or looks after the server, is not an owner's to sign in as.
    async with unit_of_work(api.engine) as uow:
        await identity.set_role(
            uow,
            user_id=who.id,
            organization_id=api.other_organization,
            role=Role.VIEWER,
            now=now(),
        )
    assert (await owner.call("POST", path)).status_code == 403
    staff = await account(api, (api.organization, Role.VIEWER))
    async with unit_of_work(api.engine) as uow:
        await identity.change_user(uow, staff.id, {"is_staff": True})
    path = path.replace(str(who.uuid), str(staff.uuid))
    assert (await owner.call("POST", path)).status_code == 403
