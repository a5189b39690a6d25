"""Endpoints of polling: test a source's first page, and poll it now."""

import json
from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.errors import not_found
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.sources.connected import MISSING, ONE, SourceId, found_source, shown_source
from postroom.api.schemas.sources.connected_responses import PollTestResponse, SourceResponse
from postroom.domain.errors import Invalid, NotFound
from postroom.sources.connected import polling, previewing, service
from postroom.sources.connected.polling import Poller
from postroom.sources.connected.reading import config_of, reading_of, weighing_of
from postroom.sources.registry.catalogue import find
from postroom.sources.registry.model import Delivery, PollProblem

router = Router(prefix="/api/projects/{project_id}/sources", tags=["sources"])

MAX_PREVIEW = 5
"""Number of items that a test shows."""


@router.post(
    ONE + "/poll",
    summary="Poll a source now",
    responses={
        400: {"description": "The source is switched off, sends by itself, or lacks what a poll needs."},
        **MISSING,
    },
)
async def poll_source(
    call: Annotated[Call, Depends(project_call("task:write"), scope="function")],
    connected_source_id: SourceId,
) -> JsonResponse[SourceResponse]:
    """Schedule a poll for the next moment, even if polling was stopped after repeated failures."""
    source = await found_source(call, connected_source_id, lock=True)
    kind = find(source.kind)
    kept = state_of(call.request).source_secrets.open(source.id, source.secrets)
    if not service.can_be_polled(kind, config_of(kind, source.config), kept):
        raise Invalid(
            f"This source is not polled: {kind.title} sends by itself, or its configuration lacks what a "
            "poll needs."
        )
    if not source.enabled:
        raise Invalid("This source is switched off. Switch it on to poll it.")
    await service.poll_at(call.uow, source.id, call.now)
    return json_response(await shown_source(call, source))


@router.post(
    ONE + "/poll/test",
    summary="Test polling a source",
    responses=MISSING,
)
async def test_poll(
    call: Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")],
    connected_source_id: SourceId,
) -> JsonResponse[PollTestResponse]:
    """Fetch the source's first page with its own key and show the resulting signals. Nothing is stored."""
    state = state_of(call.request)
    try:
        async with call.unit_of_work() as uow:
            source = await service.get(uow, call.project_id, object_id(connected_source_id))
    except NotFound:
        raise not_found() from None
    poller = Poller(state.engine, state.jobs, state.source_secrets, state.clock, state.settings.sources)
    try:
        page = await polling.try_once(poller, source)
    except PollProblem as problem:
        return json_response({"error": str(problem), "found": 0, "preview": []})
    shown = page.items[:MAX_PREVIEW]
    preview = await previewing.preview(
        reading_of(source),
        [Delivery(item.payload, {}, call.now) for item in shown],
        size=sum(len(json.dumps(item.payload)) for item in shown),
        weighing=weighing_of(source),
        now=call.now,
        owner=call.project_id,
    )
    return json_response({"error": None, "found": len(page.items), "preview": preview})
