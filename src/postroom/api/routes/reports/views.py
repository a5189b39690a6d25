"""Endpoints of views: filters of the inbox with a name."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.errors import validation
from postroom.api.http.requests.body import ParsedBody, parse
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.reports.queries import ReportListQuery
from postroom.api.schemas.reports.views import NewViewRequest, ViewRequest, ViewResponse, ViewsResponse
from postroom.domain.errors import NotFound
from postroom.identity.people import optional_person
from postroom.reports import views

router = Router(tags=["views"])

BASE = "/api/projects/{project_id}/signals/views"

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]

_MISSING = {"description": "There is no such view."}
_TAKEN = {"description": "There is a view of that name."}


@router.get(BASE, summary="List views")
async def list_views(call: ReadCall) -> JsonResponse[ViewsResponse]:
    """Return the caller's own views and the shared ones. Reports are listed with the `query` of one."""
    return json_response({"results": await _all(call)})


@router.post(BASE, status_code=201, summary="Create a view", responses={409: _TAKEN})
async def create_view(call: WriteCall, body: ParsedBody[NewViewRequest]) -> JsonResponse[ViewResponse]:
    """Give filters and an order of the inbox a name."""
    _check(body.query)
    id = await views.create(
        call.uow,
        call.project_id,
        user_id=call.actor.user_id,
        name=body.name,
        query=body.query,
        is_shared=body.is_shared,
        now=call.now,
    )
    return json_response(await _one(call, id), 201)


@router.patch(BASE + "/{view_id}", summary="Change a view", responses={404: _MISSING, 409: _TAKEN})
async def change_view(
    call: WriteCall, view_id: str, body: ParsedBody[ViewRequest]
) -> JsonResponse[ViewResponse]:
    """Change a view of the caller's own, or a shared one."""
    if body.query is not None:
        _check(body.query)
    id = object_id(view_id)
    values = body.model_dump(exclude_none=True)
    await views.change(call.uow, call.project_id, id, values, user_id=call.actor.user_id, now=call.now)
    return json_response(await _one(call, id))


@router.delete(BASE + "/{view_id}", status_code=204, summary="Delete a view", responses={404: _MISSING})
async def delete_view(call: WriteCall, view_id: str) -> Response:
    """Delete a view of the caller's own, or a shared one. No report is changed."""
    await views.delete(call.uow, call.project_id, object_id(view_id), user_id=call.actor.user_id)
    return Response(status_code=204)


def _check(query: Mapping[str, str]) -> None:
    unknown = sorted(set(query) - set(ReportListQuery.model_fields))
    if unknown:
        raise validation("invalid_input", f"The list of reports has no parameter '{unknown[0]}'.", "query")
    parse(ReportListQuery, dict(query))


async def _all(call: Call) -> list[ViewResponse]:
    found = await views.list_all(call.uow, call.project_id, call.organization_id, user_id=call.actor.user_id)
    return [
        {
            "id": str(view.id),
            "name": view.name,
            "is_shared": view.is_shared,
            "is_mine": view.user_id == call.actor.user_id,
            "created_by": optional_person(maker),
            "query": dict(view.query),
            "missing": list(view.missing),
            "created_at": view.created_at,
            "updated_at": view.updated_at,
        }
        for view, maker in found
    ]


async def _one(call: Call, id: UUID) -> ViewResponse:
    for view in await _all(call):
        if view["id"] == str(id):
            return view
    raise NotFound("Not found.")
