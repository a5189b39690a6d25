"""Signing in with a provider: accounts are bound to who the provider means, and never found by an address alone."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from tests.helpers.api import Api
from tests.helpers.hosts.oidc import CLIENT, SECRET, FakeProvider
from tests.helpers.signing_in import ORIGIN, PASSWORD, Account, Browser, account

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.domain.identity.roles import Role
from postroom.jobs.queue import JobQueue
from postroom.sessions.members import invites
from postroom.sessions.oidc import make_provider
from postroom.settings import OidcSettings, Settings, SignInSettings


@dataclass
class OidcEnv:
    """A server that has a provider."""

    api: Api
    provider: FakeProvider
    app: Any

    def page(self) -> Browser:
        return Browser(httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=ORIGIN))

    async def person(self) -> tuple[Browser, Account]:
        """Return somebody who has signed in with a password."""
        who, page = await account(self.api, (self.api.organization, Role.MEMBER)), self.page()
        assert (await page.sign_in(who.email)).status_code == 200
        return page, who

    async def linked(self) -> tuple[Browser, Account, dict[str, Any]]:
        """Return somebody whose account is linked, and what the provider says of them."""
        page, who = await self.person()
        claims = {"sub": str(new_id()), "email": who.email, "email_verified": True}
        answer = await page.call("POST", "/api/oidc/link/", {})
        back = await page.client.get(CALLBACK, params=self.provider.approve(answer.json()["url"], **claims))
        assert back.headers["location"] == "/settings#linked"
        return page, who, claims


CALLBACK = "/api/oidc/callback/"


@pytest.fixture(scope="module")
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as made:
        yield made


@pytest.fixture
async def env(api: Api, provider: FakeProvider) -> OidcEnv:
    provider.spoil, provider.userinfo, provider.published = {}, {}, []
    oidc = OidcSettings(
        issuer=provider.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET), name="Acme ID"
    )
    settings = Settings(public_url=ORIGIN, sign_in=SignInSettings(oidc=oidc))
    state = make_state(engine=api.engine, settings=settings, clock=now, jobs=JobQueue(), hasher=api.hasher)
    return OidcEnv(api, provider, build(state))


async def enter(env: OidcEnv, page: Browser, **claims: Any) -> httpx.Response:
    """Sign in with the provider, which says that of whoever does."""
    sent = await page.client.get("/api/oidc/start/")
    assert sent.status_code == 302
    answer = env.provider.approve(sent.headers["location"], **claims)
    return await page.client.get(CALLBACK, params=answer)


def place(answer: httpx.Response) -> str:
    assert answer.status_code == 302
    return str(answer.headers["location"])


async def test_ways_to_sign_in(env: OidcEnv) -> None:
    shown = {"name": "Acme ID", "url": "/api/oidc/start/"}
    assert (await env.page().get("/api/session/methods/")).json() == {"password": True, "oidc": shown}
    for path in ("/api/oidc/start/", CALLBACK):
        assert (await env.api.client.get(path)).status_code == 404


async def test_linking_and_signing_in(env: OidcEnv) -> None:
    first, who, claims = await env.linked()
    assert (await first.get("/api/session/")).json()["oidc_linked"] is True
    page = env.page()
    answer = await enter(env, page, **claims)
    assert place(answer) == "/"
    assert (await page.get("/api/session/")).json()["user"]["uuid"] == str(who.uuid)
    # The address may change there; who it is does not.
    answer = await enter(env, page, sub=claims["sub"], email="new@example.com")
    assert place(answer) == "/"
    assert (await first.call("DELETE", "/api/oidc/link/")).status_code == 204
    assert place(await enter(env, page, **claims)) == "/sign-in#error=unknown_account"


async def test_oidc_address_alone_opens_no_account(env: OidcEnv) -> None:
    _, who = await env.person()
    page = env.page()
    answer = await enter(env, page, sub="anybody", email=who.email, email_verified=True)
    assert place(answer) == "/sign-in#error=unknown_account"
    assert (await page.get("/api/session/")).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": "other@example.com"},
        {"email": None},
    ],
)
async def test_oidc_only_verified_address_links(env: OidcEnv, claims: dict[str, Any]) -> None:
    page, who = await env.person()
    sent = (await page.call("POST", "/api/oidc/link/", {})).json()["url"]
    said = {"sub": str(new_id()), "email": who.email, "email_verified": True, **claims}
    answer = await page.client.get(CALLBACK, params=env.provider.approve(sent, **said))
    assert place(answer) == "/settings#error=email_not_verified"
    assert (await page.get("/api/session/")).json()["oidc_linked"] is False


async def test_oidc_missing_claims_are_fetched(env: OidcEnv) -> None:
    page, who = await env.person()
    sub = str(new_id())
    sent = (await page.call("POST", "/api/oidc/link/", {})).json()["url"]
    env.provider.userinfo = {"sub": "somebody else", "email": who.email, "email_verified": True}
    answer = await page.client.get(CALLBACK, params=env.provider.approve(sent, sub=sub))
    assert place(answer) == "/settings#error=email_not_verified"
    sent = (await page.call("POST", "/api/oidc/link/", {})).json()["url"]
    env.provider.userinfo["sub"] = sub
    answer = await page.client.get(CALLBACK, params=env.provider.approve(sent, sub=sub))
    assert place(answer) == "/settings#linked"


async def test_oidc_identity_belongs_to_one_account(env: OidcEnv) -> None:
    _, _, claims = await env.linked()
    page, who = await env.person()
    sent = (await page.call("POST", "/api/oidc/link/", {})).json()["url"]
    said = env.provider.approve(sent, **{**claims, "email": who.email})
    assert place(await page.client.get(CALLBACK, params=said)) == "/settings#error=linked_to_another"


async def test_linking_is_finished_where_it_began(env: OidcEnv) -> None:
    # An attacker begins to link their own identity and has somebody who is signed in finish it.
    attacker, _ = await env.person()
    victim, who = await env.person()
    sent = (await attacker.call("POST", "/api/oidc/link/", {})).json()["url"]
    claims = {"sub": str(new_id()), "email": who.email, "email_verified": True}
    answer = env.provider.approve(sent, **claims)
    assert place(await victim.client.get(CALLBACK, params=answer)) == "/sign-in#error=expired"
    flow = attacker.client.cookies["postroom-oidc"]
    victim.client.cookies.set("postroom-oidc", flow)
    assert place(await victim.client.get(CALLBACK, params=answer)) == "/settings#error=expired"
    for path in ("/api/oidc/link/",):
        assert (await victim.client.post(path, headers={"Origin": ORIGIN})).json()["code"] == "csrf_failed"


async def test_oidc_callback_is_bound_to_browser(env: OidcEnv) -> None:
    _, _, claims = await env.linked()
    page = env.page()
    sent = await page.client.get("/api/oidc/start/")
    answer = env.provider.approve(sent.headers["location"], **claims)
    cookie = page.client.cookies["postroom-oidc"]
    before = env.provider.tokens
    # Somebody else's browser, another state, a cookie that was changed.
    assert place(await env.page().client.get(CALLBACK, params=answer)) == "/sign-in#error=expired"
    other = await page.client.get(CALLBACK, params={**answer, "state": "x"})
    assert place(other) == "/sign-in#error=state_mismatch"
    page.client.cookies.set("postroom-oidc", cookie[:-4] + "AAAA")
    assert place(await page.client.get(CALLBACK, params=answer)) == "/sign-in#error=expired"
    assert env.provider.tokens == before


@pytest.mark.parametrize(
    "spoil",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"iss": "https://evil.test"},
        {"exp": int(time.time()) - 600},
        {"sub": None},
        {"sub": 7},
        {"sub": "a\x00b"},
        {"sub": "x" * 501},
        {"azp": "somebody else"},
    ],
)
async def test_tokens_that_do_not_hold(env: OidcEnv, spoil: dict[str, Any]) -> None:
    _, _, claims = await env.linked()
    env.provider.spoil = spoil
    assert place(await enter(env, env.page(), **claims)) == "/sign-in#error=provider_refused"


async def test_tokens_that_are_signed_by_others(env: OidcEnv) -> None:
    _, _, claims = await env.linked()
    own, env.provider.key = env.provider.key, RSAKey.generate_key(2048, {"kid": "1"})
    env.provider.published = [own]
    try:
        assert place(await enter(env, env.page(), **claims)) == "/sign-in#error=provider_refused"
        # The provider may change its key, and says so where its keys are.
        env.provider.published = [env.provider.key]
        assert place(await enter(env, env.page(), **claims)) == "/"
    finally:
        env.provider.key = own


async def test_answers_that_are_refusals(env: OidcEnv) -> None:
    for more in ({"error": "access_denied"}, {"iss": "https://evil.test"}, {"code": "made-up"}):
        page = env.page()
        sent = await page.client.get("/api/oidc/start/")
        answer = env.provider.approve(sent.headers["location"], sub="x") | more
        assert place(await page.client.get(CALLBACK, params=answer)) == "/sign-in#error=provider_refused"


async def test_invitations(env: OidcEnv) -> None:
    email = f"{new_id()}@example.com"

    async def invited() -> str:
        async with unit_of_work(env.api.engine) as uow:
            path, _ = await invites.make(
                uow,
                organization_id=env.api.organization,
                email=email,
                role=Role.VIEWER,
                by=None,
                now=now(),
            )
        return path.partition("=")[2]

    token, claims = await invited(), {"sub": str(new_id()), "given_name": "Grace"}
    page = env.page()

    async def accept(**said: Any) -> str:
        sent = await page.call("POST", "/api/invites/accept/oidc/", {"token": token})
        answer = env.provider.approve(sent.json()["url"], **claims, **said)
        return place(await page.client.get(CALLBACK, params=answer))

    wrong = await page.call("POST", "/api/invites/accept/oidc/", {"token": "x"})
    assert wrong.json()["code"] == "invalid_token"
    assert await accept(email=email) == "/sign-in#error=email_not_verified"
    assert await accept(email="x@example.com", email_verified=True) == "/sign-in#error=email_not_verified"
    assert await accept(email=email, email_verified=True) == "/"
    body = (await page.get("/api/session/")).json()
    assert (body["user"]["first_name"], body["role"], body["oidc_linked"]) == ("Grace", "viewer", True)
    # There is no password, so the link can't go.
    page.headers["X-CSRF-Token"] = body["csrf_token"]
    assert (await page.call("DELETE", "/api/oidc/link/")).status_code == 409
    assert (await env.page().sign_in(email, PASSWORD)).status_code == 400
    sent = await page.call("POST", "/api/invites/accept/oidc/", {"token": token})
    assert sent.json()["code"] == "invalid_token"


async def test_oidc_invite_takes_over_no_account(env: OidcEnv) -> None:
    _, who = await env.person()
    async with unit_of_work(env.api.engine) as uow:
        path, _ = await invites.make(
            uow,
            organization_id=env.api.other_organization,
            email=who.email,
            role=Role.MEMBER,
            by=None,
            now=now(),
        )
    page = env.page()
    sent = await page.call("POST", "/api/invites/accept/oidc/", {"token": path.partition("=")[2]})
    said = {"sub": str(new_id()), "email": who.email, "email_verified": True}
    answer = env.provider.approve(sent.json()["url"], **said)
    assert place(await page.client.get(CALLBACK, params=answer)) == "/sign-in#error=account_exists"


async def test_oidc_flow_expires_after_ten_minutes(env: OidcEnv) -> None:
    oidc = OidcSettings(issuer=env.provider.issuer, client_id=CLIENT, client_secret=SecretStr(SECRET))
    provider = make_provider(oidc, public_url=ORIGIN, hasher=env.api.hasher)
    assert provider is not None
    url, sealed = await provider.begin("sign_in", now=now())
    [state] = parse_qs(urlsplit(url).query)["state"]
    assert provider.flow_of(sealed, state, now=now() + timedelta(minutes=9)).purpose == "sign_in"
    with pytest.raises(Exception, match="expired"):
        provider.flow_of(sealed, state, now=now() + timedelta(minutes=11))


async def test_oidc_provider_unavailable_fails(env: OidcEnv) -> None:
    oidc = OidcSettings(issuer="http://127.0.0.1:9", client_id=CLIENT)
    settings = Settings(public_url=ORIGIN, sign_in=SignInSettings(oidc=oidc))
    state = make_state(
        engine=env.api.engine, settings=settings, clock=now, jobs=JobQueue(), hasher=env.api.hasher
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build(state)), base_url=ORIGIN) as client:
        assert place(await client.get("/api/oidc/start/")) == "/sign-in#error=provider_unavailable"


@pytest.mark.parametrize(
    ("issuer", "public_url", "client_id"),
    [
        ("http://id.example.com", ORIGIN, CLIENT),
        ("https://id.example.com", None, CLIENT),
        ("https://id.example.com", ORIGIN, ""),
    ],
)
def test_settings_that_do_not_fit(api: Api, issuer: str, public_url: str | None, client_id: str) -> None:
    settings = OidcSettings(issuer=issuer, client_id=client_id)
    with pytest.raises(Invalid, match="POSTROOM_SIGN_IN__OIDC__ISSUER"):
        make_provider(settings, public_url=public_url, hasher=api.hasher)
