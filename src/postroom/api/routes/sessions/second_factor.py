"""Endpoints of the second factor: the second step of signing in, and setting it up."""

from typing import Annotated

import segno
from fastapi import Depends, Request, Response

from postroom.api.http.credentials import check_origin, client_address
from postroom.api.http.errors import WireError, validation
from postroom.api.http.requests.small_body import ANYBODY, PublicBody, SmallBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.http.state import ApiState, state_of
from postroom.api.routes.sessions.responses import PRIVATE, known_by, open_errors, signed_in
from postroom.api.routes.sessions.tickets import Ticket, put_ticket, ticket_of
from postroom.api.schemas.sessions.second_factor import (
    SecondFactorCode,
    SecondFactorResponse,
    SecondFactorSecretResponse,
    SecondFactorSetUp,
)
from postroom.api.schemas.sessions.sessions import SessionResponse
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict
from postroom.identity import password_hashes
from postroom.identity.schemas import User
from postroom.identity.service import get_user
from postroom.sessions import second_factor, service

router = Router(tags=["signing in"])

SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]

_PATH = "/api/second_factor"
_STEP = "/api/session/second_factor"


@router.post(_STEP, summary="Sign in with a second factor", responses=open_errors())
async def sign_in_with_code(
    request: Request, body: PublicBody[SecondFactorCode]
) -> JsonResponse[SessionResponse]:
    """Take the second step of signing in, in the browser that took the first one less than ten minutes ago."""
    state = state_of(request)
    ticket, user, stored = await _admit(request)
    await _count_code(state, user.id, body.code)
    async with unit_of_work(state.engine) as uow:
        if stored is not None and not await password_hashes.lock(uow, user.id, stored):
            raise _begin_again()
        check = second_factor.confirm if ticket.need == "set_up" else second_factor.use
        if not await check(uow, user.id, body.code, hasher=state.hasher, now=state.clock()):
            raise wrong_code()
        if ticket.need == "set_up":
            await service.end_others(uow, user.id)
        answer = await signed_in(request, uow, user.id, strong=True)
    put_ticket(request, answer, None)
    return answer


@router.post(
    _STEP + "/set_up",
    summary="Set up a required second factor",
    responses=open_errors(),
    openapi_extra=ANYBODY,
)
async def set_up_to_sign_in(request: Request) -> JsonResponse[SecondFactorSecretResponse]:
    """Begin to set up the second factor that an organization requires, between the two steps of signing in."""
    check_origin(request)
    state = state_of(request)
    ticket, user, _stored = await _admit(request)
    async with unit_of_work(state.engine) as uow:
        if ticket.need != "set_up" or await second_factor.needed(uow, user.id) != "set_up":
            raise _begin_again()
        made = await second_factor.begin(uow, user.id, user.email, hasher=state.hasher)
    return json_response(_set_up_response(made), headers=PRIVATE)


@router.get(_PATH, summary="Get your second factor")
async def get_second_factor(call: SignedIn) -> JsonResponse[SecondFactorResponse]:
    """Return whether the second factor of the signed-in person is enabled."""
    async with call.unit_of_work() as uow:
        factor = await second_factor.state_of(uow, call.actor.user_id)
    answer: SecondFactorResponse = {
        "enabled_at": factor.confirmed_at,
        "recovery_codes_left": factor.recovery_codes_left,
        "required": factor.required,
    }
    return json_response(answer, headers=PRIVATE)


@router.post(_PATH, summary="Set up a second factor")
async def set_up(
    call: SignedIn, body: SmallBody[SecondFactorSetUp]
) -> JsonResponse[SecondFactorSecretResponse]:
    """Begin to set up a second factor, or another one in place of the present one."""
    state, user_id = state_of(call.request), call.actor.user_id
    await _count(call, body.code)
    async with call.unit_of_work() as uow:
        stored = await password_hashes.of(uow, user_id)
    if stored is None:
        raise Conflict("The account has no password; its identity provider asks for a second factor.")
    if not (await state.accounts.passwords.verify(body.current_password, stored)).is_right:
        raise validation("invalid_credentials", "The current password is wrong.", "current_password")
    async with call.unit_of_work() as uow:
        if await second_factor.needed(uow, user_id) == "code" and not await second_factor.use(
            uow, user_id, body.code, hasher=state.hasher, now=call.now
        ):
            raise wrong_code()
        made = await second_factor.begin(uow, user_id, call.actor.email, hasher=state.hasher)
    return json_response(_set_up_response(made), headers=PRIVATE)


@router.post(
    _PATH + "/confirm",
    status_code=204,
    summary="Enable the second factor",
    responses={409: {"description": "No second factor is being set up."}},
)
async def confirm(call: SignedIn, body: SmallBody[SecondFactorCode]) -> Response:
    """Enable the second factor by its first code, and end all other sessions of the person."""
    await _count(call, body.code)
    async with call.unit_of_work() as uow:
        hasher = state_of(call.request).hasher
        if not await second_factor.confirm(uow, call.actor.user_id, body.code, hasher=hasher, now=call.now):
            raise wrong_code()
        await second_factor.strengthen(uow, call.session_id)
        await service.end_others(uow, call.actor.user_id, but=call.session_id)
    return Response(status_code=204)


@router.post(
    _PATH + "/disable",
    status_code=204,
    summary="Disable the second factor",
    responses={409: {"description": "One of the person's organizations requires it."}},
)
async def disable(call: SignedIn, body: SmallBody[SecondFactorCode]) -> Response:
    """Remove the second factor and its recovery codes."""
    await _count(call, body.code)
    async with call.unit_of_work() as uow:
        if (await second_factor.state_of(uow, call.actor.user_id)).required:
            raise Conflict("Your organization requires a second factor; you can only set up another one.")
        hasher = state_of(call.request).hasher
        if not await second_factor.use(uow, call.actor.user_id, body.code, hasher=hasher, now=call.now):
            raise wrong_code()
        await second_factor.remove(uow, call.actor.user_id)
    return Response(status_code=204)


def wrong_code() -> WireError:
    """Return the error for a code that is wrong, or was used before (400)."""
    return validation("invalid_code", "The code is wrong, or was used already.", "code")


async def _admit(request: Request) -> tuple[Ticket, User, str | None]:
    """Count an attempt at the second step; return who makes it, with their password hash.

    Raises:
        WireError: 403, the first step was not taken here, or too long ago, or the password has changed since.
    """
    state = state_of(request)
    state.accounts.attempts.count(client_address(request))
    ticket = ticket_of(request)
    if ticket is None:
        raise _begin_again()
    async with unit_of_work(state.engine) as uow:
        user = await get_user(uow, str(ticket.user_id))
        stored = None if user is None else await password_hashes.of(uow, user.id)
        known = await known_by(request, uow, ticket.user_id, stored)
    if user is None or not ticket.is_of(stored):
        raise _begin_again()
    # The same count as for the password: knowing that lets nobody try codes faster.
    await state.accounts.attempts.admit(user.email, *known)
    return ticket, user, stored


async def _count(call: SessionCall, code: str) -> None:
    state = state_of(call.request)
    state.accounts.attempts.count(client_address(call.request))
    await state.accounts.attempts.admit(call.actor.email, "session", str(call.session_id))
    await _count_code(state, call.actor.user_id, code)


async def _count_code(state: ApiState, user_id: int, code: str) -> None:
    if code:
        async with unit_of_work(state.engine) as uow:
            await second_factor.count_try(uow, user_id, code, now=state.clock())


def _begin_again() -> WireError:
    return WireError(403, "authentication_error", "sign_in_again", "Enter your password first.")


def _set_up_response(made: second_factor.SetUp) -> SecondFactorSecretResponse:
    image = segno.make(made.address, error="m")
    dark = [(x, y) for y, row in enumerate(image.matrix) for x, module in enumerate(row) if module]
    return {
        "secret": made.secret,
        "address": made.address,
        "qr_path": "".join(f"M{x},{y}h1v1h-1z" for x, y in dark),
        "qr_size": len(image.matrix),
        "recovery_codes": made.recovery_codes,
    }
