"""What a process tells systemd, and the addresses that it takes and gives."""

import asyncio
import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest
from pydantic import ValidationError
from uvicorn.server import ServerState

from postroom.api.http.connections import bounded_protocol
from postroom.cli.server.handover import reported_ready
from postroom.cli.server.serve import link
from postroom.cli.server.web import web_config
from postroom.settings import ServerSettings, Settings

if TYPE_CHECKING:
    from postroom.app.bootstrap import App


async def test_reported_ready_under_systemd_says_ready_and_then_that_the_loop_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000")
        monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
        async with reported_ready():
            assert await asyncio.to_thread(heard.recv, 100) == b"READY=1\nWATCHDOG_USEC=30000"
            assert await asyncio.to_thread(heard.recv, 100) == b"WATCHDOG=1"


async def test_reported_ready_with_the_watchdog_of_another_process_says_ready_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "30000")
        monkeypatch.setenv("WATCHDOG_PID", "1")
        async with reported_ready():
            assert heard.recv(100) == b"READY=1"


async def test_reported_ready_without_systemd_tells_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    async with reported_ready():
        pass


@pytest.mark.parametrize(
    ("listening", "opened"),
    [
        ("http://0.0.0.0:8010", "http://127.0.0.1:8010"),
        ("http://[::]:8010", "http://[::1]:8010"),
        ("http://10.0.0.7:8010", "http://10.0.0.7:8010"),
    ],
)
def test_link_of_server_on_all_addresses_names_this_machine(listening: str, opened: str) -> None:
    app = cast("App", SimpleNamespace(settings=Settings(public_url=None)))
    assert link(app, "/setup", address=listening) == f"{opened}/setup"


@pytest.mark.parametrize("proxies", ["10.0.0.1/8", "proxy.example.com", "127.0.0.1;10.0.0.0/8", "*", ""])
def test_trusted_proxies_that_no_client_can_match_are_refused(proxies: str) -> None:
    with pytest.raises(ValidationError, match="no address or network"):
        ServerSettings(trusted_proxies=proxies)


@pytest.mark.parametrize("proxies", ["none", "127.0.0.1", "::1", "10.0.0.0/8, fd00::/8"])
def test_trusted_proxies_of_addresses_and_networks_are_taken(proxies: str) -> None:
    assert ServerSettings(trusted_proxies=proxies).trusted_proxies == proxies


class _Transport(asyncio.Transport):
    """A connection from an address."""

    def __init__(self, peer: tuple[str, int]) -> None:
        super().__init__()
        self._peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return {"peername": self._peer, "sockname": ("::", 8010)}.get(name, default)


@pytest.mark.parametrize(
    ("peer", "client"),
    [("::ffff:192.0.2.7", "192.0.2.7"), ("192.0.2.7", "192.0.2.7"), ("2001:db8::7", "2001:db8::7")],
)
async def test_client_of_a_socket_for_both_families_has_its_own_address(peer: str, client: str) -> None:
    async def nothing(scope: object, receive: object, send: object) -> None:
        pass

    config = web_config(nothing, ServerSettings())
    config.load()
    protocol = bounded_protocol(ServerSettings())(config, ServerState(), {}, asyncio.get_running_loop())
    protocol.connection_made(_Transport((peer, 4711)))
    try:
        assert protocol.client == (client, 4711)
    finally:
        protocol._unset_keepalive_if_required()
