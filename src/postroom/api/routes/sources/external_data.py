"""The connected sources in the form in which clients of PostHog list external data sources."""

from typing import Annotated, Any

from fastapi import Depends
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.sources.connected import service
from postroom.sources.connected.schemas import ConnectedSource, Counters
from postroom.sources.registry.catalogue import find
from postroom.validation.responses import WireTime

router = Router(prefix="/api/projects/{project_id}/external_data_sources", tags=["sources"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]


class ExternalSourceResponse(TypedDict):
    """A connected source that is not an SDK."""

    id: str
    source_type: Annotated[str, Field(description="Name of its kind for people.")]
    prefix: Annotated[str, Field(description="Its name in the project.")]
    status: Annotated[
        str, Field(description="`Completed`, `Failed` if the last delivery or poll failed, or `Paused`.")
    ]
    latest_error: Annotated[str | None, Field(description="Error of the last delivery or poll.")]
    last_run_at: Annotated[WireTime | None, Field(description="When something last came.")]
    created_at: WireTime
    created_by: Annotated[None, Field(description="Not kept: null.")]
    sync_frequency: Annotated[
        None, Field(description="Sources send by themselves, or are polled as needed: null.")
    ]
    schemas: Annotated[
        list[dict[str, Any]], Field(description="Sources have no tables here: empty.", max_length=0)
    ]


@router.get(
    "",
    summary="List the connected sources as external data sources",
)
async def list_external(
    call: ReadCall, page: RequestedPage
) -> JsonResponse[PageResponse[ExternalSourceResponse]]:
    """Return the connected sources by name, without SDKs."""
    found = [one for one in await service.list_sources(call.uow, call.project_id) if one.protocol is None]
    shown = found[page.offset : page.offset + page.limit]
    counters = await service.counters_of(call.uow, [one.id for one in shown])
    results = [_response(one, counters[one.id]) for one in shown]
    return json_response(page_response(call.request, page, len(found), results))


def _response(source: ConnectedSource, counters: Counters) -> ExternalSourceResponse:
    error = counters.poll_error or counters.last_error
    status = "Paused" if not source.enabled else "Failed" if error else "Completed"
    last = max(filter(None, (counters.last_received_at, counters.polled_at)), default=None)
    return {
        "id": str(source.id),
        "source_type": find(source.kind).title,
        "prefix": source.name,
        "status": status,
        "latest_error": error,
        "last_run_at": last,
        "created_at": source.created_at,
        "created_by": None,
        "sync_frequency": None,
        "schemas": [],
    }
