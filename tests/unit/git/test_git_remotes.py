"""Which addresses git may be sent to, and with what."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from postroom.domain.errors import Invalid
from postroom.git.port import NoAccess
from postroom.git.remotes import (
    DeployKey,
    Login,
    address_of,
    check_remote_credential,
    check_remote_url,
    opened,
)

USUAL = "https,ssh"
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://gitlab.example/group/sub/shop.git", "https://gitlab.example/group/sub/shop.git"),
        ("https://git.example:8443/shop", "https://git.example:8443/shop"),
        ("git@git.example:group/shop.git", "ssh://git@git.example/group/shop.git"),
        ("git.example:shop.git", "ssh://git.example/shop.git"),
        ("ssh://git@[2001:db8::1]/shop.git", "ssh://git@[2001:db8::1]/shop.git"),
        ("https://[2001:db8::1]:8443/shop", "https://[2001:db8::1]:8443/shop"),
        ("ssh://git@git.example:2222/group/shop.git", "ssh://git@git.example:2222/group/shop.git"),
    ],
)
def test_addresses_that_are_taken(text: str, kept: str) -> None:
    assert check_remote_url(text, USUAL) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "shop",
        "--upload-pack=touch /x",
        "-oProxyCommand=x:y",
        "ext::sh -c touch% /x",
        "ext::sh",
        "file:///srv/git/shop.git",
        "/srv/git/shop.git",
        "http://git.example/shop.git",
        "https://user:secret@git.example/shop.git",
        "https://git.example/",
        "https:///shop.git",
        "https://git.example/shop.git?x=1",
        "https://git.example/shop.git#x",
        "ssh://-oProxyCommand=x/shop.git",
        "ssh://-user@git.example/shop.git",
        "https://git.example:99999/shop.git",
        "https://git.example/a b.git",
        "https://git.example/\nshop.git",
        "https://git.example/" + "x" * 3000,
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_remote_url(text, USUAL)


def test_remote_allowed_by_operator_is_accepted() -> None:
    assert check_remote_url("file:///srv/git/shop.git", "file") == "file:///srv/git/shop.git"


def test_remote_credential_must_match_address() -> None:
    check_remote_credential("https://git.example/shop.git", Login("oauth2", "t"))
    check_remote_credential("ssh://git@git.example/shop.git", DeployKey(KEY))
    check_remote_credential("https://git.example/shop.git", None)
    for url, credential in (
        ("ssh://git@git.example/shop.git", Login("oauth2", "t")),
        ("https://git.example/shop.git", DeployKey(KEY)),
        ("ssh://git@git.example/shop.git", DeployKey("public")),
        ("https://git.example/shop.git", Login("a:b", "t")),
        ("https://git.example/shop.git", Login("a", "t\nX-Evil: 1")),
    ):
        with pytest.raises(Invalid):
            check_remote_credential(url, credential)


def test_remote_key_file_exists_only_while_needed(tmp_path: Path) -> None:
    with opened("ssh://h/x", DeployKey(KEY), protocols="ssh", known_hosts=tmp_path / "hosts") as variables:
        command = variables["GIT_SSH_COMMAND"]
        [file] = [word.removeprefix("IdentityFile=") for word in command.split() if "IdentityFile=" in word]
        assert Path(file).read_text() == KEY
        assert Path(file).stat().st_mode & 0o077 == 0
        assert "BatchMode=yes" in command
    assert not Path(file).exists()
    assert variables["GIT_ALLOW_PROTOCOL"] == "ssh"


def test_credentials_do_not_show_themselves() -> None:
    assert "secret" not in repr(Login("oauth2", "secret"))
    assert "PRIVATE" not in repr(DeployKey(KEY))


async def test_remote_that_may_not_be_reached_is_logged_without_its_user() -> None:
    with capture_logs() as logged, pytest.raises(NoAccess):
        await address_of("https://k3J9xQ2mN8vB@127.0.0.1/group/shop.git", allow_private=False)
    [event] = logged
    assert event["host"] == "127.0.0.1"
    assert "k3J9xQ2mN8vB" not in repr(event)
