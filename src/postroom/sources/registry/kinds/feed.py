"""Entries of an RSS or Atom feed, such as a status page, a forum or reviews."""

import hashlib
import re
from calendar import timegm
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from pydantic import Field

from postroom.domain.signals.intake import MAX_PRODUCT, MAX_TYPE
from postroom.domain.sources.configs import Source
from postroom.sources.registry import payload as read
from postroom.sources.registry.model import (
    Delivery,
    Event,
    Item,
    NoConfig,
    Observation,
    Page,
    Poll,
    PollProblem,
    Request,
    Response,
    Sample,
    SourceConfigModel,
    SourceKind,
)
from postroom.sources.registry.polling import problem_of

SOURCE = ("feed", "entry")
MAX_BYTES = 1_000_000
"""Maximum bytes of a feed, which its parser takes about a second for."""
MAX_ENTRIES = 200
MAX_VALUE = 50_000

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


class FeedConfig(SourceConfigModel):
    """The polled feed."""

    url: str = Field(description="Address of the feed.", pattern=r"^https?://[^\s]{1,2000}$")
    source_product: str = Field(
        "feed", description="Product of the signals.", min_length=1, max_length=MAX_PRODUCT
    )
    source_type: str = Field("entry", description="Type of the signals.", min_length=1, max_length=MAX_TYPE)


def events(delivery: Delivery, config: FeedConfig | NoConfig) -> Sequence[Event]:
    """Read an entry."""
    entry = delivery.payload
    title = read.from_html(read.text(entry, "title"))
    body = read.from_html(read.text(entry, "content", "summary"))
    return [
        Observation(
            _source(config),
            read.required(entry, "id"),
            title or body.split("\n", 1)[0][:200] or read.required(entry, "link"),
            body=body,
            occurred_at=read.moment(entry, "published", "updated"),
            url=read.optional(entry, "link"),
            author=read.optional(entry, "author"),
            labels=read.names(read.items(entry, "tags")),
        )
    ]


def _source(config: Any) -> Source:
    return (config.source_product, config.source_type)


def _emits(config: Any) -> tuple[Source, ...]:
    return (_source(config),)


def begin(
    config: FeedConfig, secrets: Mapping[str, str], cursor: Mapping[str, Any], now: datetime
) -> Request:
    """Request the feed if it has changed."""
    headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
    if cursor.get("etag"):
        headers["If-None-Match"] = str(cursor["etag"])
    if cursor.get("modified"):
        headers["If-Modified-Since"] = str(cursor["modified"])
    return Request(config.url, headers=headers)


def page(
    config: FeedConfig,
    secrets: Mapping[str, str],
    cursor: Mapping[str, Any],
    response: Response,
    now: datetime,
) -> Page:
    """Read a feed."""
    if response.status == 304:
        return Page(cursor=cursor)
    if response.status in {301, 308} and response.headers.get("location"):
        raise PollProblem(f"The feed has moved to {response.headers['location'][:500]}.", fatal=True)
    problem = problem_of(response, now)
    if problem is not None:
        raise problem
    if len(response.body) > MAX_BYTES:
        raise PollProblem(f"The feed has more than {MAX_BYTES:,} bytes.", fatal=True)
    if _ENTITY.search(response.body):
        raise PollProblem("The feed declares XML entities, which are not allowed.", fatal=True)
    found = feedparser.parse(response.body, response_headers={"content-type": "application/xml"})
    if not found.entries and not found.get("version"):
        raise PollProblem("The response is not a feed.")
    kept = {
        name: response.headers[header]
        for name, header in (("etag", "etag"), ("modified", "last-modified"))
        if response.headers.get(header)
    }
    ttl = read.integer(dict(found.feed), "ttl")
    return Page(
        [_item(entry) for entry in found.entries[:MAX_ENTRIES]],
        kept,
        wait=timedelta(minutes=min(ttl, 1_440)) if ttl else None,
    )


def _item(entry: Any) -> Item:
    content = entry.get("content") or [{}]
    payload = {
        "title": entry.get("title", ""),
        "link": entry.get("link", ""),
        "summary": str(entry.get("summary", ""))[:MAX_VALUE],
        "content": str(content[0].get("value", ""))[:MAX_VALUE],
        "author": entry.get("author", ""),
        "published": _moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        "tags": [tag.get("term") for tag in entry.get("tags", ()) if tag.get("term")],
    }
    text = "\0".join([payload["link"], payload["title"]])
    id = entry.get("id") or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Item(f"entry:{id}", {"id": str(id)[:500], **payload})


def _moment(parsed: Any) -> str | None:
    try:
        return None if parsed is None else datetime.fromtimestamp(timegm(parsed), tz=UTC).isoformat()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


KIND = SourceKind(
    name="feed",
    title="RSS or Atom feed",
    category="feeds",
    summary="Entries of a feed, such as a status page, a forum or reviews.",
    emits=(SOURCE,),
    emits_of=_emits,
    set_up="""\
1. Find the feed's address, often linked from the page as *RSS* or *Atom*.
2. Add a source of this kind with that address as its `url`. It is polled at once, then every 15 minutes, or as often
   as the feed specifies.
3. `postroom sources show NAME` shows the last poll and its error, if any.
""",
    samples=(
        Sample(
            "entry",
            {
                "id": "https://status.example.com/incidents/1",
                "title": "Elevated error rates of the API",
                "link": "https://status.example.com/incidents/1",
                "summary": "<p>We are investigating <b>elevated error rates</b>.</p>",
                "published": "2026-03-01T09:00:00+00:00",
                "tags": ["api"],
            },
            config={"url": "https://status.example.com/history.atom"},
        ),
    ),
    read=events,
    config=FeedConfig,
    poll=Poll(begin, page, every=timedelta(minutes=15)),
)
