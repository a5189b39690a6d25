"""Shared code of the sign-in endpoints: unauthenticated bodies, session responses and cookies."""

from collections.abc import Sequence
from typing import Any, TypeVar, cast
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel

from postroom.api.http.credentials import (
    client_address,
    cookie_name,
    csrf_token,
    session_of,
    set_cookie,
)
from postroom.api.http.errors import WireError, error_response, permission_denied, validation
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.state import state_of
from postroom.api.routes.sessions.tickets import Ticket, fingerprint, put_ticket
from postroom.api.schemas.sessions.sessions import OidcResponse, SessionResponse
from postroom.db.engine import UnitOfWork
from postroom.domain.addresses import network_of
from postroom.domain.errors import Invalid
from postroom.identity import password_hashes
from postroom.identity.schemas import User
from postroom.identity.service import get_user
from postroom.projects import service as projects
from postroom.sessions import identities, second_factor, service, setup
from postroom.sessions.attempts import DEVICE_COOKIE, DEVICE_SECONDS
from postroom.sessions.passwords import checked_password

M = TypeVar("M", bound=BaseModel)

PRIVATE = {"Cache-Control": "no-store"}
"""Headers of responses with a person's secrets."""

CROSS_ORIGIN = "The call does not come from a page of this server (`csrf_failed`)"


_SECOND_STEP: dict[second_factor.Need, WireError] = {
    "code": WireError(
        403,
        "authentication_error",
        "second_factor_required",
        "Enter the code of your authenticator app, or a recovery code.",
    ),
    "set_up": WireError(
        403,
        "authentication_error",
        "second_factor_set_up",
        "Your organization requires a second factor. Set it up to sign in.",
    ),
}


def open_errors(denied: str = "") -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI errors of calls without authentication; `denied` describes 403."""
    return {
        403: {"description": f"{CROSS_ORIGIN}{denied}."},
        429: {"description": "Too many attempts from this address, or for this account."},
    }


def check_new_password(text: str, field: str = "password") -> None:
    """Check that a password is acceptable.

    Raises:
        WireError: 400, it is too short or too long.
    """
    try:
        checked_password(text)
    except Invalid as error:
        raise validation("password_length", error.message, field) from None


async def hash_new_password(
    request: Request, text: str, field: str = "password", *, about: Sequence[str] = ()
) -> str:
    """Return the hash of a new password; `about` are its owner's address and name.

    Raises:
        WireError: 400, it is too short, too long or too common.
    """
    check_new_password(text, field)
    try:
        return await state_of(request).accounts.passwords.hash(text, about=about)
    except Invalid as error:
        raise validation("password_too_common", error.message, field) from None


def bad_link() -> WireError:
    """Return the error for a one-time link that is wrong, used or expired (400)."""
    return validation("invalid_token", "The link is no longer valid. Request a new one.", "token")


async def passwords_allowed(request: Request, uow: UnitOfWork) -> bool:
    """Return whether password sign-in is enabled: by command, else by the setting."""
    switched = await setup.passwords_switch(uow)
    return state_of(request).accounts.settings.passwords if switched is None else switched


def passwords_off() -> WireError:
    """Return the error for password sign-in where it is disabled (403)."""
    return permission_denied("Signing in with a password is disabled on this server.")


def oidc_response(request: Request) -> OidcResponse | None:
    """Return the response for the sign-in provider, if there is one."""
    oidc = state_of(request).accounts.settings.oidc
    return None if oidc.issuer is None else {"name": oidc.name, "url": "/api/oidc/start/"}


async def signed_in(
    request: Request, uow: UnitOfWork, user_id: int, *, status: int = 200, strong: bool = False
) -> JsonResponse[SessionResponse]:
    """Sign a user in and return the response with the new session and its cookie; a previous session ends.

    Unless a second factor was proved (`strong`), people who need one get no session, but 403 and a cookie for the
    second step.
    """
    state = state_of(request)
    need = None if strong else await second_factor.needed(uow, user_id)
    if need is not None:
        refusal = cast("JsonResponse[SessionResponse]", error_response(_SECOND_STEP[need]))
        refusal.headers.update(PRIVATE)
        proved = fingerprint(await password_hashes.of(uow, user_id))
        put_ticket(request, refusal, Ticket(user_id, need, proved, int(state.clock().timestamp())))
        return refusal
    before = session_of(request)
    token, session_id = await service.start(
        uow,
        user_id,
        address=client_address(request),
        user_agent=request.headers.get("user-agent", ""),
        now=state.clock(),
        replacing=None if before is None else before.text,
        strong=strong,
    )
    user = await get_user(uow, str(user_id))
    if user is None:
        raise bad_link()
    body = await session_body(request, uow, user, session_id, token)
    answer = json_response(body, status, PRIVATE)
    put_session(request, answer, token)
    password = await password_hashes.of(uow, user_id)
    if password is not None:
        device = state_of(request).accounts.attempts.device_of(user_id, password)
        set_cookie(answer, state.settings, DEVICE_COOKIE, device, seconds=DEVICE_SECONDS)
    return answer


async def known_by(
    request: Request, uow: UnitOfWork, user_id: int | None, stored: str | None
) -> tuple[str, ...]:
    """Return by what the browser or the network is known to be used for an account, nothing if it is not."""
    if user_id is None or stored is None:
        return ()
    if state_of(request).accounts.attempts.is_device(request.cookies.get(DEVICE_COOKIE, ""), user_id, stored):
        return ("device",)
    network = network_of(client_address(request))
    sessions = await service.sessions_of(uow, user_id, now=state_of(request).clock())
    return ("network", network) if network in {network_of(one.address) for one in sessions} else ()


def put_session(request: Request, answer: Response, token: str) -> None:
    """Set the session cookie of a response; an empty token removes it."""
    settings = state_of(request).settings
    set_cookie(answer, settings, cookie_name(settings), token, seconds=int(service.LIFETIME.total_seconds()))


async def session_body(
    request: Request, uow: UnitOfWork, user: User, session_id: UUID, token: str
) -> SessionResponse:
    """Return the response for a session for its owner."""
    session = await service.find_session(uow, session_id)
    reach = await service.reach_of(uow, user.id)
    current = await projects.current_of(uow, user.id)
    return {
        "user": {
            "uuid": user.uuid,
            "email": user.email,
            "first_name": user.first_name,
            "last_name": user.last_name,
        },
        "role": reach[0].role if reach else None,
        "csrf_token": csrf_token(token),
        "organizations": [
            {
                "id": organization.id,
                "name": organization.name,
                "role": organization.role,
                "projects": [{"id": id, "name": name} for id, name in organization.projects],
            }
            for organization in reach
        ],
        "current_project": current,
        "expires_at": session.expires_at if session else state_of(request).clock(),
        "oidc": oidc_response(request),
        "oidc_linked": await identities.is_linked(uow, user.id),
    }
