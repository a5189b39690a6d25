"""Remotes in the server's own network: refused before any connection, without telling what is open there."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.git_http import GitServer, git_server

from postroom.git.mirrors import Mirrors, Remote
from postroom.git.port import Failed, GitHostError, NoAccess
from postroom.git.remotes import opened
from postroom.settings import GitSettings

NAME = "acme/shop"
HOSTS = (
    *("127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST", "2130706433", "127.1", "0x7f000001", "0177.0.0.1"),
    *("0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "10.0.0.1", "192.168.0.1"),
    *("169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]"),
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitServer]:
    """A git server on this machine with one repository, `shop.git`."""
    shop = Repository(tmp_path / "shop")
    (tmp_path / "served").mkdir()
    shop.bare(tmp_path / "served" / "shop.git")
    with git_server(tmp_path / "served") as running:
        yield running


def mirrors(folder: Path, **settings: Any) -> Mirrors:
    return Mirrors(folder / "clones", GitSettings.model_validate({"protocols": "http,https,ssh", **settings}))


async def refusal(cache: Mirrors, url: str) -> GitHostError:
    with pytest.raises(GitHostError) as raised:
        async with cache.open(Remote(NAME, url, None, "a connection")):
            pass
    return raised.value


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("scheme", ["http", "ssh"])
async def test_open_of_a_private_host_connects_to_nothing(
    tmp_path: Path, server: GitServer, scheme: str, host: str
) -> None:
    cache = mirrors(tmp_path)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        ports = (server.server_address[1], unused.getsockname()[1])
        found = [await refusal(cache, f"{scheme}://{host}:{port}/shop.git") for port in ports]
    assert server.headers == []
    assert {type(one) for one in found} == {NoAccess}
    assert len({str(one) for one in found}) == 1


async def test_open_of_another_protocol_without_allow_private_is_refused(tmp_path: Path) -> None:
    problem = await refusal(mirrors(tmp_path, protocols="git"), "git://127.0.0.1/shop.git")
    assert isinstance(problem, NoAccess)


async def test_open_with_allow_private_reads_the_remote(tmp_path: Path, server: GitServer) -> None:
    async with mirrors(tmp_path, allow_private=True).open(
        Remote(NAME, server.url("shop.git"), None, "a connection")
    ) as mirror:
        assert mirror.branch == "main"


async def test_open_with_allow_private_does_not_tell_open_ports(tmp_path: Path, server: GitServer) -> None:
    """An HTTP server without a repository, one that says no git, and a closed port read the same."""
    cache = mirrors(tmp_path, allow_private=True)
    missing = await refusal(cache, server.url("none.git"))
    server.status = 500
    broken = await refusal(cache, server.url("shop.git"))
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = await refusal(cache, f"http://127.0.0.1:{unused.getsockname()[1]}/shop.git")
    assert len({str(missing), str(broken), str(closed)}) == 1


async def test_open_connects_to_the_address_that_was_checked(
    tmp_path: Path, server: GitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No resolver knows the name, so git can only have used the address that it was given."""
    port = server.server_address[1]

    async def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    async with mirrors(tmp_path, allow_private=True).open(
        Remote(NAME, f"http://Git.Shop.invalid:{port}/shop.git", None, "a connection")
    ) as mirror:
        assert mirror.branch == "main"


async def test_open_of_a_name_with_one_private_address_is_refused(
    tmp_path: Path, server: GitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolved(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, 443)) for ip in ("8.8.8.8", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    problem = await refusal(mirrors(tmp_path), f"http://git.invalid:{server.server_address[1]}/shop.git")
    assert isinstance(problem, NoAccess)
    assert server.headers == []


async def test_open_of_an_unknown_name_says_the_same_and_may_be_retried(tmp_path: Path) -> None:
    unknown = await refusal(mirrors(tmp_path), "https://git.invalid/shop.git")
    private = await refusal(mirrors(tmp_path), "https://127.0.0.1/shop.git")
    assert isinstance(unknown, Failed)
    assert str(unknown) == str(private)


def test_opened_with_an_address_pins_ssh_and_keeps_the_names_host_key(tmp_path: Path) -> None:
    for url, alias in (
        ("ssh://git@git.example/x", "git.example"),
        ("ssh://git.example:2222/x", "[git.example]:2222"),
    ):
        with opened(
            url, None, protocols="ssh", known_hosts=tmp_path / "hosts", address="203.0.113.5"
        ) as variables:
            command = variables["GIT_SSH_COMMAND"]
        assert "-o HostName=203.0.113.5" in command
        assert f"HostKeyAlias={alias}" in command
