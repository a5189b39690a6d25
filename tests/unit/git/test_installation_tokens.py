"""Which installation tokens are requested from GitHub, and which come from the cache."""

import asyncio
import json
from collections.abc import Mapping

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.helpers.hosts.github import KEY, pem

from postroom.git.github_app import App, Installation, load_app
from postroom.git.github_auth import InstallationTokens
from postroom.git.github_calls import Caller
from postroom.git.port import GitHostError, NoAccess
from postroom.kit.retry import RetryPolicy

APP = load_app("7", pem(KEY))
READ = {"contents": "read"}


class TokenServer:
    """Answers each request for a token with the next number; the tokens are valid for an hour."""

    def __init__(self, *, most: int = 10) -> None:
        self.now = 0.0
        self.status = 201
        self.requests = 0
        self.tokens = InstallationTokens(most=most, clock=lambda: self.now)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self.requests += 1
        ends = f"1970-01-01T{1 + self.now // 3600:02.0f}:{self.now % 3600 // 60:02.0f}:00Z"
        body = {"token": f"ghs_{self.requests}", "expires_at": ends}
        return httpx.Response(self.status, stream=httpx.ByteStream(json.dumps(body).encode()))

    async def get(
        self,
        *,
        url: str = "https://x",
        app: App = APP,
        installation: int = 1,
        permissions: Mapping[str, str] = READ,
        refused: str | None = None,
    ) -> str:
        transport = httpx.MockTransport(self.answer)
        async with httpx.AsyncClient(base_url=url, transport=transport) as client:
            caller = Caller(client, RetryPolicy())
            return await self.tokens.get(
                caller, app, Installation(installation), permissions, refused=refused
            )


async def test_installation_token_is_used_until_minute_before_expiry() -> None:
    server = TokenServer()
    assert [await server.get(), await server.get()] == ["ghs_1", "ghs_1"]
    server.now = 3539
    assert await server.get() == "ghs_1"
    server.now = 3540
    assert [await server.get(), await server.get()] == ["ghs_2", "ghs_2"]


async def test_tokens_of_hosts_apps_keys_installations_and_permissions_are_kept_apart() -> None:
    server = TokenServer()
    other_key = load_app("7", pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    for _ in range(2):
        assert await server.get() == "ghs_1"
        assert await server.get(url="https://y") == "ghs_2"
        assert await server.get(app=load_app("8", pem(KEY))) == "ghs_3"
        assert await server.get(app=other_key) == "ghs_4"
        assert await server.get(installation=2) == "ghs_5"
        assert await server.get(permissions={"contents": "write"}) == "ghs_6"


async def test_installation_tokens_evict_oldest() -> None:
    server = TokenServer(most=2)
    for installation in (1, 2, 3):
        await server.get(installation=installation)

    assert await server.get(installation=2) == "ghs_2"
    assert await server.get(installation=1) == "ghs_4"


async def test_calls_at_once_make_one_request() -> None:
    server = TokenServer()
    assert set(await asyncio.gather(*(server.get() for _ in range(50)))) == {"ghs_1"}
    # A refused token is replaced once, however many calls it was refused to.
    assert set(await asyncio.gather(*(server.get(refused="ghs_1") for _ in range(50)))) == {"ghs_2"}
    assert server.requests == 2


async def test_installation_token_failed_or_cancelled_request_blocks_no_other() -> None:
    server = TokenServer()
    server.status = 404
    answers = await asyncio.gather(*(server.get() for _ in range(3)), return_exceptions=True)
    assert [type(each) for each in answers] == [NoAccess] * 3

    server.status = 201
    given_up = asyncio.create_task(server.get())
    await asyncio.sleep(0)
    given_up.cancel()
    assert await server.get() == f"ghs_{server.requests}"
    with pytest.raises(asyncio.CancelledError):
        await given_up


@pytest.mark.parametrize("status", [200, 201])
async def test_installation_token_both_success_statuses_are_accepted(status: int) -> None:
    server = TokenServer()
    server.status = status
    assert await server.get() == "ghs_1"


@pytest.mark.parametrize("status", [202, 204, 400, 409])
async def test_installation_token_other_status_is_refused(status: int) -> None:
    server = TokenServer()
    server.status = status
    with pytest.raises(GitHostError, match="GitHub returned no token for the installation"):
        await server.get()


def test_installation_key_is_never_shown() -> None:
    assert "PRIVATE" not in f"{APP!r} {APP} {APP.fingerprint}"
    assert APP.fingerprint == load_app("9", pem(KEY)).fingerprint
