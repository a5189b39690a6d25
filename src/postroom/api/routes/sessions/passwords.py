"""Endpoints for changing a password, and for setting one by a one-time link."""

from typing import Annotated

from fastapi import Depends, Request

from postroom.api.http.credentials import client_address
from postroom.api.http.errors import validation
from postroom.api.http.requests.small_body import PublicBody, SmallBody
from postroom.api.http.respond import JsonResponse
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.http.state import state_of
from postroom.api.routes.sessions.responses import (
    bad_link,
    check_new_password,
    hash_new_password,
    open_errors,
    passwords_allowed,
    passwords_off,
    signed_in,
)
from postroom.api.schemas.sessions.sessions import PasswordChange, PasswordReset, SessionResponse
from postroom.db.engine import unit_of_work
from postroom.identity import password_hashes
from postroom.sessions import links, second_factor, service

router = Router(tags=["signing in"])

SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]


@router.post(
    "/api/password",
    summary="Change your password",
)
async def change_password(call: SignedIn, body: SmallBody[PasswordChange]) -> JsonResponse[SessionResponse]:
    """Change the password and sign out everywhere. The current session continues with a new cookie."""
    accounts, user_id = state_of(call.request).accounts, call.actor.user_id
    accounts.attempts.count(client_address(call.request))
    await accounts.attempts.admit(call.actor.email, "session", str(call.session_id))
    check_new_password(body.new_password, "new_password")
    async with call.unit_of_work() as uow:
        stored = await password_hashes.of(uow, user_id)
    verdict = await accounts.passwords.verify(body.current_password, stored)
    if not verdict.is_right or stored is None:
        raise validation("invalid_credentials", "The current password is wrong.", "current_password")
    hashed = await hash_new_password(
        call.request, body.new_password, "new_password", about=(call.actor.email,)
    )
    async with call.unit_of_work() as uow:
        if not await password_hashes.replace(uow, user_id, hashed, instead_of=stored):
            raise validation("invalid_credentials", "The current password is wrong.", "current_password")
        strong = await second_factor.is_strong(uow, call.session_id)
        await service.sign_out_everywhere(uow, user_id)
        return await signed_in(call.request, uow, user_id, strong=strong)


@router.post(
    "/api/password/reset",
    summary="Set a password with a one-time link",
    responses=open_errors(", or passwords are switched off"),
)
async def reset_password(request: Request, body: PublicBody[PasswordReset]) -> JsonResponse[SessionResponse]:
    """Redeem a reset link: set the password, sign out everywhere, and sign in."""
    state = state_of(request)
    accounts = state.accounts
    accounts.attempts.count(client_address(request))
    check_new_password(body.password)
    async with unit_of_work(state.engine) as uow:
        if not await passwords_allowed(request, uow):
            raise passwords_off()
        if await links.user_of(uow, body.token, "password", now=state.clock()) is None:
            raise bad_link()
    hashed = await hash_new_password(request, body.password)
    async with unit_of_work(state.engine) as uow:
        user_id = await links.take(uow, body.token, "password", now=state.clock())
        if user_id is None:
            raise bad_link()
        await service.set_password(uow, user_id, hashed)
        return await signed_in(request, uow, user_id)
