"""Webhook endpoints, to which other systems post."""

from typing import Annotated, Any, Literal

from fastapi import Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.http.describe import json_body
from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import json_response
from postroom.api.http.router import Router
from postroom.api.http.state import ApiState, state_of
from postroom.sources.connected import arrival
from postroom.sources.connected.arrival import Call, Intake
from postroom.sources.registry.model import Answer

router = Router(tags=["sources"])

PATH = "/api/webhooks/{source_id}"

SourceId = Annotated[str, Path(description="UUID of the source.")]
Token = Annotated[str, Path(description="The token that was shown when the source was added.")]

_RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorEnvelope, "description": "The signature or the token is missing or wrong."},
    404: {"description": "No such source."},
    429: {"description": "The source is over its rate limit; `Retry-After` says when it may send again."},
}


class WebhookDelivery(BaseModel):
    """The source's payload: JSON, or JSON in the form field `payload`."""

    model_config = ConfigDict(extra="allow")

    payload: str | None = Field(default=None, description="In a form: the JSON payload.")


class WebhookAnswer(BaseModel):
    """Outcome of a delivery. A verification call is answered in the sender's format."""

    model_config = ConfigDict(extra="allow")

    status: Literal["stored", "repeated", "ignored", "ok"] = Field(
        description="`stored`: durable, and processed soon. `repeated`: a duplicate. `ignored`: the "
        "source is disabled. `ok`: not a delivery."
    )


_EXTRA = {**json_body(WebhookDelivery), "security": [{"webhookSignature": []}, {}]}


@router.post(
    PATH,
    summary="Receive a signed delivery",
    responses={200: {"model": WebhookAnswer}, **_RESPONSES},
    openapi_extra=_EXTRA,
)
async def take_signed(request: Request, source_id: SourceId) -> Response:
    """Store a delivery and respond at once; it is processed shortly after. The signature depends on the kind."""
    return await _take(request, source_id, "")


@router.post(
    PATH + "/{token}",
    summary="Receive a delivery",
    responses={200: {"model": WebhookAnswer}, **_RESPONSES},
    openapi_extra=_EXTRA,
)
async def take_delivery(request: Request, source_id: SourceId, token: Token) -> Response:
    """Store a delivery and respond at once. Signatures are also verified for kinds that sign."""
    return await _take(request, source_id, token)


@router.get(
    PATH + "/{token}",
    summary="Verify a webhook address",
    responses={200: {"model": WebhookAnswer}},
    openapi_extra={"security": [{}]},
)
async def check_webhook(source_id: SourceId, token: Token) -> Response:  # noqa: ARG001  # part of the address
    """Respond to verification calls, without information about the source."""
    object_id(source_id)
    return json_response({"status": "ok"})


def intake_of(state: ApiState) -> Intake:
    """Return the dependencies of receiving deliveries for an API."""
    return Intake(state.engine, state.jobs, state.source_secrets, state.allowances, state.settings.sources)


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
