"""Sentry's endpoints beside those of its SDKs: check-ins by URL, reports of browsers, the dialog of error pages."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

import orjson
from starlette.requests import Request
from starlette.responses import Response

from postroom.domain.issues.occurrences import text
from postroom.sdks.answers import answer, cors
from postroom.sdks.context import Intake, UnknownToken
from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.sdks.json_text import read_json
from postroom.sdks.sentry import keys
from postroom.sdks.sentry.envelopes import Envelope, Item
from postroom.sdks.sentry.items import ReadItems, read_items
from postroom.sdks.sentry.receiver import address_of, keep, refused
from postroom.sdks.sentry.security import read_reports
from postroom.sdks.values import mapping
from postroom.validation.payloads import FormBody

MAX_BODY = 256 * 1024
"""Maximum bytes of a body at these endpoints."""
STATUSES = ("ok", "in_progress", "error", "missed", "timeout")
_CHECK_IN = ("status", "check_in_id", "environment", "duration")
_SCRIPT = "error-page.js"


async def cron(intake: Intake, request: Request) -> Response:
    """Store the check-in of a job that calls an address with its outcome, as `curl` does."""
    try:
        key = request.path_params.get("key")
        project = await keys.project_of(intake, request, key, keys.key_of(request))
        sent = await intake.read(request, limit=MAX_BODY)
        body = mapping(read_json(sent.body)) if sent.body.strip() else {}
    except Undecodable as error:
        return refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return refused(request, str(error), 403)
    said = {name: request.query_params[name] for name in _CHECK_IN if name in request.query_params}
    payload = {**body, **said, "monitor_slug": request.path_params["slug"]}
    if payload.get("status") not in STATUSES:
        return refused(request, f"The status is none of {', '.join(STATUSES)}.", 400)
    found = _of_item("check_in", payload, sent.received, address_of(request))
    found.event_id = found.event_id or text(payload.get("check_in_id"), 64)
    return await keep(intake, request, project, found)


async def security(intake: Intake, request: Request) -> Response:
    """Store the reports of a browser: violations of a content security policy, and others."""
    try:
        project = await keys.project_of(intake, request, keys.key_of(request))
        sent = await intake.read(request, limit=MAX_BODY)
        found = await intake.parse(
            sent.body, read_reports, sent.body, sent.received, request.headers.get("user-agent", "")
        )
    except Undecodable as error:
        return refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return refused(request, str(error), 403)
    return await keep(intake, request, project, found)


async def error_page(intake: Intake, request: Request) -> Response:
    """Return the script of the dialog, which reads its texts from its own address; or store what a user wrote."""
    if request.method == "POST":
        return await _keep_feedback(intake, request)
    return Response(
        _script(),
        media_type="application/javascript; charset=utf-8",
        headers={
            **cors(request),
            "Cache-Control": "public, max-age=3600",
            "X-Content-Type-Options": "nosniff",
        },
    )


async def _keep_feedback(intake: Intake, request: Request) -> Response:
    dsn = request.query_params.get("dsn", "")
    try:
        project = await keys.checked_project(intake, _project_in(dsn), keys.key_of_dsn(dsn))
        sent = await intake.read(request, limit=MAX_BODY)
    except Undecodable as error:
        return refused(request, str(error), 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return refused(request, str(error), 403)
    form = FormBody.of(sent.body)
    payload = {
        "event_id": text(request.query_params.get("eventId"), 64),
        **{name: text(form.get(name), 4_000) for name in ("name", "email", "comments")},
    }
    if not payload["comments"].strip():
        return answer(request, {"errors": {"comments": ["This field is required."]}}, 400)
    return await keep(
        intake, request, project, _of_item("user_report", payload, sent.received, address_of(request))
    )


def _of_item(type: str, payload: Mapping[str, Any], received: datetime, address: str) -> ReadItems:
    """Return the events of one item, as if it had come in an envelope."""
    return read_items(Envelope({}, [Item(type, {}, orjson.dumps(payload))]), received, address)


def _project_in(dsn: str) -> int:
    """Return the project's number in a DSN, the end of its path; 0 without one."""
    try:
        end = urlsplit(dsn[:1_000]).path.rpartition("/")[2]
    except ValueError:
        return 0
    return int(end) if end.isascii() and end.isdigit() and len(end) <= 10 else 0


@cache
def _script() -> bytes:
    return (files("postroom.sdks") / "browser" / _SCRIPT).read_bytes()
