"""Endpoints of hand-off: configuration, hand-offs, webhook deliveries."""

from typing import Annotated, Any

from fastapi import Depends, Path

from postroom.api.http.access import Call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found, permission_denied, validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.handoff import (
    ConfigChanges,
    DeliveryQuery,
    DeliveryResponse,
    HandoffConfigResponse,
    HandoffDetail,
    HandoffQuery,
    HandoffResponse,
    StartRequest,
    handoff_response,
)
from postroom.domain.errors import Invalid, NotFound
from postroom.domain.identity.roles import Role
from postroom.handoff import config, service, webhook
from postroom.handoff.service import HandoffDeps
from postroom.identity import service as identity
from postroom.reports.work_log.merged import canonical
from postroom.tasks import service as tasks

router = Router(prefix="/api/projects/{project_id}/signals", tags=["handing over"])

_RUNS, _DELIVERIES = "/handoff/runs", "/handoff/deliveries"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
HandoffId = Annotated[str, Path(description="UUID of the hand-off.")]
DeliveryId = Annotated[str, Path(description="UUID of the delivery.")]

_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "Not found in the project."}}
_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorEnvelope, "description": "The present state does not allow it. Nothing was changed."}
}


@router.get(
    "/handoff/config",
    summary="Get the hand-off configuration",
)
async def get_handoff_config(call: ReadCall) -> JsonResponse[HandoffConfigResponse]:
    """Return the hand-off configuration of the project, without the webhook's secret."""
    return json_response(HandoffConfigResponse.of(await config.get(call.uow, call.project_id)))


@router.post(
    "/handoff/config",
    summary="Update the hand-off configuration",
)
async def change_handoff_config(
    call: WriteCall, body: ParsedBody[ConfigChanges]
) -> JsonResponse[HandoffConfigResponse]:
    """Change the sent fields and return all of them. A new secret is included in this response only.

    The channel `command` is for owners, and for projects that the server's operator listed.
    """
    changes = body.model_dump(exclude_unset=True, exclude={"rotate_secret"})
    state = state_of(call.request)
    if changes.get("channel") == "command" and await _role(call) is not Role.OWNER:
        raise permission_denied("Only an owner of the organization may choose the channel 'command'.")
    try:
        changed, secret = await config.change(
            call.uow,
            call.project_id,
            changes,
            seal=state.webhook_seals.seal,
            jobs=state.jobs,
            command_problem=config.command_problem(state.settings.handoff, call.project_id),
            rotate=body.rotate_secret,
            user_id=call.actor.user_id,
            now=call.now,
        )
    except Invalid as problem:
        raise validation("invalid_input", problem.message, "channel") from None
    return json_response(HandoffConfigResponse.of(changed, secret))


async def _role(call: Call) -> Role | None:
    if call.actor.owns_server:
        return Role.OWNER
    return (await identity.roles_of(call.uow, call.actor.user_id)).get(call.organization_id)


@router.get(
    _RUNS,
    summary="List hand-offs",
)
async def list_handoffs(
    call: ReadCall, page: RequestedPage, query: ParsedQuery[HandoffQuery]
) -> JsonResponse[PageResponse[HandoffResponse]]:
    """Return a page of the project's hand-offs, newest first."""
    report_id = query.report_id and await canonical(call.uow, call.project_id, query.report_id)
    result = await service.list_page(
        call.uow, call.project_id, report_id, limit=page.limit, offset=page.offset
    )
    runs = await tasks.newest_runs(call.uow, [item.task_id for item in result.handoffs])
    results = [handoff_response(handoff, runs.get(handoff.task_id)) for handoff in result.handoffs]
    return json_response(page_response(call.request, page, result.count, results))


@router.get(
    _RUNS + "/{handoff_id}",
    summary="Read a hand-off",
    responses=_MISSING,
)
async def get_handoff(call: ReadCall, handoff_id: HandoffId) -> JsonResponse[HandoffDetail]:
    """Return the hand-off with the output of its command."""
    try:
        handoff = await service.get(call.uow, call.project_id, object_id(handoff_id))
    except NotFound:
        raise not_found() from None
    run = await tasks.get_run(call.uow, handoff.task_run_id)
    return json_response({**handoff_response(handoff, run), "output": handoff.output})


@router.post(
    "/reports/{report_id}/hand_off",
    status_code=201,
    summary="Hand a report over now",
    responses={201: {"description": "The hand-off."}, **_MISSING, **_REFUSED},
)
async def start_handoff(
    call: WriteCall, report_id: str, body: ParsedBody[StartRequest]
) -> JsonResponse[HandoffResponse]:
    """Hand off a report and claim it for the caller, regardless of thresholds and judgments."""
    report = await canonical(call.uow, call.project_id, object_id(report_id))
    state = state_of(call.request)
    handoff = await service.start_manually(
        call.uow,
        HandoffDeps(state.jobs, state.settings.handoff),
        project_id=call.project_id,
        report_id=report,
        user_id=call.actor.user_id,
        force=body.force,
        by_key=call.actor.session_id is None,
        now=call.now,
    )
    run = await tasks.get_run(call.uow, handoff.task_run_id)
    return json_response(handoff_response(handoff, run), 201)


@router.get(
    _DELIVERIES,
    summary="List webhook deliveries",
)
async def list_deliveries(
    call: ReadCall, page: RequestedPage, query: ParsedQuery[DeliveryQuery]
) -> JsonResponse[PageResponse[DeliveryResponse]]:
    """Return a page of the project's deliveries with all attempts, newest first."""
    result = await webhook.list_deliveries(
        call.uow, call.project_id, query.status, limit=page.limit, offset=page.offset
    )
    results = [DeliveryResponse.of(delivery) for delivery in result.deliveries]
    return json_response(page_response(call.request, page, result.count, results))


@router.get(
    _DELIVERIES + "/{delivery_id}",
    summary="Read a delivery",
    responses=_MISSING,
)
async def get_delivery(call: ReadCall, delivery_id: DeliveryId) -> JsonResponse[DeliveryResponse]:
    """Return the delivery with all its attempts."""
    try:
        delivery = await webhook.get_delivery(call.uow, call.project_id, object_id(delivery_id))
    except NotFound:
        raise not_found() from None
    return json_response(DeliveryResponse.of(delivery))


@router.post(
    _DELIVERIES + "/{delivery_id}/redeliver",
    summary="Send a delivery again",
    responses={**_MISSING, **_REFUSED},
)
async def redeliver(call: WriteCall, delivery_id: DeliveryId) -> JsonResponse[DeliveryResponse]:
    """Send an ended delivery again with the same id and body, to the project's current address."""
    try:
        delivery = await webhook.redeliver(
            call.uow,
            jobs=state_of(call.request).jobs,
            project_id=call.project_id,
            delivery_id=object_id(delivery_id),
            now=call.now,
        )
    except NotFound:
        raise not_found() from None
    return json_response(DeliveryResponse.of(delivery))
