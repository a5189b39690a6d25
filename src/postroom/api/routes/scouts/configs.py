"""Endpoints of scout configurations and of the metadata of all scouts."""

from typing import Annotated

from fastapi import Depends, Path, Response
from pydantic import Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, OutsideCall, outside_call, project_call
from postroom.api.http.errors import WireError, validation
from postroom.api.http.requests.body import ParsedBody, UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.scouts.configs import (
    MadeScoutResponse,
    NewScout,
    NewScoutConfig,
    ScoutConfigChanges,
    ScoutConfigResponse,
    ScoutRunRequest,
    StartedResponse,
    scout_response,
)
from postroom.domain.identity.scopes import first_missing
from postroom.domain.scouts.configs import ScoutConfigProblem
from postroom.domain.scouts.skills import SkillProblem
from postroom.domain.scouts.structured_output import SchemaProblem
from postroom.scouts.configs import limits
from postroom.scouts.configs import service as configs
from postroom.scouts.configs.values import ConfigChanges
from postroom.scouts.findings import schema_checks
from postroom.scouts.runs import run_now

router = Router(tags=["scouts"])

_SCOUT = "/api/projects/{project_id}/signals/scout"
_PATH = _SCOUT + "/configs"
_ONE = _PATH + "/{config_id}"

ReadCall = Annotated[Call, Depends(project_call("signal_scout:read", challenge=401), scope="function")]
WriteCall = Annotated[Call, Depends(project_call("signal_scout:write", challenge=401), scope="function")]
OutsideWriteCall = Annotated[
    OutsideCall, Depends(outside_call("signal_scout:write", challenge=401), scope="function")
]
"""For routes that wait for a parser."""
OutsideReadCall = Annotated[
    OutsideCall, Depends(outside_call("signal_scout:read", challenge=401), scope="function")
]
ConfigId = Annotated[str, Path(description="UUID of the configuration.")]


@router.get(_PATH, summary="List the configurations of scouts")
async def list_configs(call: ReadCall) -> JsonResponse[list[ScoutConfigResponse]]:
    """Return all configurations of the parent project, ordered by skill name."""
    scouts = await configs.listed(call.uow, call.home_project_id)
    return json_response([scout_response(scout) for scout in scouts])


@router.post(
    _PATH,
    status_code=201,
    summary="Configure a scout",
    responses={200: {"model": ScoutConfigResponse}},
)
async def put_config(
    call: OutsideWriteCall, body: ParsedBody[NewScoutConfig]
) -> JsonResponse[ScoutConfigResponse]:
    """Create the configuration of a skill (201), or change the sent fields of an existing one (200)."""
    _check_scopes(call, body, "")
    await _check_schema(call, body, "")
    try:
        async with call.transaction() as inside:
            scout, created = await configs.put(
                inside.uow,
                inside.home_project_id,
                body.skill_name,
                body.changes(),
                user_id=inside.actor.user_id,
                held=inside.actor.scopes,
                now=call.now,
            )
    except ScoutConfigProblem as problem:
        raise _refusal(problem) from None
    return json_response(scout_response(scout), 201 if created else 200)


@router.post(
    _PATH + "/sync",
    summary="Bring the fleet of scouts up to date",
)
async def sync_configs(call: WriteCall) -> JsonResponse[list[ScoutConfigResponse]]:
    """Install the shipped scouts in the project and configure each unconfigured scout.

    Shipped scouts are added switched off (`enabled` is false) unless the server's flag enables them. Edited or
    deleted skills and existing configurations stay unchanged; the call is idempotent.
    """
    scouts = await configs.sync(call.uow, call.home_project_id, now=call.now)
    return json_response([scout_response(scout) for scout in scouts])


@router.get(_ONE, summary="Read the configuration of a scout")
async def get_config(call: ReadCall, config_id: ConfigId) -> JsonResponse[ScoutConfigResponse]:
    """Return the configuration."""
    scout = await configs.get(call.uow, call.home_project_id, object_id(config_id))
    return json_response(scout_response(scout))


@router.patch(
    _ONE,
    summary="Change the configuration of a scout",
)
async def change_config(
    call: OutsideWriteCall, config_id: ConfigId, sent: UnreadBody[ScoutConfigChanges]
) -> JsonResponse[ScoutConfigResponse]:
    """Change the sent fields. The skill is fixed: `skill_name` is ignored."""
    id = object_id(config_id)
    async with call.transaction() as inside:
        await configs.get(inside.uow, inside.home_project_id, id)
    body = await sent.read()
    _check_scopes(call, body, "")
    await _check_schema(call, body, "")
    try:
        async with call.transaction() as inside:
            scout = await configs.change(
                inside.uow,
                inside.home_project_id,
                id,
                body.changes(),
                user_id=inside.actor.user_id,
                held=inside.actor.scopes,
                now=call.now,
            )
    except ScoutConfigProblem as problem:
        raise _refusal(problem) from None
    return json_response(scout_response(scout))


@router.delete(_ONE, status_code=204, summary="Delete the configuration of a scout")
async def delete_config(call: WriteCall, config_id: ConfigId) -> Response:
    """Delete the configuration. While the skill exists, the next sync creates a new one."""
    await configs.delete(call.uow, call.home_project_id, object_id(config_id))
    return Response(status_code=204)


@router.post(
    _ONE + "/run",
    status_code=202,
    summary="Run a scout now",
    responses={
        409: {"description": "A run of this scout is open; nothing was started."},
    },
)
async def run_scout(
    call: WriteCall, config_id: ConfigId, sent: UnreadBody[ScoutRunRequest]
) -> JsonResponse[StartedResponse]:
    """Enqueue a run, whether or not the scout is enabled; its schedule restarts from now.

    Returns 403 if the project has no scouts or runs of the scout hold a scope that the key lacks, 409 while a run
    of this scout is open, and 429 if the project's limit of runs in 24 hours is reached.
    """
    id = object_id(config_id)
    await configs.get(call.uow, call.home_project_id, id)
    body = await sent.read()
    run_id, config = await run_now.start(
        call.uow,
        call.home_project_id,
        id,
        jobs=state_of(call.request).jobs,
        note=body.note or "",
        user_id=call.actor.user_id,
        held=call.actor.scopes,
        now=call.now,
    )
    return json_response({"skill_name": config.skill_name, "workflow_id": run_id, "started": True}, 202)


@router.post(
    _SCOUT,
    status_code=201,
    summary="Make a scout of your own",
)
async def create_scout(call: OutsideWriteCall, body: ParsedBody[NewScout]) -> JsonResponse[MadeScoutResponse]:
    """Store a skill with its files and configure it, atomically."""
    changes = ConfigChanges() if body.config is None else body.config.changes()
    if body.config is not None:
        _check_scopes(call, body.config, "config__")
        await _check_schema(call, body.config, "config__")
    try:
        text = body.text()
        async with call.transaction() as inside:
            scout = await configs.create_scout(
                inside.uow,
                inside.home_project_id,
                text,
                changes,
                user_id=inside.actor.user_id,
                held=inside.actor.scopes,
                now=call.now,
            )
    except SkillProblem as problem:
        raise _refusal(problem) from None
    except ScoutConfigProblem as problem:
        nested = problem.attr if problem.attr == "name" else f"config__{problem.attr}"
        raise validation("invalid_input", problem.message, nested) from None
    return json_response({"name": text.name, "config": scout_response(scout)}, 201)


class LimitsResponse(TypedDict):
    """The limits on a project's runs."""

    max_runs_per_tick: Annotated[int, Field(description="Maximum runs per tick.")]
    max_runs_per_day: Annotated[int | None, Field(description="Runs within 24 hours; null without a limit.")]
    runs_today: Annotated[int, Field(description="Runs of the last 24 hours, including manual ones.")]
    runs_remaining_today: Annotated[int | None, Field(description="Remaining runs; null without a limit.")]


class MetadataResponse(TypedDict):
    """Metadata of a project's scouts."""

    enrolled: Annotated[bool, Field(description="Whether the project has scouts.")]
    banner_message: Annotated[str | None, Field(description="Banner for people who look at scouts.")]
    limits: LimitsResponse


@router.get(
    _SCOUT + "/metadata/current",
    summary="Get metadata of the project's scouts",
)
async def get_metadata(call: ReadCall) -> JsonResponse[MetadataResponse]:
    """Return whether the project has scouts, the banner for everybody, and the limits on runs."""
    metadata = await limits.metadata(call.uow, call.home_project_id, now=call.now)
    bounds: LimitsResponse = {
        "max_runs_per_tick": metadata.limits.max_runs_per_tick,
        "max_runs_per_day": metadata.limits.max_runs_per_day,
        "runs_today": metadata.runs_today,
        "runs_remaining_today": metadata.limits.remaining(metadata.runs_today),
    }
    return json_response({"enrolled": metadata.enrolled, "banner_message": metadata.banner, "limits": bounds})


def _check_scopes(call: OutsideCall, changes: ScoutConfigChanges, prefix: str) -> None:
    """Reject write scopes for runs that the key itself lacks."""
    missing = first_missing(call.actor.scopes, changes.write_scopes or ())
    if missing is not None:
        detail = f"A key can only grant runs scopes that it has itself, and this one lacks '{missing}'."
        raise validation("invalid_input", detail, f"{prefix}write_scopes")


async def _check_schema(call: OutsideCall, changes: ScoutConfigChanges, prefix: str) -> None:
    """Reject an invalid schema, or one that can't be checked in time."""
    try:
        await schema_checks.check_schema(changes.structured_output_schema, project_id=call.home_project_id)
    except SchemaProblem as problem:
        raise validation("invalid_input", problem.message, f"{prefix}structured_output_schema") from None


def _refusal(problem: ScoutConfigProblem | SkillProblem) -> WireError:
    return validation("invalid_input", problem.message, problem.attr)
