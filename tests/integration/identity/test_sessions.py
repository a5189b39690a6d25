"""Sessions: signing in and out, what a cookie is worth, and what somebody else's page can make it do."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.signing_in import ORIGIN, OWN, PASSWORD, account, browser, signed_in

from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import sessions
from postroom.domain.identity.roles import Role
from postroom.sessions import service
from postroom.settings import Settings, SignInSettings

NOT_AUTHENTICATED = {
    "type": "authentication_error",
    "code": "not_authenticated",
    "detail": "Authentication credentials were not provided.",
    "attr": None,
}


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def client_with(api: Api, **changes: Any) -> httpx.AsyncClient:
    app = build(replace(api.state, **changes))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN)


async def test_signing_in_and_out(api: Api) -> None:
    who = await account(api, (api.organization, Role.MEMBER), (api.other_organization, Role.VIEWER))
    page = browser(api)
    assert (await page.get("/api/session/")).json() == NOT_AUTHENTICATED
    answer = await page.sign_in(who.email.upper())
    body = answer.json()
    assert body["user"]["uuid"] == str(who.uuid)
    assert body["role"] == "member"
    assert body["organizations"] == [
        {
            "id": str(api.organization),
            "name": "First",
            "role": "member",
            "projects": [{"id": api.project, "name": "One"}],
        },
        {
            "id": str(api.other_organization),
            "name": "Second",
            "role": "viewer",
            "projects": [{"id": api.other_project, "name": "Two"}],
        },
    ]
    assert body["oidc"] is None
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("postroom=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert (await page.get("/api/session/")).json() == body
    assert (await page.get(api.url("reports/"))).status_code == 200
    stolen = page.cookie
    gone = await page.call("DELETE", "/api/session/")
    assert gone.status_code == 204
    assert "Max-Age=0" in gone.headers["set-cookie"]
    for path in ("/api/session/", api.url("reports/")):
        answer = await api.client.get(path, headers={"Cookie": f"postroom={stolen}"})
        assert (answer.status_code, answer.json()) == (403, NOT_AUTHENTICATED)


async def test_session_cookie_is_secure_behind_tls(api: Api) -> None:
    who = await account(api, (api.organization, Role.MEMBER))
    settings = Settings(public_url="https://inbox.test/")
    async with client_with(api, settings=settings) as client:
        body = {"email": who.email, "password": PASSWORD}
        answer = await client.post("/api/session/", json=body, headers={"Origin": "https://inbox.test"})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-postroom=")
        assert "Secure" in cookie.split("; ")
        assert "Domain" not in cookie
        # By the configured address, whatever the request looks like.
        for origin in ("http://inbox.test", "https://evil.test", "https://inbox.test:444", "null", ""):
            answer = await client.post("/api/session/", json=body, headers={"Origin": origin})
            assert code(answer) == (403, "csrf_failed")


async def test_wrong_credentials_are_told_apart_by_nothing(api: Api) -> None:
    who, keyed = await account(api), await account(api, password=None)
    answers = [
        await browser(api).sign_in(email, password)
        for email, password in (
            (who.email, "not the password"),
            (who.email, ""),
            ("nobody@example.com", PASSWORD),
            (keyed.email, ""),
            (keyed.email, PASSWORD),
        )
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert {answer.json()["detail"] for answer in answers if answer.json()["attr"] is None} == {
        "The e-mail address or the password is wrong."
    }
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_unknown_people_take_as_long_as_known_ones(api: Api) -> None:
    asked: list[str | None] = []
    accounts: Any = api.state.accounts

    class Watched:
        async def verify(self, text: str, stored: str | None) -> Any:
            asked.append(stored)
            return await accounts.passwords.verify(text, stored)

    watched = replace(accounts, passwords=Watched())
    async with client_with(api, accounts=watched) as client:
        for email in ("nobody@example.com", (await account(api, password=None)).email):
            body = {"email": email, "password": PASSWORD}
            await client.post("/api/session/", json=body, headers=OWN)
    # A comparison was made for each, with a stand-in.
    assert asked == [None, None]


async def test_session_before_sign_in_is_invalidated(api: Api) -> None:
    who = await account(api, (api.organization, Role.MEMBER))
    page = browser(api)
    # What an attacker put there does not become a session.
    page.client.cookies.set("postroom", "chosen-by-somebody-else")
    first = (await page.sign_in(who.email)).headers["set-cookie"]
    assert "chosen-by-somebody-else" not in first
    page.client.cookies.clear()
    assert (await page.sign_in(who.email)).status_code == 200
    before = page.cookie
    assert (await page.sign_in(who.email)).status_code == 200
    assert page.cookie != before
    answer = await api.client.get("/api/session/", headers={"Cookie": f"postroom={before}"})
    assert code(answer) == (403, "not_authenticated")


async def test_session_is_stored_as_hash_only(api: Api) -> None:
    page, who = await signed_in(api)
    async with unit_of_work(api.engine) as uow:
        rows = (await uow.execute(sa.select(sessions).where(sessions.c.user_id == who.id))).all()
    assert len(rows) == 1
    assert page.cookie not in str(rows)
    assert len(page.cookie) == 43


@pytest.mark.parametrize(
    ("passed", "alive"),
    [
        (timedelta(days=13, hours=23), True),
        (timedelta(days=14, minutes=1), False),
    ],
)
async def test_session_idle_expires(api: Api, passed: timedelta, alive: bool) -> None:
    page, _ = await signed_in(api)
    found = await _at(api, page.cookie, passed)
    assert (found is not None) is alive


async def test_session_expires_after_three_months_despite_use(api: Api) -> None:
    page, _ = await signed_in(api)
    days = [13, 26, 39, 52, 65, 78, 89]
    assert all([await _at(api, page.cookie, timedelta(days=day)) for day in days])
    assert await _at(api, page.cookie, timedelta(days=90, minutes=1)) is None
    async with unit_of_work(api.engine) as uow:
        assert await service.remove_ended(uow, now() + timedelta(days=91)) >= 1


async def _at(api: Api, token: str, passed: timedelta) -> Any:
    async with unit_of_work(api.engine) as uow:
        return await service.authenticate(uow, token, None, "192.0.2.7", now=now() + passed)


async def test_session_last_seen_is_written_once_per_minute(api: Api) -> None:
    page, who = await signed_in(api)

    async def seen() -> tuple[Any, str]:
        async with unit_of_work(api.engine) as uow:
            row = (await uow.execute(sa.select(sessions).where(sessions.c.user_id == who.id))).one()
        return row.seen_at, row.address

    before = await seen()
    await _at(api, page.cookie, timedelta(seconds=50))
    assert await seen() == before
    await _at(api, page.cookie, timedelta(seconds=70))
    assert (await seen())[1] == "192.0.2.7"


EVIL = {"Origin": "http://evil.test"}


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Origin": ORIGIN}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://proxy.test"}, True),
        ({}, False),
        (EVIL, False),
        ({"Origin": "null"}, False),
        ({"Origin": ORIGIN + ".evil.test"}, False),
        ({"Origin": "http://[broken"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
async def test_calls_that_change_something_come_from_our_own_pages(
    api: Api, headers: dict[str, str], allowed: bool
) -> None:
    page, who = await signed_in(api, (api.organization, Role.MEMBER))
    page.headers.pop("Origin")
    answer = await page.call("PUT", api.url("processing/pause/"), {"timestamp": "2031-01-01"}, **headers)
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        assert answer.json()["code"] == "csrf_failed"
    # Signing in, too: else a page could sign people in as somebody else.
    body = {"email": who.email, "password": PASSWORD}
    answer = await api.client.post("/api/session/", json=body, headers=headers)
    assert answer.status_code == (200 if allowed else 403)


async def test_calls_that_change_something_need_the_token_of_this_session(api: Api) -> None:
    page, _ = await signed_in(api, (api.organization, Role.MEMBER))
    other, _ = await signed_in(api, (api.organization, Role.MEMBER))
    pause, body = api.url("processing/pause/"), {"timestamp": "2031-01-01"}
    own = page.headers["X-CSRF-Token"]
    for token in ("", own[:-1], own + "x", other.headers["X-CSRF-Token"], "ä"):
        headers: Any = {**page.headers, "X-CSRF-Token": token.encode("latin-1")}
        answer = await page.client.put(pause, json=body, headers=headers)
        assert code(answer) == (403, "csrf_failed")
    assert (await page.call("PUT", pause, body)).status_code == 200
    assert (await page.get(api.url("processing/"))).status_code == 200


@pytest.mark.parametrize(
    "form", [{"data": {"timestamp": "2031-01-01"}}, {"files": {"timestamp": (None, "2031-01-01")}}]
)
async def test_forms_are_not_taken_from_a_session(api: Api, form: dict[str, Any]) -> None:
    page, _who = await signed_in(api, (api.organization, Role.MEMBER))
    answer = await page.client.put(api.url("processing/pause/"), headers=page.headers, **form)
    assert code(answer) == (415, "unsupported_media_type")
    answer = await page.client.post("/api/session/", headers=page.headers, **form)
    assert code(answer) == (415, "unsupported_media_type")


async def test_part_of_a_file_is_taken_from_a_session(api: Api) -> None:
    page, _who = await signed_in(api, (api.organization, Role.MEMBER))
    imports = f"/api/projects/{api.project}/imports/"
    begun = await page.call("POST", imports, {"name": "a.csv", "size": 10})
    assert begun.status_code == 201
    part = f"{imports}{begun.json()['id']}/parts/0/"
    for kind, status in (("application/octet-stream", 200), ("text/plain", 415)):
        headers = {**page.headers, "content-type": kind}
        answer = await page.client.put(part, content=b"text\nhello", headers=headers)
        assert answer.status_code == status, answer.text
    answer = await page.client.put(
        part, content=b"text\nhello", headers={"content-type": "application/octet-stream"}
    )
    assert code(answer) == (403, "csrf_failed")


async def test_session_key_overrides_cookie(api: Api) -> None:
    page, _who = await signed_in(api, (api.organization, Role.MEMBER))
    reader = await api.key("task:read")
    url = api.url("processing/pause/")
    answer = await page.call("PUT", url, {"timestamp": "2031-01-01"}, **bearer(reader))
    assert answer.json()["detail"] == "API key missing required scope 'task:write'"
    answer = await page.call("GET", api.url("reports/"), **bearer("phx_unknown"))
    assert code(answer) == (403, "authentication_failed")
    ways: list[dict[str, Any]] = [
        {"params": {"personal_api_key": "phx_x"}},
        {"json": {"personal_api_key": "phx_x"}},
    ]
    for way in ways:
        answer = await page.client.request("GET", api.url("reports/"), **way)
        assert code(answer) == (403, "authentication_failed")
    # Another Authorization, as of a proxy's own password, is no key.
    answer = await page.call("GET", api.url("reports/"), Authorization="Basic YTpi")
    assert answer.status_code == 200
    for path in ("/api/session/", "/api/sessions/"):
        answer = await page.call("GET", path, **bearer(reader))
        assert code(answer) == (403, "permission_denied")


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "a; postroom=b", '"quoted"', "\xff", "=;="])
async def test_session_hostile_cookie_is_ignored(api: Api, cookie: str) -> None:
    answer = await api.client.get(
        "/api/session/", headers={b"Cookie": b"postroom=" + cookie.encode("latin-1")}
    )
    assert (answer.status_code, answer.json()) == (403, NOT_AUTHENTICATED)


async def test_sessions_are_listed(api: Api) -> None:
    page, who = await signed_in(api)
    second, third = browser(api), browser(api)
    for other in (second, third):
        await other.sign_in(who.email)
    stranger, _ = await signed_in(api)
    found = (await page.get("/api/sessions/")).json()
    assert found["count"] == 3
    assert [one["current"] for one in found["results"]].count(True) == 1
    foreign = (await stranger.get("/api/sessions/")).json()["results"][0]["id"]
    for id in (foreign, "x", "01900000-0000-7000-8000-000000000000"):
        assert code(await page.call("DELETE", f"/api/sessions/{id}/")) == (404, "not_found")
    assert (await stranger.get("/api/session/")).status_code == 200
    [latest] = [one["id"] for one in (await third.get("/api/sessions/")).json()["results"] if one["current"]]
    assert (await page.call("DELETE", f"/api/sessions/{latest}/")).status_code == 204
    assert (await third.get("/api/session/")).status_code == 403
    assert (await page.call("DELETE", "/api/sessions/")).status_code == 204
    assert (await second.get("/api/session/")).status_code == 403
    assert (await page.get("/api/sessions/")).json()["count"] == 1


async def test_sessions_per_person_are_limited(api: Api) -> None:
    who = await account(api)
    first = browser(api)
    await first.sign_in(who.email)
    async with unit_of_work(api.engine) as uow:
        for _ in range(service.MAX_SESSIONS):
            await service.start(
                uow, who.id, address="", user_agent="x\x00\udcff" * 200, now=now() + timedelta(seconds=9)
            )
        assert len(await service.sessions_of(uow, who.id, now=now())) == service.MAX_SESSIONS
    assert (await first.get("/api/session/")).status_code == 403


async def test_changing_the_password_ends_what_was_stolen(api: Api) -> None:
    page, who = await signed_in(api)
    thief = browser(api)
    await thief.sign_in(who.email)
    old, new = page.cookie, "another one entirely"
    change = {"current_password": PASSWORD, "new_password": new}
    for body, attr in (
        ({**change, "current_password": "wrong"}, "current_password"),
        ({**change, "new_password": "too short"}, "new_password"),
        ({"new_password": new}, "current_password"),
    ):
        answer = await page.call("POST", "/api/password/", body)
        assert (answer.status_code, answer.json()["attr"]) == (400, attr)
    assert (await thief.get("/api/session/")).status_code == 200
    answer = page.keep(await page.call("POST", "/api/password/", change))
    assert answer.status_code == 200
    assert page.cookie != old
    assert (await page.get("/api/session/")).status_code == 200
    for cookie in (old, thief.cookie):
        answer = await api.client.get("/api/session/", headers={"Cookie": f"postroom={cookie}"})
        assert answer.status_code == 403
    assert (await browser(api).sign_in(who.email)).status_code == 400
    assert (await browser(api).sign_in(who.email, new)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/session/", "/api/setup/", "/api/password/reset/", "/api/session/link/"]
)
async def test_bodies_of_strangers_are_small(api: Api, path: str) -> None:
    body = {"email": "a@example.com", "password": "x" * 5000, "token": "t", "name": "n"}
    assert code(await browser(api).call("POST", path, body)) == (413, "too_large")
    answer = await api.client.post(path, content=b"{", headers={**OWN, "Content-Type": "application/json"})
    assert code(answer) == (400, "parse_error")


async def test_sign_in_methods_are_listed(api: Api) -> None:
    answer = await api.client.get("/api/session/methods/")
    assert answer.json() == {"password": True, "oidc": None}
    off = replace(api.state.accounts, settings=SignInSettings(passwords=False))
    who = await account(api)
    async with client_with(api, accounts=off) as client:
        assert (await client.get("/api/session/methods/")).json()["password"] is False
        body = {"email": who.email, "password": PASSWORD}
        assert code(await client.post("/api/session/", json=body, headers=OWN)) == (403, "permission_denied")
