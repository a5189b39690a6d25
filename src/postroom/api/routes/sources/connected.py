"""Endpoints of connected sources: the registry, adding and changing sources, testing payloads and rules."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Path, Response

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.addresses import public_url
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.sources.connected import (
    NewSource,
    RulesRequest,
    SourceChanges,
    SourcePreviewRequest,
    SourceTestRequest,
)
from postroom.api.schemas.sources.connected_responses import (
    KindsResponse,
    MadeSourceResponse,
    RulesResponse,
    SourceResponse,
    SourcesResponse,
    TrialResponse,
    kind_response,
    path_of,
    rules_as_stored,
    shown_rules,
    source_response,
)
from postroom.domain.errors import NotFound
from postroom.domain.signals.impact import Weighing
from postroom.sources.connected import deliveries, kept_errors, previewing, service
from postroom.sources.connected.previewing import SourcePreviewResponse
from postroom.sources.connected.reading import Reading, config_of, reading_of, rules_of, weighing_of
from postroom.sources.connected.schemas import ConnectedSource
from postroom.sources.connected.service import Made
from postroom.sources.registry.catalogue import all_kinds, find
from postroom.sources.registry.model import Delivery, SourceKind

router = Router(prefix="/api/projects/{project_id}/sources", tags=["sources"])

ONE = "/{connected_source_id}"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
OutsideWriteCall = Annotated[OutsideCall, Depends(outside_call("task:write"), scope="function")]
SourceId = Annotated[str, Path(description="UUID of the source.")]

MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such source in the project."}}
_TAKEN: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorEnvelope, "description": "The project has a source with that name."}
}


@router.get("/kinds", summary="List the kinds of sources")
async def list_kinds(call: ReadCall) -> JsonResponse[KindsResponse]:  # noqa: ARG001  # it checks the permission
    """Return all kinds with configuration, secrets, set-up instructions and sample payloads."""
    return json_response({"results": [kind_response(kind) for kind in all_kinds().values()]})


@router.get("", summary="List the connected sources")
async def list_sources(call: ReadCall) -> JsonResponse[SourcesResponse]:
    """Return the project's sources by name with their counters."""
    found = await service.list_sources(call.uow, call.project_id)
    return json_response({"results": await _responses(call, found)})


@router.post(
    "",
    status_code=201,
    summary="Connect a source",
    responses=_TAKEN,
)
async def add_source(call: WriteCall, body: ParsedBody[NewSource]) -> JsonResponse[MadeSourceResponse]:
    """Connect a source and enable its signal types.

    The token of its address and generated secrets are only in this response.
    """
    try:
        kind = find(body.kind)
    except NotFound as problem:
        raise validation("invalid_choice", problem.message, "kind") from None
    made = await service.add(
        call.uow,
        state_of(call.request).source_secrets,
        project_id=call.project_id,
        kind=kind,
        name=body.name,
        values=body.model_dump(exclude={"kind", "secrets", "name"}),
        secrets=body.secrets,
        now=call.now,
    )
    return json_response(await _made_response(call, made), 201)


@router.post(
    "/preview",
    summary="Preview a payload for a kind of source",
)
async def preview_source(
    call: OutsideWriteCall, body: ParsedBody[SourcePreviewRequest]
) -> JsonResponse[SourcePreviewResponse]:
    """Return the result of a payload for a kind and configuration. Nothing is stored.

    Reading the payload may take two seconds and 256 MB.
    """
    try:
        kind = find(body.kind)
    except NotFound as problem:
        raise validation("invalid_choice", problem.message, "kind") from None
    reading = Reading.of(kind, config_of(kind, body.config), rules_of(rules_as_stored(body.rules)))
    return await _previewed(call, reading, _payload(kind, body, call.now), Weighing(kind.weight))


@router.get(ONE, summary="Get a source", responses=MISSING)
async def get_source(call: ReadCall, connected_source_id: SourceId) -> JsonResponse[SourceResponse]:
    """Return the source with its counters."""
    source = await found_source(call, connected_source_id)
    return json_response(await shown_source(call, source))


@router.patch(
    ONE,
    summary="Update a source",
    responses={**MISSING, **_TAKEN},
)
async def change_source(
    call: WriteCall, connected_source_id: SourceId, body: ParsedBody[SourceChanges]
) -> JsonResponse[MadeSourceResponse]:
    """Update the given fields of a source.

    If the configuration names another host, the secrets that the former one was called with are removed.
    """
    made = await service.change(
        call.uow,
        state_of(call.request).source_secrets,
        await found_source(call, connected_source_id, lock=True),
        values=body.model_dump(exclude_unset=True, exclude={"secrets"}),
        secrets=body.secrets,
        now=call.now,
    )
    return json_response(await _made_response(call, made))


@router.delete(ONE, status_code=204, summary="Disconnect a source", responses=MISSING)
async def delete_source(call: WriteCall, connected_source_id: SourceId) -> Response:
    """Disconnect a source and delete its deliveries. Its signals remain."""
    source = await found_source(call, connected_source_id, lock=True)
    await service.remove(call.uow, call.project_id, source.id)
    return Response(status_code=204)


@router.post(
    ONE + "/token",
    summary="Replace the token of a source's address",
    responses=MISSING,
)
async def renew_token(call: WriteCall, connected_source_id: SourceId) -> JsonResponse[MadeSourceResponse]:
    """Create a new token, which replaces the old one at once. It is shown only once."""
    source = await found_source(call, connected_source_id, lock=True)
    made = await service.new_token(call.uow, state_of(call.request).source_secrets, source, call.now)
    return json_response(await _made_response(call, made))


@router.post(
    ONE + "/test",
    summary="Test a source",
    responses=MISSING,
)
async def test_source(
    call: OutsideWriteCall, connected_source_id: SourceId, sent: UnreadBody[SourceTestRequest]
) -> JsonResponse[SourcePreviewResponse]:
    """Return the result of a payload or sample with the source's configuration and rules."""
    async with call.transaction() as inside:
        source = await found_source(inside, connected_source_id)
    body = await sent.read()
    kind = find(source.kind)
    return await _previewed(call, reading_of(source), _payload(kind, body, call.now), weighing_of(source))


@router.put(
    ONE + "/rules",
    summary="Set the steering rules of a source",
    responses=MISSING,
)
async def set_rules(
    call: OutsideWriteCall, connected_source_id: SourceId, body: ParsedBody[RulesRequest]
) -> JsonResponse[RulesResponse]:
    """Test rules on the latest hundred deliveries, and save them unless it is a dry run."""
    stored = rules_as_stored(body.rules)
    rules = rules_of(stored)
    async with call.transaction() as inside:
        source = await found_source(inside, connected_source_id)
        newest = await deliveries.newest(inside.uow, source.id, previewing.TRIED)
    if source.protocol is not None:
        newest = await kept_errors.newest(state_of(call.request).events_engine, source, previewing.TRIED)
    reading = replace(reading_of(source), rules=rules)
    tried = await previewing.try_rules(reading, newest, owner=call.project_id)
    if not body.dry_run:
        async with call.transaction() as inside:
            await found_source(inside, connected_source_id, lock=True)
            await service.replace_rules(inside.uow, source.id, stored, call.now)
    return json_response(
        {"rules": shown_rules(stored), "saved": not body.dry_run, "trial": TrialResponse.of(tried)}
    )


async def found_source(call: Call, source_id: str, *, lock: bool = False) -> ConnectedSource:
    """Return the source of a path.

    Raises:
        WireError: 404, the project has none with this id.
    """
    try:
        return await service.get(call.uow, call.project_id, object_id(source_id), lock=lock)
    except NotFound:
        raise not_found() from None


async def shown_source(call: Call, source: ConnectedSource) -> SourceResponse:
    """Return a source as clients read it."""
    return (await _responses(call, [source]))[0]


async def _previewed(
    call: OutsideCall, reading: Reading, payload: Delivery, weighing: Weighing
) -> JsonResponse[SourcePreviewResponse]:
    size = len(await call.request.body())
    found = await previewing.preview(
        reading, [payload], size=size, weighing=weighing, now=call.now, owner=call.project_id
    )
    return json_response(found[0])


def _payload(kind: SourceKind, body: SourceTestRequest, now: datetime) -> Delivery:
    headers = {name.lower(): value for name, value in body.headers.items()}
    if body.payload is not None:
        return Delivery(body.payload, headers, now)
    samples = {one.name: one for one in kind.samples}
    name = body.sample or kind.samples[0].name
    if name not in samples:
        raise validation(
            "invalid_choice", f"There is no sample '{name}'. Available: {', '.join(samples)}.", "sample"
        )
    return Delivery(samples[name].payload, {**samples[name].headers, **headers}, now)


async def _responses(call: Call, sources: Sequence[ConnectedSource]) -> list[SourceResponse]:
    state = state_of(call.request)
    keeper = state.source_secrets
    counters = await service.counters_of(call.uow, [one.id for one in sources])
    counted = await kept_errors.with_totals(
        state.events_engine, call.project_id, [(one, counters[one.id]) for one in sources]
    )
    return [
        source_response(one, find(one.kind), each, keeper.names(one.id, one.secrets)) for one, each in counted
    ]


async def _made_response(call: Call, made: Made) -> MadeSourceResponse:
    shown = await shown_source(call, made.source)
    path = path_of(made.source, find(made.source.kind), made.token or "TOKEN")
    return {
        **shown,
        "token": made.token,
        "webhook_url": None if path is None else f"{public_url(call.request)}{path}",
        "made_secrets": dict(made.shown),
    }
