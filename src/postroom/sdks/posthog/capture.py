"""The capture endpoints, to which PostHog's SDKs send events.

The SDKs treat any success other than 200 as a failure. Server SDKs retry a batch after 429; the browser SDK drops
it, and gets `quota_limited` instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.answers import answer
from postroom.sdks.context import Intake, OverLimit, UnknownToken
from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.sdks.posthog.bodies import read_batch, tokens_in
from postroom.sdks.posthog.events import ReadEvents, lib_of, read_events

SOURCE: Final = "posthog"
BROWSER = "web"
"""The name of the browser SDK."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What a request has: its token, the sending SDK, its storable events, and the ids that it names."""

    token: str | None
    lib: str
    found: ReadEvents
    ids: Sequence[str]


async def capture(intake: Intake, request: Request) -> Response:
    """Store one event or a batch."""
    query = dict(request.query_params)
    named = query.get("token") or query.get("api_key")
    try:
        if named:
            await intake.project_of(named)
        read = await _read(intake, request, query, is_known=bool(named))
        project = await intake.project_of(read.token)
    except Undecodable as error:
        return answer(request, {"detail": str(error)}, 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return answer(request, {"detail": str(error)}, 401)
    _count_problems(intake, project, read.found)
    try:
        await intake.store(project, SOURCE, read.found.events, resent=read.lib != BROWSER)
    except OverLimit as error:
        if read.lib == BROWSER:
            return answer(request, {"status": 1, "quota_limited": ["events"]})
        if error.again:
            wait = str(max(1, round(error.wait)))
            return answer(request, {"detail": str(error)}, 429, {"Retry-After": wait})
    return answer(request, {"status": 1})


async def capture_v1(intake: Intake, request: Request) -> Response:
    """Store a batch of events with the protocol whose response contains each event's outcome."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        project = await intake.project_of(token.strip() if scheme.lower() == "bearer" else None)
        read = await _read(intake, request, dict(request.query_params), is_known=True)
    except Undecodable as error:
        return answer(request, {"error": str(error)}, 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return answer(request, {"error": str(error)}, 401)
    _count_problems(intake, project, read.found)
    outcomes = {str(event.id): {"result": "ok"} for event in read.found.events}
    try:
        await intake.store(project, SOURCE, read.found.events, resent=True)
    except OverLimit as error:
        state = {"result": "retry" if error.again else "drop", "details": str(error)}
        outcomes.update((str(event.id), state) for event in error.left)
    unread = {"result": "drop", "details": "The event can't be read."}
    return answer(request, {"results": {id: outcomes.get(id.lower(), unread) for id in read.ids}})


async def _read(intake: Intake, request: Request, query: Mapping[str, str], *, is_known: bool) -> _Request:
    # The query parameter repeats the compression, which is detected from the body.
    sent = await intake.read(request, None if is_known else tokens_in)
    return await intake.parse(sent.body, _parse, sent.body, query, sent.received)


def _parse(body: bytes, query: Mapping[str, str], received: datetime) -> _Request:
    batch = read_batch(body, query)
    ids = [
        each["uuid"] for each in batch.events if isinstance(each, dict) and isinstance(each.get("uuid"), str)
    ]
    return _Request(batch.token, lib_of(batch.events), read_events(batch, received), ids)


def _count_problems(intake: Intake, project: int, found: ReadEvents) -> None:
    for reason, number in found.problems.items():
        intake.count(project, SOURCE, reason, number)
