"""Endpoints of stored source maps."""

from typing import Annotated

from fastapi import Depends, Path, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.ids import object_id
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.source_maps import SourceMapResponse
from postroom.source_maps import service

router = Router(tags=["error issues"])

_PATH = "/api/projects/{project_id}/signals/source_maps"

ReadCall = Annotated[Call, Depends(project_call("error_tracking:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("error_tracking:write"), scope="function")]
MapId = Annotated[str, Path(description="UUID of the source map.")]


@router.get(
    _PATH,
    summary="List source maps",
)
async def list_source_maps(
    call: ReadCall, page: RequestedPage
) -> JsonResponse[PageResponse[SourceMapResponse]]:
    """Return a page of the project's source maps, newest first."""
    count, found = await service.page_of(call.uow, call.project_id, page)
    return json_response(
        page_response(call.request, page, count, [SourceMapResponse.of(each) for each in found])
    )


@router.delete(_PATH + "/{source_map_id}", status_code=204, summary="Delete a source map")
async def delete_source_map(call: WriteCall, source_map_id: MapId) -> Response:
    """Delete a source map. Errors that were counted before keep their original frames."""
    await service.delete(call.uow, call.project_id, object_id(source_map_id))
    return Response(status_code=204)
