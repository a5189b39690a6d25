"""Where credentials may be sent, what proves that we are an App, and what is remembered."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tests.helpers.hosts.github import pem

from postroom.domain.errors import Invalid
from postroom.git.github_app import Installation
from postroom.git.github_calls import check_api_url
from postroom.git.hosts import GitHosts
from postroom.git.port import NoAccess
from postroom.settings import GitHubSettings, GitSettings

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "github.com",
            "ftp://github.com",
            "https://",
            "https://user:pw@github.com",
            "http://github.com",
        ),
        "https://x/" + "y" * 500,
        *("https://x/?a=b", "https://[", "https://x\n.com", "http://127.0.0.1.example.com"),
    ],
)
def test_addresses_that_no_credential_is_sent_to(url: str) -> None:
    with pytest.raises(Invalid):
        check_api_url(url)


@pytest.mark.parametrize(
    "url",
    ["https://api.github.com", "https://ghe.example.com/api/v3", "http://127.0.0.1:8000", "http://[::1]:1"],
)
def test_addresses_of_an_api(url: str) -> None:
    assert check_api_url(url + "/") == url


@pytest.mark.parametrize(
    "bad", [b"", b"no key", pem(KEY, b"locked"), pem(ec.generate_private_key(ec.SECP256R1()))]
)
def test_github_settings_file_without_right_key_is_refused(bad: bytes, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(bad)
    hosts = GitHosts(GitSettings(), GitHubSettings(app_id="1", app_private_key_file=file))

    with pytest.raises(Invalid):
        hosts.app()
    with pytest.raises(NoAccess):
        hosts.github("https://api.github.com", Installation(1), "a")


def test_github_settings_app_needs_its_file(tmp_path: Path) -> None:
    assert GitHosts(GitSettings(), GitHubSettings()).app() is None
    for file in (None, tmp_path / "absent"):
        with pytest.raises(Invalid):
            GitHosts(GitSettings(), GitHubSettings(app_id="1", app_private_key_file=file)).app()
