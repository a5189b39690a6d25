"""Endpoint of live events: one stream of server-sent events per client, with one event per change."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Annotated, Any

import orjson
from fastapi import Depends, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse

from postroom.api.http.access import OutsideCall, outside_call
from postroom.api.http.errors import WireError, unavailable
from postroom.api.http.middleware import HEAD_ONLY
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.db.notifications import Change, Closed, Notifications
from postroom.domain.errors import Unavailable
from postroom.domain.identity.scopes import satisfies

router = Router(tags=["events"])

PATH = "/api/projects/{project_id}/events"

StreamCall = Annotated[OutsideCall, Depends(outside_call("task:read"), scope="function")]

COMMENT_SECONDS = 15.0
"""Interval of keep-alive comments, so that proxies keep the connection."""
CHECK_SECONDS = 60.0
"""Interval at which the caller's access is checked again; at once if it is known to have changed."""
MAX_OF_USER = 20
"""Maximum streams of one user per process."""

SCOPES: Mapping[str, str] = {
    "scout": "signal_scout:read",
    "scout_run": "signal_scout:read",
    "scout_memory": "signal_scout:read",
    "skill": "signal_scout:read",
}
"""Scopes required for events of some nouns; all others only require read access to the project."""

_HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}


# Not in the OpenAPI document, which can't describe streams: see docs/reference/events.md.
@router.get(PATH, summary="Hear of changes", include_in_schema=False)
async def stream_events(call: StreamCall) -> Response:
    """Send `change` events (noun, id, version) until the client disconnects, its key ends or the server stops."""
    source = state_of(call.request).notifications
    if source is None or not await source.start():
        raise unavailable("Live events are not available now. Poll every few seconds instead.")
    if call.request.scope.get(HEAD_ONLY):
        return Response(media_type="text/event-stream", headers=_HEADERS)
    bounds = state_of(call.request).settings.server
    if source.streams[call.actor.user_id] >= MAX_OF_USER or source.streams.total() >= max(
        1, bounds.connections // 2
    ):
        raise unavailable("There are too many event streams. Close some, or poll every few seconds instead.")
    return StreamingResponse(_stream(call, source), media_type="text/event-stream", headers=_HEADERS)


async def _stream(call: OutsideCall, source: Notifications) -> AsyncIterator[bytes]:
    """Yield the chunks of the stream, the first one immediately."""
    projects = {call.project_id, *_home(call)}
    try:
        async with source.subscribe(projects, call.actor.user_id) as subscription:
            yield _first(source.position(projects), call.request.headers.get("last-event-id"))
            loop = asyncio.get_running_loop()
            check_at = loop.time() + CHECK_SECONDS
            while True:
                wait = min(COMMENT_SECONDS, max(0.0, check_at - loop.time()))
                chunk = b":\n\n"
                with suppress(TimeoutError):
                    changes = await asyncio.wait_for(subscription.take(), wait)
                    chunk = _pieces(call, changes, source.position(projects))
                # What happened after the access ended is not told.
                if subscription.access_changed or loop.time() >= check_at:
                    subscription.access_changed = False
                    await call.check_again()
                    check_at = loop.time() + CHECK_SECONDS
                yield chunk
    except (Closed, Unavailable, SQLAlchemyError):
        return  # the client reconnects and then gets the current state
    except WireError as refusal:
        yield _event("end", {"code": refusal.body()["code"]})


def _home(call: OutsideCall) -> set[int]:
    """Return the home project, which owns the data of scouts, if the caller may read it."""
    try:
        return {call.home_project_id}
    except WireError:
        return set()


def _first(position: str, last: str | None) -> bytes:
    missed = last is not None and last != position
    return b":\n\n" + _event("resync" if missed else "ready", {}, position)


def _pieces(call: OutsideCall, changes: list[Change] | None, position: str) -> bytes:
    if changes is None:
        return _event("resync", {}, position)
    told = {(one.noun, one.id): one for one in changes if _may_hear(call, one)}
    # Events that the client may not receive advance the position as well.
    pieces = [
        _event("change", {"noun": one.noun, "id": one.id, "version": one.version}, position)
        for one in told.values()
    ]
    return b"".join(pieces) or b":\n\n"


def _may_hear(call: OutsideCall, change: Change) -> bool:
    scope = SCOPES.get(change.noun)
    if change.project_id != call.project_id and scope is None:
        return False
    return scope is None or satisfies(call.actor.scopes, scope)


def _event(name: str, data: Mapping[str, Any], id: str | None = None) -> bytes:
    line = b"" if id is None else f"id: {id}\n".encode()
    return line + f"event: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
