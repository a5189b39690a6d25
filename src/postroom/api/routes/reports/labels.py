"""Endpoints of the labels of a project."""

from typing import Annotated

from fastapi import Depends, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.schemas.reports.corrections import (
    LabelRequest,
    LabelResponse,
    LabelsResponse,
    NewLabelRequest,
)
from postroom.domain.errors import Invalid
from postroom.domain.reports.corrections import label_name
from postroom.reports import labels

router = Router(tags=["labels"])

BASE = "/api/projects/{project_id}/signals/labels"
LABEL = BASE + "/{label:path}"
"""A label's name may have slashes, which servers and proxies decode."""

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]


@router.get(BASE, summary="List the labels of the project")
async def list_labels(call: ReadCall) -> JsonResponse[LabelsResponse]:
    """Return all labels by name, each with the number of its reports."""
    found = await labels.list_all(call.uow, call.project_id)
    return json_response({"results": [LabelResponse.of(label) for label in found]})


@router.post(BASE, status_code=201, summary="Create a label")
async def create_label(call: WriteCall, body: ParsedBody[NewLabelRequest]) -> JsonResponse[LabelResponse]:
    """Create a label that no report has yet; one that exists stays, with its colour unless one is given."""
    name = label_name(body.name)
    await labels.use(call.uow, call.project_id, [name], user_id=call.actor.user_id, now=call.now)
    made = await labels.change(
        call.uow, call.project_id, name, new_name=None, color=body.color, merge=False, now=call.now
    )
    return json_response(LabelResponse.of(made), 201)


@router.patch(
    LABEL,
    summary="Rename, merge or recolour a label",
    responses={
        404: {"description": "The project has no such label."},
        409: {"description": "The new name is taken, and `merge` is false."},
    },
)
async def change_label(
    call: WriteCall, label: str, body: ParsedBody[LabelRequest]
) -> JsonResponse[LabelResponse]:
    """Change the label on all its reports, and its name in the filters of views."""
    if body.name is None and body.color is None:
        raise Invalid("Provide at least one of 'name' or 'color'.")
    changed = await labels.change(
        call.uow,
        call.project_id,
        label,
        new_name=body.name,
        color=body.color,
        merge=body.merge,
        now=call.now,
    )
    return json_response(LabelResponse.of(changed))


@router.delete(
    LABEL,
    status_code=204,
    summary="Delete a label",
    responses={404: {"description": "The project has no such label."}},
)
async def delete_label(call: WriteCall, label: str) -> Response:
    """Take the label from all reports, and delete it."""
    await labels.delete(call.uow, call.project_id, label, now=call.now)
    return Response(status_code=204)
