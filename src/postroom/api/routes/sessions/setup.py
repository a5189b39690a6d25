"""Endpoints for creating the first account of a server."""

from fastapi import Request

from postroom.api.http.credentials import client_address
from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.small_body import ANYBODY, PublicBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.sessions.responses import (
    bad_link,
    check_new_password,
    hash_new_password,
    open_errors,
    signed_in,
)
from postroom.api.schemas.sessions.sessions import SessionResponse, Setup, SetupStateResponse
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.sessions import setup

router = Router(tags=["signing in"])

_PATH = "/api/setup"
_GONE = {"description": "An account exists already."}


@router.get(
    _PATH,
    summary="Check whether the first account can be created",
    responses={404: _GONE},
    openapi_extra=ANYBODY,
)
async def get_setup(request: Request) -> JsonResponse[SetupStateResponse]:
    """Return an empty object while there is no account. It is created with the link that the server printed."""
    async with unit_of_work(state_of(request).engine) as uow:
        if not await setup.is_open(uow):
            raise not_found()
    return json_response({})


@router.post(
    _PATH,
    status_code=201,
    summary="Create the first account",
    responses={404: _GONE, **open_errors()},
)
async def make_first_account(request: Request, body: PublicBody[Setup]) -> JsonResponse[SessionResponse]:
    """Create the first account, the owner of all organizations, and sign it in. This works once."""
    state = state_of(request)
    accounts = state.accounts
    accounts.attempts.count(client_address(request))
    check_new_password(body.password)
    # Checked before the password is hashed, which is expensive.
    async with unit_of_work(state.engine) as uow:
        if not await setup.is_open(uow):
            raise not_found()
        if not await setup.opens(uow, body.token, now=state.clock()):
            raise bad_link()
    hashed = await hash_new_password(request, body.password, about=(body.email, body.name))
    try:
        async with unit_of_work(state.engine) as uow:
            user = await setup.complete(
                uow, body.token, email=body.email, name=body.name, password_hash=hashed, now=state.clock()
            )
            if user is None:
                raise not_found()
            return await signed_in(request, uow, user.id, status=201)
    except Invalid as error:
        raise validation("invalid_input", error.message, "email") from None
