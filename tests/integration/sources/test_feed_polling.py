"""Polled feeds: conditional requests, what is no feed, and one that is slow to parse."""

import asyncio

import pytest
from tests.helpers.api import Api
from tests.helpers.polling import FEED, Answer, hosting, poll, state
from tests.helpers.sources import connect, read_all, signals_of

from postroom.clock import now


async def test_a_feed_is_read_with_conditional_requests(api: Api) -> None:
    def answer(path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("if-none-match") == "W/feed":
            return 304, {}, b""
        return 200, {"etag": "W/feed", "content-type": "text/html"}, FEED

    async with hosting(answer) as host:
        config = {"url": f"{host.address}/rss", "source_product": "status_page", "source_type": "incident"}
        source = await connect(api, "feed", config=config)
        tried = (await source.call("POST", "poll/test/")).json()
        assert "public internet" in tried["error"]
        assert await poll(api, source) == 2
        assert await poll(api, source) == 0
    await read_all(api)
    slow, *_ = await signals_of(api, "tag:1")
    assert slow.source_product == "status_page"
    assert slow.description == "API is slow\n\nRequests take ten seconds."
    assert slow.timestamp.isoformat() == "2026-03-01T09:00:00+00:00"


@pytest.mark.parametrize(
    "body",
    [b'<!DOCTYPE r [<!ENTITY a "x">]><rss/>', b"<html>no feed</html>", b"x" * 1_200_000],
)
async def test_what_is_no_feed_is_an_error(api: Api, body: bytes) -> None:
    async with hosting(lambda *_: (200, {}, body)) as host:
        source = await connect(api, "feed", config={"url": f"{host.address}/rss"})
        assert await poll(api, source) == 0
    assert (await state(api, source)).poll_error


async def test_poll_of_a_feed_that_is_slow_to_parse_stalls_neither_loop_nor_other_sources(api: Api) -> None:
    slow = b"<rss><channel><item><author>" + b"a" * 900_000 + b"</author></item></channel></rss>"
    longest = 0.0

    async def watch() -> None:
        nonlocal longest
        while True:
            began = asyncio.get_running_loop().time()
            await asyncio.sleep(0.01)
            longest = max(longest, asyncio.get_running_loop().time() - began)

    async with hosting(lambda path, *_: (200, {}, slow if path == "/slow" else FEED)) as host:
        hostile = await connect(api, "feed", config={"url": f"{host.address}/slow"})
        sources = [await connect(api, "feed", config={"url": f"{host.address}/rss"}) for _ in range(2)]
        watching = asyncio.create_task(watch())
        stored = await asyncio.gather(*(poll(api, one) for one in (hostile, *sources)))
        watching.cancel()
    assert stored == [0, 2, 2]
    found = await state(api, hostile)
    assert found.poll_error == (
        "The response can't be read. This takes more than 3 seconds to read. Make it smaller or simpler."
    )
    assert found.poll_at > now()  # it is tried again later
    assert longest < 2  # the pattern of its parser takes minutes
