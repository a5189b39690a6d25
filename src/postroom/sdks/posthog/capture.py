"""The capture endpoints, to which PostHog's SDKs send events.

The SDKs treat any success other than 200 as a failure. Server SDKs retry a batch after 429; the browser SDK drops
it, and gets `quota_limited` instead.
"""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from postroom.sdks.answers import answer
from postroom.sdks.context import (
    DROPPED,
    REFUSED,
    Intake,
    OverLimit,
    Sent,
    UnknownToken,
)
from postroom.sdks.decoding import TooLarge, Undecodable
from postroom.sdks.posthog.bodies import Batch, read_batch
from postroom.sdks.posthog.events import ReadEvents, lib_of, read_events

SOURCE: Final = "posthog"
BROWSER = "web"
"""The name of the browser SDK."""


async def capture(intake: Intake, request: Request) -> Response:
    """Store one event or a batch."""
    try:
        sent, batch = await _read(intake, request)
        project = await intake.project_of(batch.token)
    except Undecodable as error:
        return answer(request, {"detail": str(error)}, 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return answer(request, {"detail": str(error)}, 401)
    found = await _events(intake, sent, batch)
    _count_problems(intake, project, found)
    try:
        await intake.store(project, SOURCE, found.events)
    except OverLimit as error:
        if lib_of(batch.events) == BROWSER:
            intake.count(project, SOURCE, DROPPED, len(found.events))
            return answer(request, {"status": 1, "quota_limited": ["events"]})
        intake.count(project, SOURCE, REFUSED, len(found.events))
        wait = str(max(1, round(error.wait)))
        return answer(request, {"detail": str(error)}, 429, {"Retry-After": wait})
    return answer(request, {"status": 1})


async def capture_v1(intake: Intake, request: Request) -> Response:
    """Store a batch of events with the protocol whose response contains each event's outcome."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        project = await intake.project_of(token.strip() if scheme.lower() == "bearer" else None)
        sent, batch = await _read(intake, request)
    except Undecodable as error:
        return answer(request, {"error": str(error)}, 413 if isinstance(error, TooLarge) else 400)
    except UnknownToken as error:
        return answer(request, {"error": str(error)}, 401)
    found = await _events(intake, sent, batch)
    _count_problems(intake, project, found)
    results: dict[str, dict[str, str]] = {
        each["uuid"]: {"result": "drop", "details": "The event can't be read."}
        for each in batch.events
        if isinstance(each, dict) and isinstance(each.get("uuid"), str)
    }
    state = {"result": "ok"}
    try:
        await intake.store(project, SOURCE, found.events)
    except OverLimit as error:
        intake.count(project, SOURCE, REFUSED, len(found.events))
        state = {"result": "retry", "details": str(error)}
    readable = {str(event.id) for event in found.events}
    for id in results:
        if id.lower() in readable:
            results[id] = state
    return answer(request, {"results": results})


async def _read(intake: Intake, request: Request) -> tuple[Sent, Batch]:
    query = dict(request.query_params)
    # The query parameter repeats the compression, which is detected from the body.
    sent = await intake.read(request)
    return sent, await intake.work(len(sent.body), read_batch, sent.body, query)


async def _events(intake: Intake, sent: Sent, batch: Batch) -> ReadEvents:
    return await intake.work(len(sent.body), read_events, batch, sent.received)


def _count_problems(intake: Intake, project: int, found: ReadEvents) -> None:
    for reason, number in found.problems.items():
        intake.count(project, SOURCE, reason, number)
