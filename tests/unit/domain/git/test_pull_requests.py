"""Which pull request an address is about, and whose API belongs to an address."""

import pytest

from postroom.domain.git.pull_requests import PullRequest, people_host, pull_request_of


@pytest.mark.parametrize(
    ("url", "pull"),
    [
        ("https://github.com/Acme/Shop/pull/7", PullRequest("github.com", "acme/shop", 7)),
        ("https://GitHub.com:443/acme/shop/pull/7/files?w=1#top", PullRequest("github.com", "acme/shop", 7)),
        ("https://github.com/acme/shop/pull/7/", PullRequest("github.com", "acme/shop", 7)),
        ("http://ghe.test:8080/a/b/pull/12", PullRequest("ghe.test:8080", "a/b", 12)),
        ("http://ghe.test:443/a/b/pull/9999999999", PullRequest("ghe.test:443", "a/b", 9_999_999_999)),
    ],
)
def test_addresses_of_pull_requests(url: str, pull: PullRequest) -> None:
    assert pull_request_of(url) == pull
    assert pull_request_of(f"https://{pull}") == pull or ":443" in url


@pytest.mark.parametrize(
    "url",
    [
        *("", "github.com/a/b/pull/1", "ftp://github.com/a/b/pull/1", "https:///a/b/pull/1"),
        *("https://github.com/a/b/pulls/1", "https://github.com/a/b/issues/1", "https://github.com/a/pull/1"),
        *(
            "https://github.com/a/b/pull/0",
            "https://github.com/a/b/pull/-1",
            "https://github.com/a/b/pull/1x",
        ),
        *("https://github.com/a/b/pull/٣", "https://github.com/a/b/pull/" + "9" * 11, "https://[/a/b/pull/1"),
        *("https://x@github.com/a/b/pull/1", "https://github.com@evil.test/a/b/pull/1"),
        *("https://github.com:x/a/b/pull/1", "https://github.com:99999/a/b/pull/1"),
        *(
            "https://github.com/a/../pull/1",
            "https://github.com/x/a/b/pull/1",
            "https://github.com/a%2f/b/pull/1",
        ),
        "https://github.com/a b/c/pull/1",
    ],
)
def test_addresses_of_nothing(url: str) -> None:
    assert pull_request_of(url) is None


@pytest.mark.parametrize(
    ("api", "host"),
    [
        ("https://api.github.com", "github.com"),
        ("https://api.acme.ghe.com", "acme.ghe.com"),
        ("https://ghe.test/api/v3", "ghe.test"),
        ("https://api.ghe.test/api/v3", "api.ghe.test"),
        ("http://127.0.0.1:99", "127.0.0.1:99"),
        ("nothing", None),
        ("https://[", None),
    ],
)
def test_people_host_of_api_host(api: str, host: str | None) -> None:
    assert people_host(api) == host
