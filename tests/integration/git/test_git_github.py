"""Diffs from a server that answers as GitHub does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.helpers.hosts.github import KEY, TOKEN, FakeResponse, GitHubEnv, fake_github, pem, said

from postroom.git.github import BRANCH_SECONDS
from postroom.git.github_app import load_app
from postroom.git.hosts import GitHosts
from postroom.git.port import BranchGone, Diff, Failed, Limited, NoAccess
from postroom.kit.retry import RetryPolicy
from postroom.settings import GitHubSettings, GitSettings

NAME = "acme/shop"
DIFF = "GET /repos/acme/shop/compare/main...fix"


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[GitHubEnv]:
    async with fake_github() as github:
        yield GitHubEnv(github, tmp_path)


async def test_github_token_gets_diff(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(DIFF, FakeResponse(body="diff --git é\n".encode()))

    assert await env.host().diff(NAME, "fix") == Diff("diff --git é\n", truncated=False)
    assert env.github.calls() == ["GET /repos/acme/shop", DIFF]
    asked = env.github.asked[-1].headers
    assert asked["user-agent"] == "postroom"
    assert asked["authorization"] == "token ghp_very-secret"
    assert asked["accept"] == "application/vnd.github.diff"


@pytest.mark.parametrize("status", [401, 403, 404, 451])
async def test_github_hidden_repository_is_inaccessible(env: GitHubEnv, status: int) -> None:
    env.github.on("GET /repos/acme/shop", said({"message": "No"}, status))

    with pytest.raises(NoAccess):
        await env.host().diff(NAME, "fix")


async def test_github_deleted_branch_is_missing(env: GitHubEnv) -> None:
    env.github.repository()

    with pytest.raises(BranchGone):
        await env.host().diff(NAME, "fix")
    assert env.github.calls() == ["GET /repos/acme/shop", DIFF]


async def test_github_default_branch_is_cached_for_day_per_credential(env: GitHubEnv) -> None:
    env.github.repository()
    host = env.host()
    for _ in range(3):
        assert await host.default_branch(NAME) == "main"
        assert await env.host().default_branch("acme/shop") == "main"
    assert len(env.github.asked) == 1

    await env.host(scope="b").default_branch(NAME)
    assert len(env.github.asked) == 2

    env.now += BRANCH_SECONDS
    await host.default_branch(NAME)
    assert len(env.github.asked) == 3


async def test_github_renamed_default_branch_is_requested_again(env: GitHubEnv) -> None:
    env.github.repository()
    await env.host().default_branch(NAME)
    env.github.repository(default="trunk")
    env.github.on("GET /repos/acme/shop/compare/trunk...fix", FakeResponse(body=b"x\n"))

    assert (await env.host().diff(NAME, "fix")).text == "x\n"

    with pytest.raises(BranchGone):
        await env.host().diff(NAME, "other")


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (said({}, 429, retry_after="37"), 37),
        (said({}, 403, retry_after="60"), 60),
        (said({}, 429, retry_after="0"), 1),
        (
            said(
                {},
                403,
                x_ratelimit_remaining="0",
                x_ratelimit_reset="1800000100",
                date="Fri, 15 Jan 2027 08:00:00 GMT",
            ),
            100,
        ),
        (
            said(
                {},
                403,
                x_ratelimit_remaining="0",
                x_ratelimit_reset="1",
                date="Fri, 15 Jan 2027 08:00:00 GMT",
            ),
            1,
        ),
        (said({}, 403, x_ratelimit_remaining="0", x_ratelimit_reset="soon"), None),
        (said({}, 429, retry_after="9" * 400), None),
        (said({"message": "You have exceeded a secondary rate limit."}, 403), None),
        (said({}, 429), None),
    ],
)
@pytest.mark.parametrize("call", ["GET /repos/acme/shop", DIFF])
async def test_github_exceeded_quota_is_reported_at_once(
    env: GitHubEnv, call: str, answer: FakeResponse, seconds: float | None
) -> None:
    env.github.repository()
    env.github.on(call, answer)

    with pytest.raises(Limited) as caught:
        await env.host().diff(NAME, "fix")

    assert caught.value.retry_after == seconds
    assert env.waits == []


async def test_github_short_outage_is_retried(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(DIFF, FakeResponse(502), FakeResponse(0), FakeResponse(body=b"x\n"))

    assert (await env.host().diff(NAME, "fix")).text == "x\n"
    assert len(env.waits) == 2
    assert 0.25 <= env.waits[0] <= 0.5 <= env.waits[1] <= 1.0


async def test_github_lasting_outage_fails_after_three_attempts(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(DIFF, FakeResponse(500))

    with pytest.raises(Failed, match="after 3 attempts: status 500"):
        await env.host().diff(NAME, "fix")
    assert env.github.calls().count(DIFF) == 3


async def test_github_unreachable_host_fails(env: GitHubEnv) -> None:
    with pytest.raises(Failed, match="no connection"):
        await env.host(url="http://127.0.0.1:9").default_branch(NAME)


async def test_silence_is_a_failure(env: GitHubEnv) -> None:
    env.hosts = GitHosts(
        GitSettings(), GitHubSettings(), retry=RetryPolicy(timeout=0.1, attempts=2, sleep=env.sleep)
    )
    env.github.on("GET /repos/acme/shop", FakeResponse(wait=30))

    with pytest.raises(Failed, match="after 2 attempts: no answer in time"):
        await env.host().default_branch(NAME)


async def test_drops_of_an_answer_do_not_last_for_ever(env: GitHubEnv) -> None:
    env.hosts = GitHosts(GitSettings(), GitHubSettings(), seconds=0.2)
    env.github.on("GET /repos/acme/shop", FakeResponse(wait=30))

    with pytest.raises(Failed, match="did not respond within"):
        await env.host().default_branch(NAME)


async def test_github_endless_diff_is_cut(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(DIFF, FakeResponse(body=b"+a line\n" * 100, endless=True))

    diff = await env.host().diff(NAME, "fix")

    assert diff == Diff("+a line\n" * 125, truncated=True)


async def test_github_endless_repository_response_fails(env: GitHubEnv) -> None:
    env.github.on("GET /repos/acme/shop", FakeResponse(body=b'{"a": ' * 50_000, endless=True))

    with pytest.raises(Failed):
        await env.host().default_branch(NAME)


async def test_github_compressed_response_is_not_decompressed(env: GitHubEnv) -> None:
    env.github.repository()
    env.github.on(DIFF, FakeResponse(body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"}))

    with pytest.raises(Failed, match="compressed"):
        await env.host().diff(NAME, "fix")
    assert env.github.asked[0].headers["accept-encoding"] == "identity"


async def test_github_renamed_repository_is_followed_on_same_host_only(env: GitHubEnv) -> None:
    env.github.on("GET /repos/acme/shop", FakeResponse(301, headers={"Location": "/repositories/9"}))
    env.github.on("GET /repositories/9", said({"default_branch": "main"}))
    assert await env.host().default_branch(NAME) == "main"

    async with fake_github() as thief:
        for place in (f"{thief.url}/repos/acme/other", f"//{thief.url[7:]}/x", "https://127.0.0.1/x"):
            env.github.on("GET /repos/acme/other", FakeResponse(302, headers={"Location": place}))
            with pytest.raises(Failed, match="another host"):
                await env.host().default_branch("acme/other")
        assert thief.asked == []

    env.github.on("GET /repos/acme/round", FakeResponse(302, headers={"Location": "/repos/acme/round"}))
    with pytest.raises(Failed, match="loop"):
        await env.host().default_branch("acme/round")


@pytest.mark.parametrize(
    "answer",
    [
        said({"default_branch": "../../../user"}),
        said({"default_branch": None}),
        said({"default_branch": 5}),
        said([]),
        said("main"),
        FakeResponse(200, b"\xff"),
        FakeResponse(204),
        said({}, 400),
    ],
)
async def test_github_malformed_response_fails(env: GitHubEnv, answer: FakeResponse) -> None:
    env.github.on("GET /repos/acme/shop", answer)

    with pytest.raises(Failed):
        await env.host().diff(NAME, "fix")


@pytest.mark.parametrize("status", [201, 400, 406, 422])
async def test_github_refused_diff_fails(env: GitHubEnv, status: int) -> None:
    env.github.repository()
    env.github.on(DIFF, said({"message": "too large"}, status))

    with pytest.raises(Failed):
        await env.host().diff(NAME, "fix")


async def test_github_branch_name_stays_one_path_segment(env: GitHubEnv) -> None:
    env.github.repository()
    named = "a/b?x=1#é&%2e%2e".replace("?", "!")
    quoted = "a%2Fb%21x%3D1%23%C3%A9%26%252e%252e"
    env.github.on(f"GET /repos/acme/shop/compare/main...{quoted}", FakeResponse(body=b"x\n"))

    assert (await env.host().diff(NAME, named)).text == "x\n"


@pytest.mark.parametrize(
    "branch", ["", "..", "a..b", "../../user", "other:main", "a b", "a?b", "a\r\nHost: x"]
)
async def test_github_invalid_branch_name_is_not_requested(env: GitHubEnv, branch: str) -> None:
    with pytest.raises(BranchGone):
        await env.host().diff(NAME, branch)
    assert env.github.asked == []


@pytest.mark.parametrize(
    "name", ["../../user", "acme", "acme/shop/../x", "acme/..", "a/b?c", "a/b\r\nX: y", ""]
)
async def test_github_invalid_repository_name_is_not_requested(env: GitHubEnv, name: str) -> None:
    for call in (env.host().diff(name, "fix"), env.host().default_branch(name)):
        with pytest.raises(NoAccess):
            await call
    assert env.github.asked == []


async def test_github_errors_never_show_credential(env: GitHubEnv) -> None:
    env.github.on("GET /repos/acme/shop", said({"message": "ghp_very-secret"}, 400))

    with pytest.raises(Failed) as caught:
        await env.host().diff(NAME, "fix")

    assert "secret" not in f"{caught.value!r} {TOKEN!r} {TOKEN} {env.host()!r} {load_app('1', pem(KEY))!r}"


async def test_github_base_url_may_have_path(env: GitHubEnv) -> None:
    env.github.on("GET /api/v3/repos/acme/shop", said({"default_branch": "dev"}))

    assert await env.host(url=env.github.url + "/api/v3/").default_branch(NAME) == "dev"
