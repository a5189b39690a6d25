"""Endpoints of a project's automatic start configuration."""

from typing import Annotated

from fastapi import Depends, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.schemas.projects.config import ProjectConfigBody, ProjectConfigChanges, config_on_wire
from postroom.projects import config

router = Router(prefix="/api/projects/{project_id}/signals/config", tags=["project config"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]


@router.get("", summary="Get the project's configuration", responses={200: {"model": ProjectConfigBody}})
async def get_config(call: ReadCall) -> Response:
    """Return the automatic start configuration of the project."""
    found = await config.get(call.uow, call.project_id, now=call.now)
    return json_response(await config_on_wire(call.uow, call.project_id, found, call.now))


@router.post(
    "",
    summary="Update the project's configuration",
    responses={200: {"model": ProjectConfigBody}},
)
async def change_config(call: WriteCall, body: ParsedBody[ProjectConfigChanges]) -> Response:
    """Change the sent fields of the configuration and return all of it."""
    changes = body.model_dump(exclude_unset=True)
    changed = await config.change(call.uow, call.project_id, changes, now=call.now)
    return json_response(await config_on_wire(call.uow, call.project_id, changed, call.now))
