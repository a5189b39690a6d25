"""Endpoints of project tokens."""

from typing import Annotated

from fastapi import Depends, Path, Response

from postroom.api.http.access import Call, project_call
from postroom.api.http.addresses import public_url
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.ids import object_id
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.schemas.tokens import NewToken, TokenListResponse, TokenResponse
from postroom.tokens import service

router = Router(tags=["project tokens"])

_PATH = "/api/projects/{project_id}/signals/tokens"

WriteCall = Annotated[Call, Depends(project_call("task:write"), scope="function")]
TokenId = Annotated[str, Path(description="UUID of the token.")]


@router.get(
    _PATH,
    summary="List project tokens",
)
async def list_tokens(call: WriteCall) -> JsonResponse[TokenListResponse]:
    """Return the tokens of the project, oldest first, including revoked ones."""
    found = await service.find_all(call.uow, state_of(call.request).tokens, call.project_id)
    url = _sdk_url(call)
    return json_response({"results": [TokenResponse.of(token, base_url=url) for token in found]})


@router.post(
    _PATH,
    status_code=201,
    summary="Create a project token",
)
async def create_token(call: WriteCall, body: ParsedBody[NewToken]) -> JsonResponse[TokenResponse]:
    """Create a public token for SDKs.

    Enables the sources of SDK errors and user feedback, unless somebody disabled them.
    """
    made = await service.create(
        call.uow, state_of(call.request).tokens, call.project_id, label=body.label, now=call.now
    )
    return json_response(TokenResponse.of(made, base_url=_sdk_url(call)), 201)


@router.delete(_PATH + "/{token_id}", status_code=204, summary="Revoke a project token")
async def revoke_token(call: WriteCall, token_id: TokenId) -> Response:
    """Revoke a token within seconds. It stays in the list."""
    await service.revoke(call.uow, call.project_id, object_id(token_id), now=call.now)
    return Response(status_code=204)


def _sdk_url(call: Call) -> str:
    """Return the address for SDKs."""
    configured = state_of(call.request).settings.sdks.public_url
    return public_url(call.request, configured=configured)
