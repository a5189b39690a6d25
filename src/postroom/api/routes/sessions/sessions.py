"""Endpoints for signing in and out, and for one's own sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from postroom.api.http.credentials import client_address
from postroom.api.http.errors import WireError, not_authenticated, not_found, validation
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.small_body import ANYBODY, PublicBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.http.state import state_of
from postroom.api.routes.sessions.responses import (
    PRIVATE,
    bad_link,
    known_by,
    oidc_response,
    open_errors,
    passwords_allowed,
    passwords_off,
    put_session,
    session_body,
    signed_in,
)
from postroom.api.schemas.sessions.sessions import (
    LinkSignIn,
    SessionItemResponse,
    SessionResponse,
    SignIn,
    SignInMethodsResponse,
)
from postroom.db.engine import unit_of_work
from postroom.identity import password_hashes
from postroom.identity.service import get_user
from postroom.sessions import links, service

router = Router(tags=["signing in"])

SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]

_SESSION, _SESSIONS = "/api/session", "/api/sessions"


@router.get(
    _SESSION + "/methods",
    summary="Get the sign-in methods",
    openapi_extra=ANYBODY,
)
async def get_methods(request: Request) -> JsonResponse[SignInMethodsResponse]:
    """Return whether password sign-in is enabled, and the provider. No authentication is required."""
    async with unit_of_work(state_of(request).engine) as uow:
        password = await passwords_allowed(request, uow)
    return json_response({"password": password, "oidc": oidc_response(request)})


@router.post(
    _SESSION,
    summary="Sign in with a password",
    responses=open_errors(", or passwords are switched off"),
)
async def sign_in(request: Request, body: PublicBody[SignIn]) -> JsonResponse[SessionResponse]:
    """Sign in and set the cookie of the new session. A previous session of the same browser ends."""
    state = state_of(request)
    accounts = state.accounts
    accounts.attempts.count(client_address(request))
    async with unit_of_work(state.engine) as uow:
        if not await passwords_allowed(request, uow):
            raise passwords_off()
        user_id, stored = await password_hashes.find(uow, body.email) or (None, None)
        known = await known_by(request, uow, user_id, stored)
    await accounts.attempts.admit(body.email, *known)
    verdict = await accounts.passwords.verify(body.password, stored)
    if not verdict.is_right or user_id is None or stored is None:
        raise wrong_credentials()
    async with unit_of_work(state.engine) as uow:
        if verdict.rehashed is not None:
            is_current = await password_hashes.replace(uow, user_id, verdict.rehashed, instead_of=stored)
        else:
            is_current = await password_hashes.lock(uow, user_id, stored)
        if not is_current:
            # The password was changed during the comparison.
            raise wrong_credentials()
        return await signed_in(request, uow, user_id)


@router.post(
    _SESSION + "/link",
    summary="Sign in with a one-time link",
    responses=open_errors(),
)
async def sign_in_by_link(request: Request, body: PublicBody[LinkSignIn]) -> JsonResponse[SessionResponse]:
    """Redeem a link created by the server's operator, and set the cookie of the new session."""
    state = state_of(request)
    state_of(request).accounts.attempts.count(client_address(request))
    async with unit_of_work(state.engine) as uow:
        user_id = await links.take(uow, body.token, "sign_in", now=state.clock())
        if user_id is None:
            raise bad_link()
        return await signed_in(request, uow, user_id)


@router.get(
    _SESSION,
    summary="Get the session",
)
async def get_session(call: SignedIn) -> JsonResponse[SessionResponse]:
    """Return the signed-in user, accessible projects, and the token required for calls that change anything."""
    async with call.unit_of_work() as uow:
        user = await get_user(uow, str(call.actor.user_id))
        if user is None:
            raise not_authenticated(403)
        body = await session_body(call.request, uow, user, call.session_id, call.token)
    return json_response(body, headers=PRIVATE)


@router.delete(_SESSION, status_code=204, summary="Sign out")
async def sign_out(call: SignedIn) -> Response:
    """End the current session, and remove its cookie."""
    async with call.unit_of_work() as uow:
        await service.end(uow, call.token)
    answer = Response(status_code=204, headers=PRIVATE)
    put_session(call.request, answer, "")
    return answer


@router.get(
    _SESSIONS,
    summary="List your sessions",
)
async def list_sessions(
    call: SignedIn, page: RequestedPage
) -> JsonResponse[PageResponse[SessionItemResponse]]:
    """Return a page of the caller's sessions, most recently used first."""
    async with call.unit_of_work() as uow:
        sessions = await service.sessions_of(uow, call.actor.user_id, now=call.now)
    results = [
        SessionItemResponse.of(session, current=call.session_id)
        for session in sessions[page.offset : page.offset + page.limit]
    ]
    return json_response(page_response(call.request, page, len(sessions), results), headers=PRIVATE)


@router.delete(_SESSIONS, status_code=204, summary="Sign out everywhere else")
async def end_other_sessions(call: SignedIn) -> Response:
    """End all sessions of the caller except the current one."""
    async with call.unit_of_work() as uow:
        await service.end_others(uow, call.actor.user_id, but=call.session_id)
    return Response(status_code=204)


@router.delete(_SESSIONS + "/{session_id}", status_code=204, summary="End a session")
async def end_session(
    call: SignedIn, session_id: Annotated[str, Path(description="UUID of the session.")]
) -> Response:
    """End one of the caller's own sessions."""
    try:
        id = UUID(session_id)
    except ValueError:
        raise not_found() from None
    async with call.unit_of_work() as uow:
        if not await service.end_one(uow, call.actor.user_id, id):
            raise not_found()
    answer = Response(status_code=204)
    if id == call.session_id:
        put_session(call.request, answer, "")
    return answer


def wrong_credentials() -> WireError:
    """Return the common error for a wrong password and an unknown account (400)."""
    return validation("invalid_credentials", "The e-mail address or the password is wrong.")
