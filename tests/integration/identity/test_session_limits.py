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
from postroom.edge.limits import RateLimiter, Window
from postroom.jobs.queue import JobQueue
from postroom.settings import Settings, SignInSettings


def client_with(api: Api, **changes: Any) -> httpx.AsyncClient:
    app = build(replace(api.state, **changes))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN)


async def test_a_session_has_calls_of_its_own(api: Api) -> None:
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


@pytest.mark.parametrize(
    "settings", [SignInSettings(attempts_per_account=3), SignInSettings(attempts_per_address=3)]
)
async def test_tries_are_counted(api: Api, settings: SignInSettings) -> None:
    who = await account(api)
    jobs = JobQueue(api.engine.url.render_as_string(hide_password=False))
    state = make_state(
        engine=api.engine,
        settings=Settings(sign_in=settings),
        clock=now,
        jobs=jobs,
        hasher=api.hasher,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(build(state)), base_url=ORIGIN) as client:
        body = {"email": who.email, "password": "wrong"}
        answers = [await client.post("/api/session/", json=body, headers=OWN) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
        # In whatever case it is written, and with the right password.
        right = {"email": who.email.upper(), "password": PASSWORD}
        answer = await client.post("/api/session/", json=right, headers=OWN)
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        answer = await client.post(
            "/api/session/", json={**right, "email": "nobody@example.com"}, headers=OWN
        )
        by_address = settings.attempts_per_address == 3
        assert answer.status_code == (429 if by_address else 400)
    jobs.close()
