"""Endpoints of a project's automatic start configuration."""

from typing import Annotated

from fastapi import Depends

from postroom.api.http.access import Call, project_call
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.projects.config import ProjectConfigChanges, ProjectConfigResponse, config_response
from postroom.projects import config
from postroom.trackers import of_config
from postroom.trackers.secrets import TrackerSeals

router = Router(prefix="/api/projects/{project_id}/signals/config", tags=["project config"])

ReadCall = Annotated[Call, Depends(project_call("task:read"), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]


@router.get(
    "",
    summary="Get the project's configuration",
)
async def get_config(call: ReadCall) -> JsonResponse[ProjectConfigResponse]:
    """Return the automatic start configuration of the project."""
    found = await config.get(call.uow, call.project_id, now=call.now)
    return json_response(await config_response(call.uow, call.project_id, found, call.now))


@router.post(
    "",
    summary="Update the project's configuration",
)
async def change_config(
    call: WriteCall, body: ParsedBody[ProjectConfigChanges]
) -> JsonResponse[ProjectConfigResponse]:
    """Change the sent fields of the configuration and return all of it."""
    if body.model_fields_set & {"issue_tracking_integration", "issue_tracking_config"}:
        await of_config.change(
            call.uow,
            call.project_id,
            user_id=call.actor.user_id,
            sent=body.model_dump(exclude_unset=True),
            integration=body.issue_tracking_integration,
            place=body.issue_tracking_config,
            seals=TrackerSeals(state_of(call.request).hasher),
            now=call.now,
        )
    changed = await config.change(call.uow, call.project_id, body.of_config(), now=call.now)
    return json_response(await config_response(call.uow, call.project_id, changed, call.now))
