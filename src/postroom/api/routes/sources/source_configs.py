"""Endpoints of source configurations."""

from typing import Annotated, Any

from fastapi import Depends, Path, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import WireError, not_found, validation
from postroom.api.http.requests.body import ParsedBody, UnreadBody, parse
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.sources.source_configs import (
    NewSourceConfig,
    SourceConfigChanges,
    SourceConfigReplacement,
    SourceConfigResponse,
)
from postroom.domain.sources.configs import SourceProblem, fixed
from postroom.identity import service as identity
from postroom.sources import service
from postroom.sources.schemas import SourceConfig

router = Router(tags=["source configs"])

_PATH = "/api/projects/{project_id}/signals/source_configs"
_ONE = _PATH + "/{config_id}"
_FIXED = ("source_product", "source_type")

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
ConfigId = Annotated[str, Path(description="UUID of the configuration.")]


@router.get(
    _PATH,
    summary="List source configurations",
)
async def list_configs(
    call: ReadCall, page: RequestedPage
) -> JsonResponse[PageResponse[SourceConfigResponse]]:
    """Return a page of the project's configurations, latest changed first."""
    found = await service.page_of_configs(call.uow, call.project_id, page)
    results = [SourceConfigResponse.of(config) for config in found.configs]
    return json_response(page_response(call.request, page, found.count, results))


@router.post(
    _PATH,
    status_code=201,
    summary="Configure a source",
)
async def create_config(
    call: WriteCall, body: ParsedBody[NewSourceConfig]
) -> JsonResponse[SourceConfigResponse]:
    """Enable or disable a source and set its options. Each source has one configuration."""
    try:
        made = await service.create_config(
            call.uow,
            call.project_id,
            (body.source_product, body.source_type),
            enabled=body.enabled,
            config=body.config,
            consent=await _consent(call),
            now=call.now,
        )
    except SourceProblem as problem:
        raise _refusal(problem) from None
    return json_response(SourceConfigResponse.of(made), 201)


@router.get(_ONE, summary="Get a configuration")
async def get_config(call: ReadCall, config_id: ConfigId) -> JsonResponse[SourceConfigResponse]:
    """Return the configuration."""
    return json_response(SourceConfigResponse.of(await _find(call, config_id, lock=False)))


@router.put(
    _ONE,
    summary="Replace a configuration",
)
async def replace_config(
    call: WriteCall, config_id: ConfigId, sent: UnreadBody[SourceConfigReplacement]
) -> JsonResponse[SourceConfigResponse]:
    """Replace a configuration. Product and type cannot change."""
    before = await _find(call, config_id, lock=True)
    data = await sent.plain()
    for name in _FIXED:
        if isinstance(data, dict) and name not in data:
            raise validation("required", "This field is required.", name)
    return await _change(call, before, data)


@router.patch(
    _ONE,
    summary="Update a configuration",
)
async def change_config(
    call: WriteCall, config_id: ConfigId, sent: UnreadBody[SourceConfigChanges]
) -> JsonResponse[SourceConfigResponse]:
    """Update the given fields of a configuration."""
    before = await _find(call, config_id, lock=True)
    return await _change(call, before, await sent.plain())


@router.delete(_ONE, status_code=204, summary="Delete a configuration")
async def delete_config(call: WriteCall, config_id: ConfigId) -> Response:
    """Delete a configuration. The source is then disabled, except that of scouts."""
    await service.delete_config(call.uow, call.project_id, object_id(config_id))
    return Response(status_code=204)


async def _change(call: Call, before: SourceConfig, data: Any) -> JsonResponse[SourceConfigResponse]:
    if isinstance(data, dict):
        # Unchanged fields need no validation: a source enabled by command may have no name in the API.
        same = {name for name in _FIXED if data.get(name) == getattr(before, name)}
        data = {name: value for name, value in data.items() if name not in same}
    body = parse(SourceConfigChanges, data)
    try:
        for name in _FIXED:
            if getattr(body, name) is not None:
                raise fixed(name)
        changed = await service.change_config(
            call.uow,
            before,
            enabled=body.enabled,
            config=body.config,
            consent=await _consent(call),
            now=call.now,
        )
    except SourceProblem as problem:
        raise _refusal(problem) from None
    return json_response(SourceConfigResponse.of(changed))


async def _consent(call: Call) -> bool:
    organization = await identity.organization_for(call.uow, call.actor, id=call.organization_id)
    return organization is not None and organization.is_ai_data_processing_approved


async def _find(call: Call, config_id: str, *, lock: bool) -> SourceConfig:
    found = await service.get_config(call.uow, call.project_id, object_id(config_id), lock=lock)
    if found is None:
        raise not_found()
    return found


def _refusal(problem: SourceProblem) -> WireError:
    return validation("invalid_input", problem.message, problem.attr)
