"""Endpoints to read, edit and check the skills of scouts."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call, OutsideCall
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.routes.scouts.configs import ConfigId, OutsideReadCall, OutsideWriteCall
from postroom.domain.scouts.skills import SkillFault, SkillText
from postroom.scouts.configs import service as configs
from postroom.scouts.configs import skill_text
from postroom.skills import service as skills
from postroom.skills.schemas import Skill
from postroom.validation.fields import RawText
from postroom.validation.responses import WireTime

router = Router(prefix="/api/projects/{project_id}/signals/scout", tags=["scouts"])

MAX_TEXT = 500_000
"""Maximum characters of a `SKILL.md`."""


class SkillSource(BaseModel):
    """A skill: a `SKILL.md` with front matter."""

    model_config = ConfigDict(extra="ignore")

    text: Annotated[RawText, Field(max_length=MAX_TEXT)] = Field(
        description="Complete `SKILL.md`: front matter with `name` and `description`, then instructions."
    )


class ScoutSkillResponse(TypedDict):
    """The skill of a scout."""

    name: str
    version: Annotated[int, Field(description="Latest version; each change creates another one.")]
    description: str
    origin: Annotated[
        Literal["canonical", "custom"], Field(description="Whether it is shipped with Postroom.")
    ]
    is_form: Annotated[bool, Field(description="Whether it is a form, which has an endpoint of its own.")]
    text: Annotated[str, Field(description="The complete `SKILL.md`, for editing.")]
    files: Annotated[list[str], Field(description="Paths of further files, which an edit keeps.")]
    created_at: WireTime
    updated_at: WireTime


class SkillCheckResponse(TypedDict):
    """Whether a text is a valid skill of a scout, and if not, why."""

    ok: bool
    name: Annotated[str | None, Field(description="The skill's name, where it can be one.")]
    description: str | None
    run: Annotated[str | None, Field(description="What follows it: `agent`, or `detector` and which one.")]
    line: Annotated[int | None, Field(description="Where it is wrong, from 1.")]
    problem: Annotated[str | None, Field(description="What is wrong.")]


@router.get(
    "/configs/{config_id}/skill",
    summary="Read the skill that a scout follows",
    responses={
        404: {"description": "No such scout, or its skill was deleted."},
    },
)
async def get_skill(call: OutsideReadCall, config_id: ConfigId) -> JsonResponse[ScoutSkillResponse]:
    """Return the latest version of the skill as a `SKILL.md`."""
    async with call.transaction() as inside:
        skill = await _found(inside, config_id)
    return json_response(await _response(call, skill))


@router.put(
    "/configs/{config_id}/skill",
    summary="Edit the skill that a scout follows",
    responses={
        404: {"description": "No such scout, or its skill was deleted."},
    },
)
async def put_skill(
    call: OutsideWriteCall, config_id: ConfigId, body: ParsedBody[SkillSource]
) -> JsonResponse[ScoutSkillResponse]:
    """Store the text as a new version unless it is unchanged. The name cannot change.

    A shipped skill that was edited no longer receives updates.
    """
    async with call.transaction() as inside:
        present = await _found(inside, config_id)
    text = await _checked(call, body.text)
    if text.name != present.text.name:
        raise validation("invalid_input", f"The name of this skill is {present.text.name}.", "text")
    async with call.transaction() as inside:
        present = await _found(inside, config_id)
        await configs.put_skill(
            inside.uow,
            inside.home_project_id,
            replace(text, files=present.text.files),
            now=call.now,
            user_id=inside.actor.user_id,
        )
        stored = await _found(inside, config_id)
    return json_response(await _response(call, stored))


@router.post(
    "/skills/check",
    summary="Check the text of a scout's skill",
)
async def check_skill(
    call: OutsideWriteCall, body: ParsedBody[SkillSource]
) -> JsonResponse[SkillCheckResponse]:
    """Return whether a scout could follow the text; nothing is stored."""
    check: SkillCheckResponse = {
        "ok": False,
        "name": None,
        "description": None,
        "run": None,
        "line": None,
        "problem": None,
    }
    try:
        text, plan = await skill_text.checked(body.text, project_id=call.home_project_id)
    except SkillFault as fault:
        return json_response({**check, "line": fault.line, "problem": fault.message})
    run = plan.mode if plan.detector is None else f"detector {plan.detector}"
    return json_response(
        {**check, "ok": True, "name": text.name, "description": text.description, "run": run}
    )


async def _checked(call: OutsideCall, text: str) -> SkillText:
    try:
        return (await skill_text.checked(text, project_id=call.home_project_id))[0]
    except SkillFault as fault:
        raise validation("invalid_input", fault.message, "text") from None


async def _found(call: Call, config_id: str) -> Skill:
    scout = await configs.get(call.uow, call.home_project_id, object_id(config_id))
    skill = await skills.get(call.uow, call.home_project_id, scout.config.skill_name)
    if skill is None:
        raise not_found()
    return skill


async def _response(call: OutsideCall, skill: Skill) -> ScoutSkillResponse:
    return {
        "name": skill.text.name,
        "version": skill.version,
        "description": skill.text.description,
        "origin": "canonical" if skill.shipped else "custom",
        "is_form": "form" in skill.text.front_matter,
        "text": await skill_text.written(skill.text, project_id=call.home_project_id),
        "files": [file.path for file in skill.text.files],
        "created_at": skill.created_at,
        "updated_at": skill.updated_at,
    }
