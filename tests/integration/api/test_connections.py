"""The web server's manners: who may hold a connection, for how long, and how much of its memory."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from scripts.web import find_node
from tests.helpers.api import Api, bearer
from tests.helpers.web import Connect, Stream, serving

from postroom.api.http.compression import accepts_gzip
from postroom.api.http.http2_refusal import MESSAGE, PREFACE

MEGABYTE = 1024 * 1024


def head(api: Api, *lines: str, path: str = "processing/pause/") -> bytes:
    start = f"PUT {api.url(path)} HTTP/1.1"
    return "\r\n".join([start, "Host: x", "Content-Type: application/json", *lines, "", ""]).encode()


async def answer(stream: Stream) -> tuple[int, bytes]:
    """Read one answer; (0, b"") when the connection was closed without one."""
    async with asyncio.timeout(20):
        try:
            found = await stream[0].readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0, b""
        length = next(
            int(line.split(b":")[1])
            for line in found.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        return int(found.split()[1]), await stream[0].readexactly(length)


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: 1\r\n"])
async def test_connection_without_request_is_closed(api: Api, connect: Connect, sent: bytes) -> None:
    async with serving(api.state, keep_alive_seconds=1, head_seconds=0.3) as port:
        stream = await connect(port)
        stream[1].write(sent)
        assert await answer(stream) == (0, b"")


async def test_connection_slow_head_times_out(api: Api, connect: Connect) -> None:
    async with serving(api.state, head_seconds=0.5) as port:
        reader, writer = await connect(port)
        writer.write(b"GET / HTTP/1.1\r\n")
        async with asyncio.timeout(10):
            while not reader.at_eof():
                writer.write(b"X-More: 1\r\n")
                await asyncio.sleep(0.05)


async def test_connection_endless_head_is_refused(api: Api, connect: Connect) -> None:
    async with serving(api.state) as port:
        stream = await connect(port)
        stream[1].write(b"GET / HTTP/1.1\r\n" + b"X-More: 1234567890\r\n" * 200_000)
        assert (await answer(stream))[0] in {0, 400}


async def test_connection_stalled_body_times_out(api: Api, connect: Connect) -> None:
    key = f"Authorization: Bearer {await api.key('task:write')}"
    async with serving(api.state, body_idle_seconds=0.3, body_seconds=60) as port:
        stream = await connect(port)
        stream[1].write(head(api, key, "Content-Length: 100000") + b"{")
        status, body = await answer(stream)
        assert (status, json.loads(body)["code"]) == (408, "request_timeout")
        assert await stream[0].read() == b""


async def test_connection_slow_body_times_out(api: Api, connect: Connect) -> None:
    async with serving(api.state, body_idle_seconds=10, body_seconds=0.5) as port:
        reader, writer = await connect(port)
        writer.write(head(api, "Content-Length: 1000"))
        read = asyncio.create_task(answer((reader, writer)))
        while not read.done():
            writer.write(b" ")
            await asyncio.sleep(0.05)
        assert (await read)[0] == 408


@pytest.mark.parametrize(
    ("key", "length"),
    [
        ("Authorization: Bearer phx_unknown", 100_000),
        ("Authorization: Bearer phx_unknown", 19 * MEGABYTE),
        ("X-No: key", 19 * MEGABYTE),  # a smaller one is searched for the key
    ],
)
async def test_connection_key_is_checked_before_large_body(
    api: Api, connect: Connect, key: str, length: int
) -> None:
    async with serving(api.state) as port:
        stream = await connect(port)
        stream[1].write(head(api, key, f"Content-Length: {length}") + b"{")
        status, body = await answer(stream)
        assert status == 401
        assert json.loads(body)["type"] == "authentication_error"


async def test_connection_forbidden_key_is_refused_before_body(api: Api, connect: Connect) -> None:
    key = f"Authorization: Bearer {await api.key('task:read')}"
    async with serving(api.state) as port:
        stream = await connect(port)
        stream[1].write(head(api, key, "Transfer-Encoding: chunked"))
        status, body = await answer(stream)
        assert (status, "task:write" in json.loads(body)["detail"]) == (403, True)


async def test_connection_unauthenticated_body_is_limited_to_megabyte(api: Api) -> None:
    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b" " * MEGABYTE

    json_type = {"Content-Type": "application/json"}
    url = api.url("processing/pause/")
    refused = await api.client.put(url, content=unannounced(), headers=json_type)
    assert refused.status_code == 413
    assert "needs its key in the Authorization header" in refused.json()["detail"]
    key = await api.key("task:write")
    body = json.dumps({"timestamp": "2030-01-01T00:00:00Z"}).encode()
    for content in (body, body.ljust(3 * MEGABYTE)):
        sent = await api.client.put(url, content=content, headers={**json_type, **bearer(key)})
        assert sent.status_code == 200
    large = body.ljust(3 * MEGABYTE)
    assert (
        await api.client.put(url, content=large, headers=json_type, params={"personal_api_key": key})
    ).status_code == 200
    inside = json.dumps({"timestamp": "2030-01-01T00:00:00Z", "personal_api_key": key}).encode()
    assert (await api.client.put(url, content=inside, headers=json_type)).status_code == 200


async def test_bodies_share_a_bounded_memory(api: Api, connect: Connect) -> None:
    key = f"Authorization: Bearer {await api.key('task:write')}"
    async with serving(api.state, body_megabytes=32) as port:
        streams = [await connect(port) for _ in range(3)]
        for stream in streams:
            stream[1].write(head(api, key, f"Content-Length: {19 * MEGABYTE}") + b" " * (18 * MEGABYTE))
        done, waiting = await asyncio.wait(
            [asyncio.create_task(answer(stream)) for stream in streams],
            return_when=asyncio.FIRST_COMPLETED,
            timeout=20,
        )
        assert 503 in [task.result()[0] for task in done]
        for task in waiting:
            task.cancel()
        for stream in streams:
            stream[1].transport.abort()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            headers = {"Authorization": key.partition(": ")[2], "Content-Type": "application/json"}
            padded = b'{"timestamp": "2030-01-01T00:00:00Z"}'.ljust(18 * MEGABYTE)
            for _ in range(50):
                sent = await client.put(api.url("processing/pause/"), content=padded, headers=headers)
                if sent.status_code == 200:
                    break
                await asyncio.sleep(0.2)
        assert sent.status_code == 200


async def test_connection_refused_body_is_drained_and_connection_reusable(api: Api, connect: Connect) -> None:
    async with serving(api.state, head_seconds=5) as port:
        stream = await connect(port)
        stream[1].write(head(api, "Authorization: Bearer phx_x", f"Content-Length: {2 * MEGABYTE}"))
        assert (await answer(stream))[0] == 401
        stream[1].write(b" " * (2 * MEGABYTE))
        stream[1].write(b"GET /_health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await answer(stream))[0] == 200


async def test_connection_above_limit_evicts_idlest(api: Api, connect: Connect) -> None:
    asked = b"GET /_health HTTP/1.1\r\nHost: x\r\n\r\n"
    async with serving(api.state, connections=2) as port:
        first, second = await connect(port), await connect(port)
        first[1].write(asked)
        assert (await answer(first))[0] == 200
        third = await connect(port)
        third[1].write(asked)
        assert (await answer(third))[0] == 200
        assert await answer(second) == (0, b"")
        first[1].write(asked)
        assert (await answer(first))[0] == 200


async def test_connection_with_all_busy_is_refused(api: Api, connect: Connect) -> None:
    key = f"Authorization: Bearer {await api.key('task:write')}"
    async with serving(api.state, connections=2) as port:
        busy = [await connect(port) for _ in range(2)]
        for stream in busy:
            stream[1].write(head(api, key, "Content-Length: 100000"))
        await asyncio.sleep(0.3)
        refused = await connect(port)
        status, body = await answer(refused)
        assert (status, json.loads(body)["code"]) == (503, "unavailable")
        for stream in busy:
            stream[1].transport.abort()


async def test_json_is_compressed_for_who_takes_it(api: Api) -> None:
    for accepted, encoding in (("gzip", "gzip"), ("identity", None), ("gzip;q=0", None)):
        response = await api.client.get("/api/schema/", headers={"Accept-Encoding": accepted})
        assert response.headers.get("content-encoding") == encoding
        assert "Accept-Encoding" in response.headers["vary"]
        assert response.json()["openapi"]
    small = await api.client.get("/_health", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip, deflate", True),
        ("br;q=1.0, *;q=0.1", True),
        ("GZIP;q=0.5", True),
        ("gzip; q=0.000", False),
        ("", False),
    ],
)
def test_connection_limit_per_client(header: str, taken: bool) -> None:
    assert accepts_gzip(header) == taken


@pytest.fixture(scope="module")
def node() -> str:
    """The Node that also builds the web app, the system's or one that is brought along."""
    return str(find_node().folder / "node")


async def test_node_loses_no_call_over_connections_that_are_kept(api: Api, node: str) -> None:
    key = await api.key("task:read")
    script = Path(__file__).parents[3] / "benchmarks" / "keep_alive.mjs"
    async with serving(replace(api.state, limiter=None)) as port:
        process = await asyncio.create_subprocess_exec(
            node,
            str(script),
            f"http://127.0.0.1:{port}{api.url('reports/')}",
            key,
            "20",
            "3",
            "300",
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await process.communicate()
    told = json.loads(out)
    assert told["failures"] == {}
    assert told["calls"] > 20


@pytest.mark.parametrize("pieces", [1, 3, 200])
async def test_http2_without_agreement_is_told_what_to_use(api: Api, connect: Connect, pieces: int) -> None:
    sent = PREFACE + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]) + bytes([0, 0, 1, 1, 4, 0, 0, 0, 1]) + b"\x83"
    async with serving(api.state, keep_alive_seconds=1) as port, asyncio.timeout(20):
        reader, writer = await connect(port)
        size = max(1, len(sent) // pieces)
        for start in range(0, len(sent), size):
            writer.write(sent[start : start + size])
            await writer.drain()
            await asyncio.sleep(0.001)
        said = await reader.read()  # to the end: the connection is closed like an idle one
    assert MESSAGE.encode() in said
    assert b"grpc-status\x0212" in said


async def test_connection_http2_preface_prefix_is_served(api: Api, connect: Connect) -> None:
    async with serving(api.state) as port:
        for beginning, rest in ((b"P", b"OST"), (b"PR", b"OPFIND")):
            stream = await connect(port)
            stream[1].write(beginning)
            await stream[1].drain()
            await asyncio.sleep(0.01)
            stream[1].write(rest + b" /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
            assert (await answer(stream))[0] in (404, 405)


async def test_grpc_that_a_proxy_passes_on_is_told_what_to_use(api: Api) -> None:
    async with serving(api.state) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        path = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
        refused = await client.post(path, content=b"", headers={"Content-Type": "application/grpc"})
    assert refused.status_code == 415
    assert refused.headers["grpc-message"] == MESSAGE
