"""Feeds: what their entries become, what is refused, and that a hostile one costs a bounded time."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from postroom import parsing
from postroom.parsing import Limits, TooCostly
from postroom.sources.registry.kinds.feed import FeedConfig, events, page, separate
from postroom.sources.registry.model import Delivery, Observation, PollProblem, Response

AT = datetime(2026, 3, 1, tzinfo=UTC)
CONFIG = FeedConfig(url="https://feeds.example/reviews/rss")


def rss(*items: str, head: str = "") -> str:
    listed = "".join(f"<item>{item}</item>" for item in items)
    names = 'xmlns:im="http://itunes.apple.com/rss"'
    return f'{head}<rss version="2.0" {names}><channel><title>t</title>{listed}</channel></rss>'


def read(body: str | bytes) -> list[dict[str, Any]]:
    raw = body if isinstance(body, bytes) else body.encode()
    found = page(CONFIG, {}, Response(200, {}, raw, CONFIG.url), AT)
    return [dict(item.payload) for item in found.items]


def observed(payload: dict[str, Any]) -> Observation:
    (found,) = events(Delivery(payload), CONFIG)
    assert isinstance(found, Observation)
    return found


@pytest.mark.parametrize(
    "body", [b"/dev/zero", b"/etc/passwd", b"feed.xml", b"http://127.0.0.1:1/", b"file:///etc/passwd", b""]
)
def test_feed_body_that_is_path_or_address_is_not_opened(body: bytes) -> None:
    with pytest.raises(PollProblem, match="not a feed"):
        read(body)


def test_feed_body_that_is_the_path_of_a_feed_is_not_shown(tmp_path: Any) -> None:
    local = tmp_path / "local.xml"
    local.write_text(rss("<title>Secret</title>"))

    with pytest.raises(PollProblem, match="not a feed"):
        read(str(local))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1", "utf-7"]
)
def test_feed_entities_in_any_encoding_are_refused(encoding: str) -> None:
    named = encoding.removesuffix("-le").removesuffix("-be").removesuffix("-sig")
    declaration = f'<?xml version="1.0" encoding="{named}"?>'
    entity = '<!DOCTYPE rss [<!ENTITY a "bbbb">]>'
    if encoding == "utf-7":
        entity = entity.replace("<", "+ADw-").replace("!", "+ACE-")  # the declaration itself is ASCII

    with pytest.raises(PollProblem, match="entities"):
        read(
            rss("<title>&a;</title>", head=declaration + entity).encode(
                encoding if named != "utf-7" else "ascii"
            )
        )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "iso-8859-1"])
def test_feed_text_in_any_encoding_is_read(encoding: str) -> None:
    named = encoding.removesuffix("-le").removesuffix("-be")
    declared = f'<?xml version="1.0" encoding="{named}"?>'

    assert read(rss("<title>Zurück</title>", head=declared).encode(encoding))[0]["title"] == "Zurück"


def test_feed_text_in_another_encoding_than_declared_is_read() -> None:
    declared = '<?xml version="1.0" encoding="utf-8"?>'

    assert read(rss("<title>Zurück</title>", head=declared).encode("latin-1"))[0]["title"] == "Zurück"


def test_feed_guid_that_is_no_address_is_the_id_and_no_link() -> None:
    (entry,) = read(rss('<guid isPermaLink="true">17</guid><description>Broken again</description>'))

    assert (entry["id"], entry["link"]) == ("17", "")
    found = observed(entry)
    assert (found.object_id, found.url, found.title) == ("17", None, "Broken again")


def test_feed_entry_with_nothing_but_a_guid_is_read() -> None:
    (entry,) = read(rss("<guid>urn:x:17</guid>"))

    assert observed(entry).title == "urn:x:17"


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("<guid>https://x.example/3</guid>", "https://x.example/3"),
        ("<guid>tag:17</guid><link>https://x.example/3</link>", "https://x.example/3"),
        ("<guid>tag:17</guid><link>javascript:alert(1)</link>", ""),
        ("<guid>tag:17</guid><link>http://[bad</link>", ""),
        ("<guid>javascript:alert(1)</guid>", ""),
    ],
)
def test_feed_link_is_an_address_or_missing(item: str, link: str) -> None:
    assert read(rss(item))[0]["link"] == link


@pytest.mark.parametrize(
    ("written", "rating"),
    [("4", 4.0), (" 4.5 ", 4.5), ("nan", None), ("-1", None), ("1e9", None), ("", None)],
)
def test_feed_rating_of_a_review_is_a_fact_of_the_signal(written: str, rating: float | None) -> None:
    (entry,) = read(rss(f"<guid>1</guid><title>Crashes</title><im:rating>{written}</im:rating>"))

    assert observed(entry).extra == ({} if rating is None else {"rating": rating})


def test_feed_markup_of_an_entry_is_removed() -> None:
    (entry,) = read(
        rss("<title>T</title><description>&lt;p&gt;a&lt;script&gt;b()&lt;/script&gt;</description>")
    )

    assert observed({**entry, "id": "1"}).body == "a"


def test_feed_with_long_values_is_cut() -> None:
    tags = "".join(f"<category>{number}</category>" for number in range(500))
    (entry,) = read(
        rss(f"<guid>{'g' * 9_000}</guid><title>{'t' * 90_000}</title><author>{'n' * 9_000}</author>{tags}")
    )

    assert len(str(entry)) < 60_000


HOSTILE = {
    "author": rss(f"<author>{'a' * 900_000}</author>"),
    "markup": rss(f"<description>{'&lt;a ' * 200_000}</description>"),
    "nesting": "<a>" * 300_000,
}


async def read_in_process(body: str, limits: Limits) -> str:
    response = Response(200, {}, body.encode(), CONFIG.url)
    try:
        await parsing.run(page, CONFIG, {}, response, AT, limits=limits)
    except (TooCostly, PollProblem, RecursionError) as problem:
        return str(problem)
    return "read"


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
async def test_feed_that_takes_long_is_ended_or_read_in_time(body: str) -> None:
    began = time.monotonic()
    await read_in_process(body, Limits(cpu_seconds=1.0))
    assert time.monotonic() - began < 30


async def test_feed_with_a_long_author_is_too_costly() -> None:
    assert "0.5 seconds" in await read_in_process(HOSTILE["author"], Limits(cpu_seconds=0.5))


@pytest.mark.parametrize(
    ("url", "left", "credentials"),
    [
        ("https://x.example/f", "https://x.example/f", None),
        ("https://x.example/@f?a=b@c", "https://x.example/@f?a=b@c", None),
        ("https://jo:pw@x.example:8443/f?a#b", "https://x.example:8443/f?a#b", "jo:pw"),
        ("https://jo@x.example/", "https://x.example/", "jo:"),
        ("https://a@b:c@x.example/", "https://x.example/", "a@b:c"),
        ("https://:@x.example/", "https://x.example/", None),
        ("http://[bad", "http://[bad", None),
    ],
)
def test_separate_password_of_an_address_becomes_a_secret(
    url: str, left: str, credentials: str | None
) -> None:
    config, secrets = separate({"url": url, "source_product": "p"})

    assert config == {"url": left, "source_product": "p"}
    assert secrets == ({} if credentials is None else {"credentials": credentials})
