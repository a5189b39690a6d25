"""The endpoints for Sentry's SDKs.

The SDKs never retry. Every response lists the item types that are not read, so that they stop sending them; beyond
the limit they are asked to pause, and dropped items are counted.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.answers import answer
from postroom.sdks.context import DROPPED, Intake, OverLimit, UnknownToken
from postroom.sdks.decoding import TooLarge, Undecodable, read_json
from postroom.sdks.sentry.envelopes import Envelope, read_envelope
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
        sent = await intake.read(request)
        read = await intake.work(len(sent.body), read_envelope, sent.body)
        project = await _project(intake, request, read)
    except Undecodable as error:
        return _refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return _refused(request, str(error), 403)
    found = await intake.work(len(sent.body), read_items, read, sent.received, _address(request))
    return await _store(intake, request, project, found)


async def store(intake: Intake, request: Request) -> Response:
    """Store a single event of an older SDK."""
    try:
        sent = await intake.read(request)
        event = mapping(await intake.work(len(sent.body), read_json, sent.body))
        project = await _project(intake, request, None)
    except Undecodable as error:
        return _refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return _refused(request, str(error), 403)
    if not event:
        return _refused(request, "The body is not an event.", 400)
    return await _store(intake, request, project, read_event(event, sent.received, _address(request)))


async def _store(intake: Intake, request: Request, project: int, found: ReadItems) -> Response:
    for reason, number in found.left_out.items():
        intake.count(project, SOURCE, reason, number)
    try:
        await intake.store(project, SOURCE, found.events)
    except OverLimit as error:
        intake.count(project, SOURCE, DROPPED, len(found.events))
        wait = min(MAX_WAIT, max(1, round(error.wait)))
        return _refused(
            request,
            str(error),
            429,
            {"Retry-After": str(wait), "X-Sentry-Rate-Limits": f"{UNREAD}, {wait}:{READ}:key"},
        )
    return answer(request, {"id": found.event_id}, headers={"X-Sentry-Rate-Limits": UNREAD})


async def _project(intake: Intake, request: Request, read: Envelope | None) -> int:
    """Return the project of a request, whose key is in the query, a header, or the envelope.

    Raises:
        UnknownToken: the key is missing, or not of the project in the path.
    """
    dsn = mapping(read.header if read is not None else None).get("dsn")
    given = [
        request.query_params.get("sentry_key"),
        _from_header(request.headers.get("x-sentry-auth") or request.headers.get("authorization") or ""),
        _from_dsn(dsn) if isinstance(dsn, str) else None,
    ]
    found = {key for key in given if key}
    if len(found) > 1:
        raise UnknownToken("The request contains different keys.")
    project = await intake.project_of(found.pop() if found else None)
    if project != int(request.path_params["project"]):
        raise UnknownToken("The key does not belong to this project.")
    return project


def _from_header(header: str) -> str | None:
    scheme, _, fields = header[:2_000].partition(" ")
    if scheme.lower() != "sentry":
        return None
    for each in fields.split(","):
        name, _, value = each.strip().partition("=")
        if name == "sentry_key":
            return value.strip()
    return None


def _from_dsn(dsn: str) -> str | None:
    try:
        return urlsplit(dsn[:1_000]).username
    except ValueError:
        return None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _refused(request: Request, detail: str, status: int, headers: dict[str, str] | None = None) -> Response:
    shown = detail.encode("ascii", "replace").decode()[:300]
    return answer(
        request, {"detail": detail, "causes": []}, status, {"X-Sentry-Error": shown, **(headers or {})}
    )
