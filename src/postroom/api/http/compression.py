"""Compression of JSON responses of a kilobyte or more, for clients that accept gzip. Streams are not compressed."""

import asyncio
import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MIN_BYTES = 1024
"""Smaller responses fit one packet anyway."""

_ASIDE_BYTES = 64 * 1024
"""From this size on compression runs in a thread: it takes longer than the hand-over."""

_LEVEL = 3
"""Higher levels hardly reduce the size of JSON and take twice the time."""


class CompressJson:
    """Middleware that compresses JSON responses sent in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        # A response to HEAD has no body; its length is that of the uncompressed body.
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self.app(scope, receive, send)
            return
        accepted = accepts_gzip(Headers(scope=scope).get("accept-encoding", ""))
        start: Message | None = None

        async def compressed_send(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                if not headers.get("content-type", "").startswith("application/json"):
                    await send(message)
                    return
                headers.add_vary_header("Accept-Encoding")
                start = message
                return
            head, start = start, None
            if head is not None:
                whole = message["type"] == "http.response.body" and not message.get("more_body", False)
                if whole and accepted and "content-encoding" not in MutableHeaders(raw=head["headers"]):
                    message = {**message, "body": await _compress(message.get("body", b""), head)}
                await send(head)
            await send(message)

        await self.app(scope, receive, compressed_send)


def accepts_gzip(header: str) -> bool:
    """Return whether an `Accept-Encoding` header accepts gzip."""
    for part in header.lower().split(","):
        name, _, options = part.partition(";")
        if name.strip() in ("gzip", "*"):
            return options.strip().replace(" ", "").rstrip("0").rstrip(".") not in ("q=", "q=0")
    return False


async def _compress(body: bytes, start: Message) -> bytes:
    if len(body) < MIN_BYTES:
        return body
    if len(body) < _ASIDE_BYTES:
        small = gzip.compress(body, _LEVEL, mtime=0)
    else:
        small = await asyncio.to_thread(gzip.compress, body, _LEVEL, mtime=0)
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(small))
    return small
