"""Entries of an RSS or Atom feed, such as a status page, a forum or reviews."""

import base64
import codecs
import hashlib
import re
from calendar import timegm
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

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
    SecretField,
    SourceConfigModel,
    SourceKind,
)
from postroom.sources.registry.polling import problem_of

SOURCE = ("feed", "entry")
CREDENTIALS = "credentials"
MAX_BYTES = 1_000_000
"""Maximum bytes of a feed, which its parser takes about a second for."""
MAX_ENTRIES = 200
MAX_VALUE = 50_000
MAX_LINK = 2_000
MAX_NAME = 500
MAX_RATING = 100

_ENTITY = re.compile("<!ENTITY", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\w", re.IGNORECASE)
_DECLARATION = re.compile(rb"""\s{0,100}<\?xml[^>]{1,200}?encoding=["']([A-Za-z0-9._:-]{1,40})["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
)
"""First bytes of XML, and the encoding that they show; longer marks first."""


class FeedConfig(SourceConfigModel):
    """The polled feed."""

    url: str = Field(description="Address of the feed.", pattern=r"^https?://[^\s]+$", max_length=2_008)
    source_product: str = Field(
        "feed", description="Product of the signals.", min_length=1, max_length=MAX_PRODUCT
    )
    source_type: str = Field("entry", description="Type of the signals.", min_length=1, max_length=MAX_TYPE)


def events(delivery: Delivery, config: FeedConfig | NoConfig) -> Sequence[Event]:
    """Read an entry."""
    entry = delivery.payload
    title = read.from_html(read.text(entry, "title"))
    body = read.from_html(read.text(entry, "content", "summary"))
    rating = entry.get("rating") if isinstance(entry, Mapping) else None
    rating = rating if isinstance(rating, int | float) and not isinstance(rating, bool) else None
    return [
        Observation(
            _source(config),
            read.required(entry, "id"),
            title or body.split("\n", 1)[0][:200] or read.required(entry, "link", "id"),
            body=body,
            occurred_at=read.moment(entry, "published", "updated"),
            url=read.optional(entry, "link"),
            author=read.optional(entry, "author"),
            labels=read.names(read.items(entry, "tags")),
            extra={} if rating is None else {"rating": rating},
        )
    ]


def _source(config: Any) -> Source:
    return (config.source_product, config.source_type)


def _emits(config: Any) -> tuple[Source, ...]:
    return (_source(config),)


def separate(config: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, str]]:
    """Move user name and password from the address into a secret."""
    try:
        parts = urlsplit(str(config.get("url", "")))
    except ValueError:
        return config, {}
    named, at, host = parts.netloc.rpartition("@")
    if not at:
        return config, {}
    name, _, password = named.partition(":")
    url = urlunsplit(parts._replace(netloc=host))
    if not named.strip(":"):
        return {**config, "url": url}, {}
    return {**config, "url": url}, {CREDENTIALS: f"{unquote(name)}:{unquote(password)}"}


def begin(
    config: FeedConfig, secrets: Mapping[str, str], cursor: Mapping[str, Any], now: datetime
) -> Request:
    """Request the feed if it has changed."""
    headers = {"Accept": "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"}
    if cursor.get("etag"):
        headers["If-None-Match"] = str(cursor["etag"])
    if cursor.get("modified"):
        headers["If-Modified-Since"] = str(cursor["modified"])
    if secrets.get(CREDENTIALS):
        encoded = base64.b64encode(secrets[CREDENTIALS].encode("utf-8", "surrogatepass")).decode()
        headers["Authorization"] = f"Basic {encoded}"
    return Request(config.url, headers=headers)


def page(
    config: FeedConfig,
    cursor: Mapping[str, Any],
    response: Response,
    now: datetime,
) -> Page:
    """Read a feed."""
    if response.status == 304:
        return Page(cursor=cursor)
    if response.status in {301, 308} and response.headers.get("location"):
        target = separate({"url": response.headers["location"][:500]})[0]["url"]
        raise PollProblem(f"The feed has moved to {target}.", fatal=True)
    problem = problem_of(response, now)
    if problem is not None:
        raise problem
    if len(response.body) > MAX_BYTES:
        raise PollProblem(f"The feed has more than {MAX_BYTES:,} bytes.", fatal=True)
    found = _parsed(response.body)
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


def _parsed(body: bytes) -> Any:
    text = _decoded(body).lstrip()
    if not text.startswith("<"):
        raise PollProblem("The response is not a feed.")
    if _ENTITY.search(text):
        raise PollProblem("The feed declares XML entities, which are not allowed.", fatal=True)
    return feedparser.parse(
        # Bytes alone could be taken for the path of a file.
        BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        # Markup is removed when the entry is read, and these take longer than everything else.
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _decoded(body: bytes) -> str:
    """Decode XML by its byte order mark, its first two bytes, or its declaration."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _DECLARATION.match(body)
    for encoding in ([declared[1].decode()] if declared else []) + ["utf-8"]:
        with suppress(LookupError, ValueError):
            return body.decode(encoding)
    return body.decode("windows-1252", "replace")


def _item(entry: Any) -> Item:
    content = entry.get("content") or [{}]
    # Without a link its guid stands here, whether it is an address or not.
    link = str(entry.get("link", ""))
    payload: dict[str, Any] = {
        "title": str(entry.get("title", ""))[:MAX_VALUE],
        "link": link if len(link) <= MAX_LINK and _ADDRESS.match(link) else "",
        "summary": str(entry.get("summary", ""))[:MAX_VALUE],
        "content": str(content[0].get("value", ""))[:MAX_VALUE],
        "author": str(entry.get("author", ""))[:MAX_NAME],
        "published": _moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        "tags": [
            str(tag["term"])[:MAX_NAME] for tag in entry.get("tags", ())[: read.MAX_LABELS] if tag.get("term")
        ],
    }
    if (rating := _rating(entry)) is not None:
        payload["rating"] = rating
    id = str(entry.get("id") or _digest(link, payload["title"]))
    id = id if len(id) <= MAX_NAME else _digest(id)
    return Item(f"entry:{id}", {"id": id, **payload})


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _rating(entry: Any) -> float | None:
    """Return the rating of a review (`im:rating` of an app store), or None."""
    try:
        found = float(str(entry.get("im_rating", ""))[:20])
    except ValueError:
        return None
    return found if 0 <= found <= MAX_RATING else None


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
    secrets=(
        SecretField(
            CREDENTIALS,
            "User name and password",
            "As `name:password`, if the feed needs them. Those in its address are moved here.",
            required=False,
        ),
    ),
    separate=separate,
    poll=Poll(begin, page, every=timedelta(minutes=15)),
)
