"""How often somebody who is signed in may call, and how often anybody may try to sign in."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from tests.helpers.api import Api, bearer
from tests.helpers.signing_in import ORIGIN, OWN, PASSWORD, account, browser, signed_in

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.clock import now
from postroom.domain.identity.roles import Role
from postroom.jobs.queue import JobQueue
from postroom.kit.rate_limits import RateLimiter, Window
from postroom.settings import Settings, SignInSettings


def client_with(api: Api, **changes: Any) -> httpx.AsyncClient:
    app = build(replace(api.state, **changes))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN)


async def test_session_has_own_rate_limit(api: Api) -> None:
    page, who = await signed_in(api, (api.organization, Role.MEMBER))
    other = browser(api)
    await other.sign_in(who.email)
    limiter = RateLimiter([Window(3, 60)], clock=lambda: 960_000.25)
    key = await api.key("task:read")
    async with client_with(api, session_limiter=limiter, limiter=None) as client:
        mine = {"Cookie": f"postroom={page.cookie}"}
        theirs = {"Cookie": f"postroom={other.cookie}"}
        answers = [await client.get(api.url("reports/"), headers=mine) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert (await client.get("/api/session/", headers=mine)).status_code == 429
        assert (await client.get(api.url("reports/"), headers=theirs)).status_code == 200
        assert (await client.get(api.url("reports/"), headers=bearer(key))).status_code == 200


WRONG = "not the password"


class LimitedServer:
    """A server with few attempts, and browsers at different addresses; it does not really wait."""

    def __init__(self, api: Api, **settings: int) -> None:
        state = make_state(
            engine=api.engine,
            settings=Settings(sign_in=SignInSettings(**settings)),
            clock=now,
            jobs=JobQueue(),
            hasher=api.hasher,
        )
        self.waits: list[float] = []
        accounts: Any = state.accounts
        accounts.attempts._sleep = self.sleep
        self.app = build(state)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def at(self, address: str) -> httpx.AsyncClient:
        """Return a new browser at an address."""
        transport = httpx.ASGITransport(self.app, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN)

    async def sign_in(self, page: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
        """Try to sign in; what was waited for is in `waits` alone."""
        self.waits.clear()
        return await page.post("/api/session/", json={"email": email, "password": password}, headers=OWN)


@pytest.fixture
def server(api: Api, request: pytest.FixtureRequest) -> LimitedServer:
    return LimitedServer(api, **request.param)


@pytest.mark.parametrize("server", [{"attempts_per_account": 3}], indirect=True)
async def test_sign_in_of_known_browser_or_network_is_not_delayed(api: Api, server: LimitedServer) -> None:
    who = await account(api)
    known = server.at("203.0.113.1")
    assert (await server.sign_in(known, who.email)).status_code == 200
    for number in range(8):
        answer = await server.sign_in(server.at(f"198.51.100.{number}"), who.email.upper(), WRONG)
        assert answer.status_code == 400
        assert bool(server.waits) is (number >= 2)
    # Strangers wait, and the right password still signs in.
    assert (await server.sign_in(server.at("198.51.100.99"), who.email)).status_code == 200
    assert server.waits[0] > 1
    # The network of the session, without the browser's cookie.
    assert (await server.sign_in(server.at("203.0.113.1"), who.email)).status_code == 200
    assert server.waits == []
    # The browser elsewhere, after it signed out.
    moved = server.at("192.0.2.77")
    moved.cookies.update({"postroom_device": str(known.cookies["postroom_device"])})
    assert (await server.sign_in(moved, who.email)).status_code == 200
    assert server.waits == []


@pytest.mark.parametrize("server", [{"attempts_per_account": 3}], indirect=True)
async def test_sign_in_with_another_accounts_or_an_invented_device_is_a_strangers(
    api: Api, server: LimitedServer
) -> None:
    who, other = await account(api), await account(api)
    own = server.at("203.0.113.1")
    assert (await server.sign_in(own, other.email)).status_code == 200
    assert own.cookies["postroom_device"]
    for cookie in (str(own.cookies["postroom_device"]), "x" * 44, ""):
        page = server.at("198.51.100.5")
        page.cookies.update({"postroom_device": cookie})
        for _ in range(3):
            await server.sign_in(page, who.email, WRONG)
    assert server.waits != []


@pytest.mark.parametrize("server", [{"attempts_per_account": 1}], indirect=True)
async def test_sign_in_beyond_the_longest_wait_says_when_to_try_again(
    api: Api, server: LimitedServer
) -> None:
    who = await account(api)
    answers = [await server.sign_in(server.at("198.51.100.5"), who.email, WRONG) for _ in range(12)]
    assert answers[0].status_code == 400
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["retry-after"]) < 100


@pytest.mark.parametrize("server", [{"attempts_per_address": 3}], indirect=True)
async def test_attempts_are_counted_by_ipv4_address_and_by_ipv6_network(
    api: Api, server: LimitedServer
) -> None:
    who = await account(api)
    for addresses, other in (
        (["203.0.113.9"] * 4, "203.0.113.10"),
        ([f"2001:db8:1:2:{number}::1" for number in range(4)], "2001:db8:1:3::1"),
    ):
        answers = [await server.sign_in(server.at(one), who.email, WRONG) for one in addresses]
        assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
        assert int(answers[-1].headers["retry-after"]) > 0
        assert (await server.sign_in(server.at(other), who.email)).status_code == 200
