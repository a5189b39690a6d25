"""The endpoints for Sentry's SDKs.

The SDKs never retry. Every response lists the item types that are not read, so that they stop sending them; beyond
the limit they are asked to pause, and dropped items are counted.
"""

import base64
import binascii
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.answers import answer
from postroom.sdks.context import Intake, OverLimit, UnknownToken
from postroom.sdks.decoding import TooLarge, Undecodable, is_zlib, unpack
from postroom.sdks.json_text import read_json
from postroom.sdks.sentry import keys
from postroom.sdks.sentry.envelopes import MAX_ITEM, read_envelope, weight_of
from postroom.sdks.sentry.items import ReadItems, read_event, read_items
from postroom.sdks.values import mapping

SOURCE: Final = "sentry"
UNREAD = "86400:transaction;span;profile;profile_chunk;session;replay;trace_metric;attachment:key"
"""Item types to omit for a day, in the format of the rate limit header."""
READ = "error;default;feedback;log_item;monitor"
"""Item types that are read and rate limited."""
MAX_WAIT = 60


async def envelope(intake: Intake, request: Request) -> Response:
    """Store the events of an envelope."""
    try:
        key = keys.key_of(request)
        if key is not None:
            await keys.project_of(intake, request, key)
        sent = await intake.read(request, keys.keys_in if key is None else None)
        weight = weight_of(sent.body)
        read = await intake.work(weight, read_envelope, sent.body)
        project = await keys.project_of(intake, request, key, keys.key_in(read.header))
    except Undecodable as error:
        return refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return refused(request, str(error), 403)
    found = await intake.work(weight, read_items, read, sent.received, address_of(request))
    return await keep(intake, request, project, found)


async def store(intake: Intake, request: Request) -> Response:
    """Store a single event of an older SDK."""
    try:
        project = await keys.project_of(intake, request, keys.key_of(request))
        sent = await intake.read(request, limit=MAX_ITEM)
        found = await intake.parse(sent.body, _read_stored, sent.body, sent.received, address_of(request))
    except Undecodable as error:
        return refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return refused(request, str(error), 403)
    return await keep(intake, request, project, found)


def _read_stored(body: bytes, received: datetime, address: str) -> ReadItems:
    event = mapping(read_json(_without_base64(body)))
    if not event:
        raise Undecodable("The body is not an event.")
    return read_event(event, received, address)


def _without_base64(body: bytes) -> bytes:
    """Decode the body of Sentry's older SDKs: a zlib stream in base64, without a header that says so."""
    if body[:1] in (b"{", b"[") or len(body) < 4:
        return body
    try:
        packed = base64.b64decode(body.translate(None, b"\r\n\t "), validate=True)
    except binascii.Error:
        return body
    return unpack(packed, "deflate" if is_zlib(packed) else "", MAX_ITEM)


async def keep(intake: Intake, request: Request, project: int, found: ReadItems) -> Response:
    """Store what was read and return the response."""
    for reason, number in found.left_out.items():
        intake.count(project, SOURCE, reason, number)
    try:
        await intake.store(project, SOURCE, found.events)
    except OverLimit as error:
        wait = min(MAX_WAIT, max(1, round(error.wait)))
        return refused(
            request,
            str(error),
            429,
            {"Retry-After": str(wait), "X-Sentry-Rate-Limits": f"{UNREAD}, {wait}:{READ}:key"},
        )
    return answer(request, {"id": found.event_id}, headers={"X-Sentry-Rate-Limits": UNREAD})


def address_of(request: Request) -> str:
    """Return the network address of the sender; empty if it is unknown."""
    return request.client.host if request.client else ""


def refused(request: Request, detail: str, status: int, headers: dict[str, str] | None = None) -> Response:
    """Return an error response, with its reason where the SDKs read it."""
    shown = detail.encode("ascii", "replace").decode()[:300]
    return answer(
        request, {"detail": detail, "causes": []}, status, {"X-Sentry-Error": shown, **(headers or {})}
    )
