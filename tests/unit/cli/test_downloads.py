"""Downloads of the command line: written while they arrive, and a file only once it is complete."""

import asyncio
import os
from pathlib import Path

import httpx
import pytest

from postroom.cli.client.door import connector, listening
from postroom.cli.client.http import Client
from postroom.cli.client.transport import HttpxTransport, SocketTransport
from postroom.cli.output import writing
from postroom.domain.errors import Invalid, NotFound, Unavailable

HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def client_of(folder: Path, kind: str) -> Client:
    connect = connector(folder, None)
    assert connect is not None
    if kind == "socket":
        return Client(SocketTransport(connect, "me"), place="here", local=True)
    transport = httpx.AsyncHTTPTransport(uds=str(folder / "commands.socket"))
    http = httpx.AsyncClient(transport=transport, base_url="http://localhost")
    return Client(HttpxTransport(http), place="here", local=False)


@pytest.mark.parametrize("kind", ["socket", "httpx"])
async def test_download_parts_are_written_before_the_last_one_is_sent(tmp_path: Path, kind: str) -> None:
    seen, first_part = asyncio.Event(), b"id,title\n"
    got: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            # A command first tries whether somebody listens.
            writer.close()
            return
        writer.write(HEAD + chunk(first_part))
        # The end is only sent once the beginning was written.
        await asyncio.wait_for(seen.wait(), 20)
        writer.write(chunk(b"1,Two\n") + b"0\r\n\r\n")
        writer.close()

    def write(part: bytes) -> None:
        got.append(part)
        seen.set()

    with listening(tmp_path, None) as listener:
        assert listener is not None
        async with await asyncio.start_unix_server(answer, sock=listener):
            await client_of(tmp_path, kind).download("/x", write)
    assert got == [first_part, b"1,Two\n"]


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (HEAD + chunk(b"id\n"), Unavailable),
        (b'HTTP/1.1 404 No\r\ncontent-length: 23\r\n\r\n{"detail": "Not found"}', NotFound),
    ],
)
async def test_download_that_fails_leaves_the_old_file(
    tmp_path: Path, response: bytes, error: type[Exception]
) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(response)
        writer.close()

    file = tmp_path / "reports.csv"
    file.write_text("old")
    with listening(tmp_path, None) as listener:
        assert listener is not None
        async with await asyncio.start_unix_server(answer, sock=listener):
            with pytest.raises(error), writing(file) as write:
                await client_of(tmp_path, "socket").download("/x", write)
    assert file.read_text() == "old"
    assert names(tmp_path) == ["reports.csv"]


async def test_download_to_a_full_disk_does_not_blame_the_server(tmp_path: Path) -> None:
    def fail(_: bytes) -> None:
        raise BrokenPipeError("nobody reads")

    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"id\n")

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://x") as http:
        client = Client(HttpxTransport(http), place="here", local=False)
        with pytest.raises(BrokenPipeError):
            await client.download("/x", fail)


def test_writing_replaces_the_file_that_a_link_names(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "kept")
    with writing(tmp_path / "link") as write:
        write(b"new")
        assert (tmp_path / "kept").read_text() == "old"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "kept").read_text() == "new"


def test_writing_to_a_device_keeps_the_device() -> None:
    with writing(Path(os.devnull)) as write:
        write(b"x")
    assert Path(os.devnull).is_char_device()


def test_writing_into_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with (
        pytest.raises(Invalid, match=r"can't be written: No such file or directory\."),
        writing(tmp_path / "x" / "y"),
    ):
        pass
