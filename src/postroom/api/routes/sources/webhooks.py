"""Webhook endpoints, to which other systems post."""

from typing import Annotated, Any, Literal, cast

from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, Field

from postroom.api.http.error_bodies import ErrorEnvelope
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
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

    model_config = ConfigDict(extra="allow", json_schema_extra={"minProperties": 1})

    payload: str | None = Field(default=None, description="In a form: the JSON payload.")


class WebhookReceiptResponse(BaseModel):
    """Outcome of a delivery. A verification call is answered in the sender's format."""

    model_config = ConfigDict(extra="allow")

    status: Annotated[
        Literal["stored", "repeated", "ignored", "ok"],
        Field(
            description=(
                "`stored`: durable, and processed soon. `repeated`: a duplicate. `ignored`: the "
                "source is disabled. `ok`: not a delivery."
            )
        ),
    ]


_SIGNED: dict[str, Any] = {"security": [{"webhookSignature": []}, {}]}


@router.post(
    PATH,
    summary="Receive a signed delivery",
    responses=_RESPONSES,
    openapi_extra=_SIGNED,
)
async def take_signed(
    request: Request, source_id: SourceId, sent: UnreadBody[WebhookDelivery]
) -> JsonResponse[WebhookReceiptResponse]:
    """Store a delivery and respond at once; it is processed shortly after. The signature depends on the kind."""
    return await _take(request, source_id, "", await sent.raw())


@router.post(
    PATH + "/{token}",
    summary="Receive a delivery",
    responses=_RESPONSES,
    openapi_extra=_SIGNED,
)
async def take_delivery(
    request: Request, source_id: SourceId, token: Token, sent: UnreadBody[WebhookDelivery]
) -> JsonResponse[WebhookReceiptResponse]:
    """Store a delivery and respond at once. Signatures are also verified for kinds that sign."""
    return await _take(request, source_id, token, await sent.raw())


@router.get(
    PATH + "/{token}",
    summary="Verify a webhook address",
    openapi_extra={"security": [{}]},
)
async def check_webhook(source_id: SourceId, token: Token) -> JsonResponse[WebhookReceiptResponse]:  # noqa: ARG001  # part of the address
    """Respond to verification calls, without information about the source."""
    object_id(source_id)
    return json_response(WebhookReceiptResponse(status="ok"))


def intake_of(state: ApiState) -> Intake:
    """Return the dependencies of receiving deliveries for an API."""
    return Intake(state.engine, state.jobs, state.source_secrets, state.allowances, state.settings.sources)


async def _take(
    request: Request, source_id: str, token: str, body: bytes
) -> JsonResponse[WebhookReceiptResponse]:
    state = state_of(request)
    call = Call(
        source_id=object_id(source_id),
        token=token,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
    )
    taken = await arrival.take(intake_of(state), call, state.clock())
    if isinstance(taken, Answer):
        answer = cast("WebhookReceiptResponse", dict(taken.body))
        return json_response(answer, headers=dict(taken.headers))
    return json_response(WebhookReceiptResponse(status=taken))
