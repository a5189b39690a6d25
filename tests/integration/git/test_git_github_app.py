"""Calls to GitHub as the installation of an App."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.helpers.hosts.github import KEY, TOKEN, FakeResponse, GitHubEnv, claims_of, fake_github, pem, said

from postroom.git.github_app import Installation
from postroom.git.hosts import GitHosts
from postroom.git.port import Failed, Limited, NoAccess
from postroom.git.remotes import Login
from postroom.kit.retry import RetryPolicy
from postroom.settings import GitHubSettings, GitSettings

NAME = "acme/shop"
DIFF = "GET /repos/acme/shop/compare/main...fix"
TOKENS = "POST /app/installations/5/access_tokens"
ENDS = "2199-01-01T00:00:00Z"


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[GitHubEnv]:
    async with fake_github() as github:
        yield GitHubEnv(github, tmp_path)


async def test_github_app_authenticates_and_caches_token(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(DIFF, FakeResponse(body=b"x\n"))
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))

    await env.host(Installation(5)).diff(NAME, "fix")
    await env.host(Installation(5)).diff(NAME, "fix")

    assert env.github.calls() == [TOKENS, "GET /repos/acme/shop", DIFF, DIFF]
    claims = claims_of(env.github.asked[0], KEY)
    assert claims["iss"] == "77"
    assert claims["exp"] - claims["iat"] <= 600
    assert json.loads(env.github.asked[0].body) == {"permissions": {"contents": "read"}}
    assert env.github.asked[1].headers["authorization"] == "token ghs_one"


async def test_github_app_token_expires_and_may_be_revoked(env: GitHubEnv) -> None:
    soon = env.time(after=50)
    env.github.on(
        TOKENS,
        said({"token": "ghs_one", "expires_at": soon}, 201),
        said({"token": "ghs_two", "expires_at": ENDS}, 201),
        said({"token": "ghs_three", "expires_at": ENDS}, 201),
    )
    env.github.repository()
    env.github.on(DIFF, FakeResponse(body=b"x\n"))
    await env.host(Installation(5)).default_branch(NAME)
    assert env.github.asked[-1].headers["authorization"] == "token ghs_one"
    for _ in range(2):
        # A token that ends within the minute is not used again.
        await env.host(Installation(5)).diff(NAME, "fix")
        assert env.github.asked[-1].headers["authorization"] == "token ghs_two"

    env.github.on(DIFF, said({"message": "Bad credentials"}, 401), FakeResponse(body=b"x\n"))
    await env.host(Installation(5)).diff(NAME, "fix")

    assert env.github.calls().count(TOKENS) == 3
    assert env.github.asked[-1].headers["authorization"] == "token ghs_three"


async def test_github_app_refused_installation_is_inaccessible(env: GitHubEnv) -> None:
    for status in (401, 403, 404, 422, 451):
        env.github.on(TOKENS, said({}, status))
        with pytest.raises(NoAccess, match=f"^GitHub answers {status} for the installation of the App$"):
            await env.host(Installation(5)).default_branch(NAME)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (said({}, 429, retry_after="37"), 37),
        (said({}, 403, retry_after="9" * 400), None),
        (said({}, 403, x_ratelimit_remaining="0", x_ratelimit_reset="soon"), None),
        (said({"message": "You have exceeded a secondary rate limit."}, 403), None),
    ],
)
async def test_github_app_quota_spent_by_token_requests_is_reported(
    env: GitHubEnv, answer: FakeResponse, seconds: float | None
) -> None:
    env.github.on(TOKENS, answer)

    with pytest.raises(Limited) as caught:
        await env.host(Installation(5)).default_branch(NAME)

    assert caught.value.retry_after == seconds
    assert env.waits == []


async def test_github_app_outage_during_token_request_fails(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(
        TOKENS, FakeResponse(502), FakeResponse(0), said({"token": "ghs_one", "expires_at": ENDS}, 201)
    )
    assert await env.host(Installation(5)).default_branch(NAME) == "main"

    env.github.on("POST /app/installations/6/access_tokens", FakeResponse(500))
    with pytest.raises(Failed, match="after 3 attempts: status 500"):
        await env.host(Installation(6), scope="b").default_branch(NAME)


async def test_silence_instead_of_a_token_is_a_failure(env: GitHubEnv) -> None:
    retry = RetryPolicy(timeout=0.1, attempts=2, sleep=env.sleep)
    env.hosts = GitHosts(env.git, env.app, retry=retry)
    env.github.on(TOKENS, FakeResponse(wait=30))

    with pytest.raises(Failed, match="after 2 attempts: no answer in time"):
        await env.host(Installation(5)).default_branch(NAME)


@pytest.mark.parametrize("branch", ["x/installation", "login/oauth/access_token", "applications/1/token"])
async def test_github_app_branch_name_does_not_choose_credential(env: GitHubEnv, branch: str) -> None:
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    env.github.on(f"GET /repos/acme/shop/compare/main...{quote(branch, safe='')}", FakeResponse(body=b"x\n"))

    assert (await env.host(Installation(5)).diff(NAME, branch)).text == "x\n"
    assert env.github.asked[-1].headers["authorization"] == "token ghs_one"


async def test_github_app_token_is_bound_to_host(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    await env.host(Installation(5)).default_branch(NAME)

    async with fake_github() as other:
        other.repository()
        other.on(TOKENS, said({"token": "ghs_other", "expires_at": ENDS}, 201))
        await env.host(Installation(5), url=other.url, scope="b").default_branch(NAME)
        assert other.asked[-1].headers["authorization"] == "token ghs_other"


async def test_github_app_other_key_applies_at_once(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    await env.host(Installation(5)).default_branch(NAME)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    env.key_file.write_bytes(pem(other))

    await env.host(Installation(5), scope="b").default_branch(NAME)

    assert claims_of(env.github.asked[-2], other)["iss"] == "77"


@pytest.mark.parametrize(
    "answer",
    [
        said([], 201),
        FakeResponse(201, b'{"token": "' * 50_000, endless=True),
        FakeResponse(201, b"{}", {"Content-Encoding": "gzip"}),
        said({"token": "\u00e9", "expires_at": ENDS}, 201),
        said({}, 400),
        FakeResponse(302, headers={"Location": "/elsewhere"}),
        said({"token": 1, "expires_at": ENDS}, 201),
        said({"token": "a\nb", "expires_at": ENDS}, 201),
        said({"token": "ghs", "expires_at": "soon"}, 201),
        said({"token": "", "expires_at": ENDS}, 201),
        said({"token": "ghs"}, 201),
        said({"token": "ghs", "expires_at": 5}, 201),
        FakeResponse(201, b"<html>"),
        FakeResponse(201),
        FakeResponse(200, b"{" * 100_000),
    ],
)
async def test_github_app_malformed_response_gives_no_token(env: GitHubEnv, answer: FakeResponse) -> None:
    env.github.on(TOKENS, answer)
    with pytest.raises(Failed, match=r"token for the installation|compressed"):
        await env.host(Installation(5)).default_branch(NAME)

    # What was wrong is not remembered.
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    assert await env.host(Installation(5)).default_branch(NAME) == "main"


@pytest.mark.parametrize("off", [-500, 0, 60])
async def test_github_app_clock_skew_is_tolerated(env: GitHubEnv, off: float) -> None:
    """GitHub refuses a JWT issued in its future, expired, or valid for more than ten minutes."""
    real = env.now
    env.now += off
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    await env.host(Installation(5)).default_branch(NAME)

    claims = claims_of(env.github.asked[0], KEY)
    assert claims["iat"] <= real < claims["exp"] <= real + 600


async def test_github_app_slow_clock_does_not_keep_expired_token(env: GitHubEnv) -> None:
    env.github.on(
        TOKENS,
        said({"token": "ghs_one", "expires_at": env.time(after=3600)}, 201),
        said({"token": "ghs_two", "expires_at": env.time(after=7200)}, 201),
    )
    env.github.repository()
    env.github.on(
        DIFF, FakeResponse(body=b"x\n"), said({"message": "Bad credentials"}, 401), FakeResponse(body=b"x\n")
    )
    for _ in range(2):
        assert (await env.host(Installation(5)).diff(NAME, "fix")).text == "x\n"

    used = [each.headers["authorization"] for each in env.github.asked if each.method == "GET"]
    assert used == ["token ghs_one"] * 3 + ["token ghs_two"]


async def test_fifty_calls_at_once_make_one_request_for_a_token(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(TOKENS, FakeResponse(201, said({"token": "ghs_one", "expires_at": ENDS}).body, wait=0.05))

    hosts = (env.host(Installation(5), scope=str(number)) for number in range(50))
    assert set(await asyncio.gather(*(host.default_branch(NAME) for host in hosts))) == {"main"}

    assert env.github.calls().count(TOKENS) == 1
    assert len(env.github.asked) == 51


async def test_github_app_invalid_pem_is_not_used(env: GitHubEnv) -> None:
    env.key_file.write_bytes(b"no key")

    with pytest.raises(NoAccess, match="not an RSA key in PEM form"):
        await env.host(Installation(5)).default_branch(NAME)
    assert env.github.asked == []


async def test_github_app_logs_show_no_key_or_token(env: GitHubEnv, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    await env.host(Installation(5)).default_branch(NAME)
    odd = said({"token": "ghs_\u00e9", "expires_at": ENDS}, 201)
    env.github.on("POST /app/installations/6/access_tokens", odd)
    with pytest.raises(Failed) as caught:
        await env.host(Installation(6), scope="b").diff(NAME, "fix")

    jwt = env.github.asked[0].headers["authorization"].removeprefix("Bearer ")
    shown = f"{caplog.text} {caught.value!r} {env.hosts._tokens._entries!r}"
    assert "POST" in caplog.text
    assert not [each for each in (jwt, "ghs_", "PRIVATE KEY") if each in shown]


async def test_github_app_missing_reaches_nothing(env: GitHubEnv) -> None:
    env.hosts = GitHosts(GitSettings(), GitHubSettings())

    with pytest.raises(NoAccess):
        await env.host(Installation(5)).default_branch(NAME)


async def test_git_itself_reaches_github_by_the_token_of_the_installation(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
    url = env.github.url
    remote = await env.hosts.github_remote(url, Installation(5), "a", NAME)
    assert (remote.name, remote.url) == (NAME, f"{url}/acme/shop.git")
    assert remote.credential == Login("x-access-token", "ghs_one")
    assert env.github.calls() == [TOKENS, "GET /repos/acme/shop"]

    env.github.on("GET /repos/acme/shop", said({"message": "Not Found"}, 404))
    with pytest.raises(NoAccess):
        await env.hosts.github_remote(url, Installation(5), "a", NAME)


async def test_git_itself_reaches_github_by_a_token_without_asking(env: GitHubEnv) -> None:
    remote = await env.hosts.github_remote("https://api.github.com", TOKEN, "a", NAME)
    assert remote.url == "https://github.com/acme/shop.git"
    assert remote.credential == Login("x-access-token", TOKEN.text)
    assert env.github.calls() == []
