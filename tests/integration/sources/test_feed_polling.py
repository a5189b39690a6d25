"""Polled feeds: conditional requests, what is no feed, and one that is slow to parse."""

import asyncio
import base64
from typing import Any

import pytest
import sqlalchemy as sa
from tests.helpers.api import Api
from tests.helpers.loops import watched_loop
from tests.helpers.polling import FEED, Answer, hosting, poll, state
from tests.helpers.sources import Connected, connect, read_all, signals_of

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.db.tables import connected_sources
from postroom.sources.connected import repository, service
from postroom.sources.connected.secrets import SourceSecrets


async def test_feed_is_polled_with_conditional_requests(api: Api) -> None:
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
async def test_feed_invalid_is_an_error(api: Api, body: bytes) -> None:
    async with hosting(lambda *_: (200, {}, body)) as host:
        source = await connect(api, "feed", config={"url": f"{host.address}/rss"})
        assert await poll(api, source) == 0
    assert (await state(api, source)).poll_error


async def test_feed_slow_to_parse_stalls_neither_loop_nor_other_sources(api: Api) -> None:
    slow = b"<rss><channel><item><author>" + b"a" * 900_000 + b"</author></item></channel></rss>"
    async with hosting(lambda path, *_: (200, {}, slow if path == "/slow" else FEED)) as host:
        hostile = await connect(api, "feed", config={"url": f"{host.address}/slow"})
        sources = [await connect(api, "feed", config={"url": f"{host.address}/rss"}) for _ in range(2)]
        async with watched_loop() as watched:
            stored = await asyncio.gather(*(poll(api, one) for one in (hostile, *sources)))
    assert stored == [0, 2, 2]
    found = await state(api, hostile)
    assert found.poll_error == (
        "The response can't be read. This takes more than 3 seconds to read. Make it smaller or simpler."
    )
    assert found.poll_at > now()  # it is tried again later
    assert watched.longest < 2  # the pattern of its parser takes minutes


def stored_text(row: Any) -> str:
    return f"{row.config} {row.name} {bytes(row.secrets or b'')!r}"


async def source_row(api: Api, source: Connected) -> Any:
    async with unit_of_work(api.engine) as uow:
        found = await uow.execute(
            sa.select(connected_sources).where(connected_sources.c.id == source.made["id"])
        )
        return found.one()


async def test_feed_address_with_a_password_is_kept_encrypted_and_used(api: Api) -> None:
    async with hosting(lambda *_: (200, {}, FEED)) as host:
        url = host.address.replace("://", "://reader:p%40ss%20word@") + "/rss"
        source = await connect(api, "feed", config={"url": url})
        assert source.made["config"]["url"] == f"{host.address}/rss"
        assert source.made["secrets"] == ["credentials"]
        assert await poll(api, source) == 2
        changed = await source.call("PATCH", body={"config": {"url": url.replace("/rss", "/other")}})
        assert changed.json()["config"]["url"] == f"{host.address}/other"
        await poll(api, source)
        assert (await source.call("PATCH", body={"secrets": {"credentials": None}})).status_code == 200
        await poll(api, source)
    row = stored_text(await source_row(api, source))
    assert "reader" not in row
    assert "ss word" not in row
    sent = [headers.get("authorization") for _, headers in host.requests]
    assert sent == [*["Basic " + base64.b64encode(b"reader:p@ss word").decode()] * 2, None]


async def test_feed_address_with_a_password_that_was_stored_in_clear_is_encrypted(api: Api) -> None:
    async with hosting(lambda *_: (200, {}, FEED)) as host:
        plain = await connect(api, "feed", config={"url": f"{host.address}/@plain"})
        source = await connect(api, "feed", config={"url": f"{host.address}/rss"})
        url = host.address.replace("://", "://reader:password@") + "/rss"
        async with unit_of_work(api.engine) as uow:
            await repository.update_source(uow, source.made["id"], {"config": {"url": url}})
            done = await service.separate_secrets(uow, SourceSecrets(api.hasher))
            assert (done, await service.separate_secrets(uow, SourceSecrets(api.hasher))) == (1, 0)
        assert await poll(api, source) == 2
    assert (await source_row(api, source)).config == {"url": f"{host.address}/rss"}
    assert (await source_row(api, plain)).config == {"url": f"{host.address}/@plain"}
    assert host.requests[0][1]["authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("kind", "field", "config", "secrets"),
    [
        ("feed", "url", {"url": "https://a.example/rss"}, {"credentials": "reader:password"}),
        ("posthog", "host", {"host": "https://a.example", "project": "7"}, {"token": "phx_secret"}),
    ],
)
async def test_change_of_the_host_removes_the_secrets_of_the_former_one(
    api: Api, kind: str, field: str, config: dict[str, str], secrets: dict[str, str]
) -> None:
    source = await connect(api, kind, config=config, secrets=secrets)
    same = await source.call("PATCH", body={"config": {**config, field: config[field] + "?page=2"}})
    assert same.json()["secrets"] == list(secrets)
    elsewhere = {**config, field: "https://b.example/rss"}
    again = await source.call("PATCH", body={"config": elsewhere, "secrets": secrets})
    assert again.json()["secrets"] == list(secrets)
    for url in ("http://b.example/rss", "https://c.example/rss"):
        await source.call("PATCH", body={"config": elsewhere, "secrets": secrets})
        moved = await source.call("PATCH", body={"config": {**config, field: url}})
        assert (moved.status_code, moved.json()["secrets"]) == (200, [])
