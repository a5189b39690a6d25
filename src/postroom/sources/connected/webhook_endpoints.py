"""The addresses that others post to."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from postroom.edge.describe import json_body
from postroom.edge.error_bodies import ErrorEnvelope
from postroom.edge.requests.ids import object_id
from postroom.edge.respond import json_response
from postroom.edge.state import ApiState, state_of
from postroom.sources.connected import arrival
from postroom.sources.connected.arrival import Call, Intake
from postroom.sources.connected.keeper import keeper_of
from postroom.sources.registry.model import Answer

router = APIRouter(tags=["sources"])

PATH = "/api/webhooks/{source_id}"

SourceId = Annotated[str, Path(description="UUID of the source.")]
Token = Annotated[str, Path(description="The token that was shown when the source was added.")]

_RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorEnvelope, "description": "The signature or the token is missing or wrong."},
    404: {"description": "There is no such source."},
    429: {"description": "The source is over its rate limit; `Retry-After` says when it may send again."},
}


class WebhookDelivery(BaseModel):
    """What a source sends, in its own form: JSON, or JSON in the field `payload` of a form."""

    model_config = ConfigDict(extra="allow")

    payload: str | None = Field(default=None, description="In a form: the JSON of the delivery.")


class WebhookAnswer(BaseModel):
    """What became of a delivery; a call that checks the address is answered in the sender's form."""

    model_config = ConfigDict(extra="allow")

    status: Literal["stored", "repeated", "ignored", "ok"] = Field(
        description="`stored`: it is durable, and is read soon. `repeated`: it came before. `ignored`: the source "
        "is switched off. `ok`: it was no delivery."
    )


_EXTRA = {**json_body(WebhookDelivery), "security": [{"webhookSignature": []}]}


@router.post(
    PATH,
    summary="Take a signed delivery",
    responses={200: {"model": WebhookAnswer}, **_RESPONSES},
    openapi_extra=_EXTRA,
)
async def take_signed(request: Request, source_id: SourceId) -> Response:
    """Store what a source sends and answer at once; it becomes signals soon after. It is signed as its kind is."""
    return await _take(request, source_id, "")


@router.post(
    PATH + "/{token}",
    summary="Take a delivery",
    responses={200: {"model": WebhookAnswer}, **_RESPONSES},
    openapi_extra=_EXTRA,
)
async def take_delivery(request: Request, source_id: SourceId, token: Token) -> Response:
    """Store what a source sends and answer at once. Kinds that sign are checked by the signature, too."""
    return await _take(request, source_id, token)


@router.get(
    PATH + "/{token}",
    summary="Check the address of a webhook",
    responses={200: {"model": WebhookAnswer}},
    openapi_extra={"security": [{"webhookSignature": []}]},
)
async def check_webhook(source_id: SourceId, token: Token) -> Response:  # noqa: ARG001  # parts of the address
    """Answer those who look whether there is anything at the address; it says nothing of the source."""
    return json_response({"status": "ok"})


def intake_of(state: ApiState) -> Intake:
    """Return what takes deliveries in for an API."""
    return Intake(state.engine, state.jobs, keeper_of(state), state.allowances, state.settings.sources)


async def _take(request: Request, source_id: str, token: str) -> Response:
    state = state_of(request)
    call = Call(
        source_id=object_id(source_id),
        token=token,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )
    taken = await arrival.take(intake_of(state), call, state.clock())
    if isinstance(taken, Answer):
        return json_response(dict(taken.body), headers=dict(taken.headers))
    return json_response({"status": taken})
