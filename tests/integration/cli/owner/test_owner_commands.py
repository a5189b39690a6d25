"""Commands beside a running server: over its socket, as its owner, with the same answers as in process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from tests.helpers.api import Api

from postroom.api.http.connections import bounded_protocol
from postroom.api.http.owner import OwnerApp
from postroom.asgi import build
from postroom.cli.client.door import connector, listening
from postroom.cli.client.http import HERE, Client
from postroom.cli.client.transport import SocketTransport
from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid, NotFound, Unavailable
from postroom.domain.identity.roles import SERVER_OWNER, Role
from postroom.identity import service as identity

ADDRESS = "http://127.0.0.1:9123"


@asynccontextmanager
async def owner_server(api: Api, folder: Path) -> AsyncIterator[None]:
    """Serve the API to the owner on a socket in `folder`."""
    app = OwnerApp(build(api.state), api.state, ADDRESS)
    config = uvicorn.Config(
        app, http=bounded_protocol(api.state.settings.server), log_config=None, lifespan="off"
    )
    server = uvicorn.Server(config)
    with listening(folder, None) as listener:
        assert listener is not None
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:  # noqa: ASYNC110  # uvicorn signals no event
                await asyncio.sleep(0.01)
            yield
        finally:
            server.should_exit = True
            await serving


def client_of(folder: Path, by: str = SERVER_OWNER) -> Client:
    connect = connector(folder, None)
    assert connect is not None
    return Client(SocketTransport(connect, by), place=HERE, local=True)


async def authors(api: Api) -> list[str]:
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(sa.text("SELECT email FROM users WHERE email = 'owner@localhost'"))
    return list(found.scalars())


async def test_owner_commands_over_the_socket_read_and_write_every_project(api: Api, tmp_path: Path) -> None:
    async with owner_server(api, tmp_path):
        client = client_of(tmp_path)
        count, found = await client.pages("/api/projects/")
        assert {project["id"] for project in found} >= {api.project, api.other_project}
        assert count == len(found)
        assert await authors(api) == []
        base = f"/api/projects/{api.project}/signals"
        made = await client.post(f"{base}/tokens/", {})
        # What it prints for others is the server's own address, not that of the socket.
        assert made["dsn"].endswith(f"@127.0.0.1:9123/{api.project}")
        assert await authors(api) == ["owner@localhost"]
        await client.delete(f"{base}/tokens/{made['id']}/")
        with pytest.raises(NotFound):
            await client.get(f"{base}/reports/00000000-0000-7000-8000-000000000001/")
        with pytest.raises(Invalid, match="name"):
            await client.post("/api/organizations/", {"name": " "})


async def test_owner_commands_act_as_the_one_owner_who_is_known(api: Api, tmp_path: Path) -> None:
    async def add_owner(email: str) -> None:
        async with unit_of_work(api.engine) as uow:
            made, _ = await identity.find_or_create_user(uow, email=email, now=now())
            await identity.set_role(
                uow, user_id=made.id, organization_id=api.organization, role=Role.OWNER, now=now()
            )

    async def acts_as() -> str:
        return str((await client_of(tmp_path).get("/api/users/@me/"))["email"])

    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.text("UPDATE memberships SET role = 'member'"))
    async with owner_server(api, tmp_path):
        for email, found in (
            (SERVER_OWNER, SERVER_OWNER),
            ("grace@example.com", "grace@example.com"),
            ("ada@example.com", SERVER_OWNER),
        ):
            await add_owner(email)
            assert await acts_as() == found


async def test_owner_commands_unknown_user_is_refused(api: Api, tmp_path: Path) -> None:
    async with owner_server(api, tmp_path):
        with pytest.raises(NotFound, match=r"There is no user nix@example.com\. Create one: postroom users"):
            await client_of(tmp_path, "nix%40example.com").get("/api/projects/")


async def test_owner_commands_odd_texts_arrive_as_they_are(api: Api, tmp_path: Path) -> None:
    async with owner_server(api, tmp_path):
        text = "naïve #1 ?&=% 漢字 + “q”"
        client = client_of(tmp_path)
        page = await client.get(f"/api/projects/{api.project}/signals/reports/", {"search": text, "limit": 1})
        assert page["count"] == 0
        with pytest.raises(NotFound):
            await client.get(f"/api/projects/{api.project}/nowhere/#x y\r\nHost: evil/")


async def test_owner_call_over_the_network_no_header_makes_an_owner(api: Api) -> None:
    """The owner's credential of the socket is worth nothing on the port that everybody reaches."""
    transport = httpx.ASGITransport(build(api.state))
    async with httpx.AsyncClient(transport=transport, base_url="http://inbox.test") as client:
        for key in (SERVER_OWNER, "owner%40localhost", "1"):
            answer = await client.get("/api/projects/", headers={"Authorization": f"Bearer {key}"})
            assert answer.status_code in {401, 403}


async def test_owner_commands_server_ends_during_a_call_is_an_error(api: Api, tmp_path: Path) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}")
        writer.close()

    with listening(tmp_path, None) as listener:
        assert listener is not None
        server = await asyncio.start_unix_server(hang_up, sock=listener)
        async with server:
            with pytest.raises(Unavailable, match="ended before it responded"):
                await client_of(tmp_path).get("/api/projects/")
