"""Endpoints of scouts that are forms: describe what there is, preview, make, read and change one."""

from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from postroom.api.http.access import Call
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.scouts.configs import OutsideReadCall, OutsideWriteCall, ReadCall
from postroom.api.schemas.scouts.configs import MadeScoutResponse, scout_response
from postroom.api.schemas.scouts.fields import NewSkillName
from postroom.domain.scouts.configs import DEFAULT_INTERVAL, MAX_INTERVAL, MIN_INTERVAL, ScoutConfigProblem
from postroom.domain.scouts.form_kinds import KINDS, fields
from postroom.domain.scouts.forms import Form, Measure, read_form, skill_of
from postroom.domain.scouts.skills import MAX_DESCRIPTION
from postroom.scouts.configs import service as configs
from postroom.scouts.configs.values import ConfigChanges, Scout
from postroom.scouts.forms import service as forms
from postroom.skills import service as skills
from postroom.skills.schemas import Skill
from postroom.validation.fields import Boolean, Integer, Text
from postroom.validation.responses import ResponseModel, WireTime

router = Router(prefix="/api/projects/{project_id}/signals/scout", tags=["scouts"])

ConfigId = Annotated[str, Path(description="UUID of the configuration.")]
Description = Annotated[Text, Field(max_length=MAX_DESCRIPTION, description="What it looks for.")]


class FormToTry(BaseModel):
    """A form to try."""

    form: Form


class FormChange(FormToTry):
    """A form to store as the next version of a scout."""

    description: Description


class NewFormScout(FormChange):
    """A scout to make from a form."""

    name: Annotated[NewSkillName, Field(description="Name of the scout; begins with `signals-scout-`.")]
    enabled: Annotated[Boolean, Field(description="Whether it runs on its schedule.")] = False
    emit: Annotated[Boolean, Field(description="Whether findings become signals; false makes dry runs.")] = (
        True
    )
    run_interval_minutes: Annotated[
        Annotated[Integer, Field(ge=MIN_INTERVAL, le=MAX_INTERVAL)],
        Field(description="Minutes between runs."),
    ] = DEFAULT_INTERVAL


class ScoutFormKind(ResponseModel):
    """What a form can measure."""

    measure: Annotated[Measure, Field(description="The value of the form's `measure`.")]
    title: str
    help: Annotated[str, Field(description="What it measures, in a sentence.")]
    fields: Annotated[list[str], Field(description="The fields that a form of this kind has.")]


class ScoutFormField(ResponseModel):
    """A field of a form."""

    help: Annotated[str, Field(description="What it means, in a sentence; `code` in backticks.")]
    minimum: float | None
    maximum: float | None
    max_length: int | None


class ScoutFormKindsResponse(TypedDict):
    """What a form can measure, and its fields."""

    kinds: list[ScoutFormKind]
    fields: Annotated[
        dict[str, ScoutFormField], Field(description="By name, with the limits that are checked.")
    ]


class PreviewedFinding(TypedDict):
    """A finding that a form would have had."""

    at: Annotated[WireTime, Field(description="End of its window.")]
    title: str
    value: float
    usual: Annotated[float | None, Field(description="Median of the windows before, if there are enough.")]
    group: Annotated[str, Field(description="Value of `by` or of the new value; empty without one.")]


class FormPreviewResponse(TypedDict):
    """What a form would have found in the last 30 days."""

    now: Annotated[list[str], Field(description="Titles of what a run would find now.")]
    findings: list[PreviewedFinding]
    windows: Annotated[int, Field(description="Windows that were looked at.")]
    items: Annotated[int, Field(description="Items that were counted.")]
    values: Annotated[
        list[float | None],
        Field(
            description="What each window measured, oldest first; empty for groups, `silence` and `new_value`."
        ),
    ]


class ScoutFormVersion(TypedDict):
    """One version of a form."""

    version: int
    changed_at: WireTime
    changed_by: Annotated[str | None, Field(description="E-mail address of who changed it, if known.")]


class ScoutFormResponse(TypedDict):
    """The form of a scout."""

    name: str
    description: str
    form: Form
    version: int
    history: Annotated[list[ScoutFormVersion], Field(description="Its versions, newest first, at most 50.")]


@router.get("/forms", summary="Describe the forms of scouts")
async def describe_forms(_: ReadCall) -> JsonResponse[ScoutFormKindsResponse]:
    """Return what a form can measure, and the meaning and limits of its fields."""
    described = {name: ScoutFormField.of(field) for name, field in fields().items()}
    return json_response({"kinds": [ScoutFormKind.of(kind) for kind in KINDS], "fields": described})


@router.post("/forms/preview", summary="Preview what a form would have found")
async def preview_form(
    call: OutsideReadCall, body: ParsedBody[FormToTry]
) -> JsonResponse[FormPreviewResponse]:
    """Return the findings that a scout with this form would have had in the last 30 days. Nothing is stored.

    Returns 503 if counting takes too long.
    """
    state = state_of(call.request)
    engine = state.engine if body.form.of == "signals" else state.events_engine
    seconds = state.settings.scouts.statement_seconds
    seen = await forms.preview(engine, call.home_project_id, body.form, now=call.now, seconds=seconds)
    shown: list[PreviewedFinding] = [
        {"at": one.at, "title": one.title, "value": one.value, "usual": one.usual, "group": one.group}
        for one in seen.findings
    ]
    return json_response(
        {
            "now": seen.now,
            "findings": shown,
            "windows": seen.windows,
            "items": seen.items,
            "values": seen.values,
        }
    )


@router.post("/forms", status_code=201, summary="Make a scout from a form")
async def create_form(
    call: OutsideWriteCall, body: ParsedBody[NewFormScout]
) -> JsonResponse[MadeScoutResponse]:
    """Store the form as the skill of a new scout, which begins switched off unless `enabled` says otherwise."""
    changes = ConfigChanges(body.model_dump(include={"enabled", "emit", "run_interval_minutes"}))
    try:
        async with call.transaction() as inside:
            scout = await configs.create_scout(
                inside.uow,
                inside.home_project_id,
                skill_of(body.name, body.description, body.form),
                changes,
                user_id=inside.actor.user_id,
                held=inside.actor.scopes,
                now=call.now,
            )
    except ScoutConfigProblem as problem:
        raise validation("invalid_input", problem.message, problem.attr) from None
    return json_response({"name": body.name, "config": scout_response(scout)}, 201)


@router.get(
    "/configs/{config_id}/form",
    summary="Read the form of a scout",
    responses={404: {"description": "No such scout, or it is no form."}},
)
async def get_form(call: ReadCall, config_id: ConfigId) -> JsonResponse[ScoutFormResponse]:
    """Return the latest version of the form, and who changed it when."""
    return json_response(await _response(call, *await _found(call, config_id)))


@router.put(
    "/configs/{config_id}/form",
    summary="Change the form of a scout",
    responses={404: {"description": "No such scout, or it is no form."}},
)
async def put_form(
    call: OutsideWriteCall, config_id: ConfigId, body: ParsedBody[FormChange]
) -> JsonResponse[ScoutFormResponse]:
    """Store the form as a new version unless it is unchanged."""
    async with call.transaction() as inside:
        scout, _ = await _found(inside, config_id)
        text = skill_of(scout.config.skill_name, body.description, body.form)
        await configs.put_skill(
            inside.uow, inside.home_project_id, text, now=call.now, user_id=inside.actor.user_id
        )
        answer = await _response(inside, *await _found(inside, config_id))
    return json_response(answer)


async def _found(call: Call, config_id: str) -> tuple[Scout, Skill]:
    scout = await configs.get(call.uow, call.home_project_id, object_id(config_id))
    skill = await skills.get(call.uow, call.home_project_id, scout.config.skill_name)
    if skill is None or "form" not in skill.text.front_matter:
        raise not_found()
    return scout, skill


async def _response(call: Call, scout: Scout, skill: Skill) -> ScoutFormResponse:
    form = read_form(skill.text.front_matter)
    if form is None:
        raise not_found()
    versions = await skills.versions(call.uow, skill.id)
    return {
        "name": scout.config.skill_name,
        "description": skill.text.description,
        "form": form,
        "version": skill.version,
        "history": [
            {"version": one.version, "changed_at": one.created_at, "changed_by": one.changed_by}
            for one in versions
        ],
    }
