"""Endpoints of notifications: destinations with their rules, tests, and deliveries."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Response

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.query import ParsedQuery
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import ApiState, state_of
from postroom.api.schemas.notifications import (
    DestinationChanges,
    DestinationList,
    DestinationRequest,
    DestinationResponse,
    NotificationDeliveryQuery,
    NotificationDeliveryResponse,
    RetriedNotificationsResponse,
)
from postroom.domain.errors import NotFound
from postroom.notify import sender, service
from postroom.notify.post import Post
from postroom.notify.secrets import DestinationSeals

router = Router(prefix="/api/projects/{project_id}/notifications", tags=["notifications"])

_ONE = "/destinations/{destination_id}"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("notification:write"), scope="function")]
OutsideWriteCall = Annotated[OutsideCall, Depends(outside_call("notification:write"), scope="function")]
SHARED = "task:write"
"""What changing a destination of the project needs beyond that of one's own."""
DestinationId = Annotated[str, Path(description="UUID of the destination.")]
DeliveryId = Annotated[str, Path(description="UUID of the delivery.")]

_MISSING: dict[int | str, dict[str, Any]] = {
    404: {"description": "Not found in the project, or somebody else's."}
}
_REFUSED: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorEnvelope, "description": "The present state does not allow it. Nothing was changed."}
}


@router.get("/destinations", summary="List destinations of notifications")
async def list_destinations(call: ReadCall) -> JsonResponse[DestinationList]:
    """Return the destinations of the project and of the caller."""
    found = await service.list_destinations(call.uow, call.project_id, call.actor.user_id)
    return json_response(DestinationList(results=[DestinationResponse.of(one) for one in found]))


@router.post(
    "/destinations",
    status_code=201,
    summary="Add a destination of notifications",
    responses={201: {"description": "The destination."}, **_REFUSED},
)
async def add_destination(
    call: WriteCall, body: ParsedBody[DestinationRequest]
) -> JsonResponse[DestinationResponse]:
    """Add a destination. It is used once a test has arrived. The secret of a webhook is in this response only."""
    if not body.personal:
        call.require(SHARED)
    rule = body.changes()
    made, secret = await service.add(
        call.uow,
        call.project_id,
        user_id=call.actor.user_id,
        personal=body.personal,
        kind=body.kind,
        address=body.address,
        token=body.token,
        rule=rule,
        seals=_seals(state_of(call.request)),
        now=call.now,
    )
    return json_response(DestinationResponse.of(made, secret), 201)


@router.patch(_ONE, summary="Change a destination of notifications", responses={**_MISSING, **_REFUSED})
async def change_destination(
    call: WriteCall, destination_id: DestinationId, body: ParsedBody[DestinationChanges]
) -> JsonResponse[DestinationResponse]:
    """Change the sent fields of a destination. To change its address, add another one."""
    try:
        changed = await service.change(
            call.uow,
            call.project_id,
            await _changeable(call, destination_id),
            user_id=call.actor.user_id,
            changes=body.changes(),
            now=call.now,
        )
    except NotFound:
        raise not_found() from None
    return json_response(DestinationResponse.of(changed))


@router.delete(_ONE, status_code=204, summary="Remove a destination of notifications", responses=_MISSING)
async def remove_destination(call: WriteCall, destination_id: DestinationId) -> Response:
    """Remove a destination with its deliveries. Waiting messages are not sent."""
    try:
        id = await _changeable(call, destination_id)
        await service.remove(call.uow, call.project_id, id, user_id=call.actor.user_id, now=call.now)
    except NotFound:
        raise not_found() from None
    return Response(status_code=204)


@router.post(_ONE + "/rotate", summary="Replace the secret of a webhook", responses={**_MISSING, **_REFUSED})
async def rotate_destination(
    call: WriteCall, destination_id: DestinationId
) -> JsonResponse[DestinationResponse]:
    """Return a new signing secret, this once. For a day messages are signed with the old one as well."""
    seals = _seals(state_of(call.request))
    try:
        id = await _changeable(call, destination_id)
        changed, secret = await service.rotate(
            call.uow, call.project_id, id, user_id=call.actor.user_id, seals=seals, now=call.now
        )
    except NotFound:
        raise not_found() from None
    return json_response(DestinationResponse.of(changed, secret))


@router.post(_ONE + "/test", summary="Send a test notification", responses=_MISSING)
async def test_destination(
    call: OutsideWriteCall, destination_id: DestinationId
) -> JsonResponse[NotificationDeliveryResponse]:
    """Send a test message now and return what came of it. A destination is used once one has arrived."""
    id = object_id(destination_id)
    try:
        async with call.transaction() as inside:
            await _changeable(inside, destination_id)
    except NotFound:
        raise not_found() from None
    state = state_of(call.request)
    post = Post(
        engine=state.engine,
        settings=state.settings.notifications,
        hasher=state.hasher,
        clock=state.clock,
        public_url=state.settings.public_url,
    )
    delivery = await sender.send_test(post, id)
    if delivery is None:
        raise not_found()
    return json_response(NotificationDeliveryResponse.of(delivery))


@router.post(
    _ONE + "/retry", summary="Send all failed notifications again", responses={**_MISSING, **_REFUSED}
)
async def retry_destination(
    call: WriteCall, destination_id: DestinationId
) -> JsonResponse[RetriedNotificationsResponse]:
    """Send all messages to a destination again that were given up."""
    try:
        retried = await service.retry_all(
            call.uow,
            call.project_id,
            await _changeable(call, destination_id),
            jobs=state_of(call.request).jobs,
            user_id=call.actor.user_id,
            now=call.now,
        )
    except NotFound:
        raise not_found() from None
    return json_response(RetriedNotificationsResponse(retried=retried))


@router.get("/deliveries", summary="List notifications")
async def list_notifications(
    call: ReadCall, page: RequestedPage, query: ParsedQuery[NotificationDeliveryQuery]
) -> JsonResponse[PageResponse[NotificationDeliveryResponse]]:
    """Return a page of the messages to destinations of the project and of the caller, newest first."""
    found = await service.list_deliveries(
        call.uow,
        call.project_id,
        call.actor.user_id,
        destination_id=query.destination,
        status=query.status,
        limit=page.limit,
        offset=page.offset,
    )
    results = [NotificationDeliveryResponse.of(one) for one in found.deliveries]
    return json_response(page_response(call.request, page, found.count, results))


@router.post(
    "/deliveries/{delivery_id}/retry",
    summary="Send a failed notification again",
    responses={**_MISSING, **_REFUSED},
)
async def retry_notification(
    call: WriteCall, delivery_id: DeliveryId
) -> JsonResponse[NotificationDeliveryResponse]:
    """Send a message again that was given up, with the same id."""
    try:
        delivery = await service.retry(
            call.uow,
            call.project_id,
            object_id(delivery_id),
            jobs=state_of(call.request).jobs,
            user_id=call.actor.user_id,
            now=call.now,
        )
        await _changeable(call, str(delivery.destination_id))  # a refusal takes all of it back
    except NotFound:
        raise not_found() from None
    return json_response(NotificationDeliveryResponse.of(delivery))


async def _changeable(call: Call, destination_id: str) -> UUID:
    """Return the id of a destination that the caller may change.

    Raises:
        NotFound: there is none with this id, or it is somebody else's.
        WireError: 403, it is the project's, and the caller may only have their own.
    """
    found = await service.get(call.uow, call.project_id, call.actor.user_id, object_id(destination_id))
    if found.user_id is None:
        call.require(SHARED)
    return found.id


def _seals(state: ApiState) -> DestinationSeals:
    return DestinationSeals(state.hasher)
