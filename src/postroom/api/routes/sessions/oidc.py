"""Endpoints for sign-in, account linking and invitations with an OpenID Connect provider."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import Field
from starlette.responses import RedirectResponse
from typing_extensions import TypedDict

from postroom.api.http.authentication import authenticate_session
from postroom.api.http.credentials import client_address, is_secure, session_of, set_cookie
from postroom.api.http.errors import not_found
from postroom.api.http.requests.small_body import PublicBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.http.state import state_of
from postroom.api.routes.sessions.responses import (
    PRIVATE,
    bad_link,
    open_errors,
    signed_in,
)
from postroom.api.schemas.sessions.sessions import LinkSignIn
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Conflict, Limited, Unavailable
from postroom.identity import password_hashes
from postroom.sessions import identities
from postroom.sessions.members import invites
from postroom.sessions.oidc import CALLBACK, FLOW_LIFETIME, Flow, Identity, Provider, Purpose, Refused

router = Router(tags=["signing in"])

SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]

PLACES: dict[Purpose, str] = {"sign_in": "/sign-in", "link": "/settings", "accept": "/sign-in"}
"""Web app paths after a failed flow, with `#error=` and a code, or after linking, with `#linked`."""

_NO_PROVIDER = {"description": "No provider is configured."}


class ProviderAddressResponse(TypedDict):
    """The URL for the browser."""

    url: Annotated[str, Field(description="An address of the provider.")]


# These two are navigated to by browsers, not called by clients: they only return redirects.
@router.get("/api/oidc/start", status_code=302, include_in_schema=False)
async def start(request: Request) -> Response:
    """Redirect the browser to the provider for signing in."""
    provider = provider_of(request)
    try:
        state_of(request).accounts.attempts.count(client_address(request))
        url, sealed = await provider.begin("sign_in", now=state_of(request).clock())
    except Limited:
        return _failed("sign_in", "throttled")
    except Unavailable:
        return _failed("sign_in", "provider_unavailable")
    answer = RedirectResponse(url, 302, PRIVATE)
    _put_flow(request, answer, sealed)
    return answer


@router.post(
    "/api/oidc/link",
    summary="Link your account to the provider",
    responses={404: _NO_PROVIDER},
)
async def start_linking(call: SignedIn) -> JsonResponse[ProviderAddressResponse]:
    """Return the URL for the browser to link the account to the provider.

    The provider must have verified the e-mail address of the account.
    """
    provider = provider_of(call.request)
    url, sealed = await provider.begin("link", now=call.now, session_id=str(call.session_id))
    answer: JsonResponse[ProviderAddressResponse] = json_response({"url": url}, headers=PRIVATE)
    _put_flow(call.request, answer, sealed)
    return answer


@router.delete(
    "/api/oidc/link",
    status_code=204,
    summary="Unlink your account from the provider",
    responses={409: {"description": "The account has no password, so nobody could sign in."}},
)
async def unlink(call: SignedIn) -> Response:
    """Remove the link to the provider, so that only the password is left for signing in."""
    async with call.unit_of_work() as uow:
        if await password_hashes.of(uow, call.actor.user_id) is None:
            raise Conflict("The account has no password yet. Set one first, by a one-time link.")
        await identities.unlink(uow, call.actor.user_id)
    return Response(status_code=204)


@router.post(
    "/api/invites/accept/oidc",
    summary="Accept an invitation with the provider",
    responses={404: _NO_PROVIDER, **open_errors()},
)
async def start_accepting(
    request: Request, body: PublicBody[LinkSignIn]
) -> JsonResponse[ProviderAddressResponse]:
    """Return the URL for the browser. The provider must have verified the invited address."""
    provider, state = provider_of(request), state_of(request)
    state_of(request).accounts.attempts.count(client_address(request))
    async with unit_of_work(state.engine) as uow:
        if await invites.find(uow, body.token, now=state.clock()) is None:
            raise bad_link()
    url, sealed = await provider.begin("accept", now=state.clock(), invite=body.token)
    answer: JsonResponse[ProviderAddressResponse] = json_response({"url": url}, headers=PRIVATE)
    _put_flow(request, answer, sealed)
    return answer


@router.get(CALLBACK.rstrip("/"), status_code=302, include_in_schema=False)
async def come_back(request: Request) -> Response:
    """Handle the provider's callback, and complete the flow."""
    provider, query = provider_of(request), request.query_params
    sealed = request.cookies.get(_flow_cookie(request), "")
    purpose: Purpose = "sign_in"
    try:
        state_of(request).accounts.attempts.count(client_address(request))
        now = state_of(request).clock()
        flow = provider.flow_of(sealed, query.get("state", ""), now=now)
        purpose = flow.purpose
        identity = await provider.identify(_code(request, provider), flow, now=now)
        answer = await _finish(request, flow, identity)
    except Refused as error:
        answer = _failed(purpose, error.message)
    except Unavailable:
        answer = _failed(purpose, "provider_unavailable")
    except Limited:
        answer = _failed(purpose, "throttled")
    _put_flow(request, answer, "")
    return answer


def provider_of(request: Request) -> Provider:
    """Return the provider of the server.

    Raises:
        WireError: 404, there is none.
    """
    provider = state_of(request).accounts.provider
    if provider is None:
        raise not_found()
    return provider


def _code(request: Request, provider: Provider) -> str:
    query = request.query_params
    if query.get("error") or query.get("iss", provider.issuer) != provider.issuer:
        raise Refused("provider_refused")
    return query.get("code", "")


async def _finish(request: Request, flow: Flow, identity: Identity) -> Response:
    state = state_of(request)
    async with unit_of_work(state.engine) as uow:
        if flow.purpose == "link":
            return await _link(request, uow, flow, identity)
        if flow.purpose == "accept":
            token = flow.invite or ""
            invite = await invites.find(uow, token, now=state.clock())
            if invite is None:
                raise Refused("invalid_token")
            if not identity.owns(invite.email):
                raise Refused("email_not_verified")
            user_id = await identities.accept(uow, identity, invite, token, now=state.clock())
            if user_id is None:
                raise Refused("account_exists")
        else:
            user_id = await identities.user_of(uow, identity)
            if user_id is None:
                raise Refused("unknown_account")
        # The second factor of the provider counts.
        session = await signed_in(request, uow, user_id, strong=True)
    answer = RedirectResponse("/", 302, PRIVATE)
    answer.raw_headers.extend(pair for pair in session.raw_headers if pair[0] == b"set-cookie")
    return answer


async def _link(request: Request, uow: Any, flow: Flow, identity: Identity) -> Response:
    presented = session_of(request)
    session_row = None
    if presented is not None:
        session_row = await authenticate_session(request, uow, presented, None)
    # Only in the browser and session that started the flow, or an account could be linked to somebody else's
    # identity.
    if session_row is None or str(session_row[0].session_id) != flow.session_id:
        raise Refused("expired")
    actor = session_row[0]
    outcome = await identities.link(uow, identity, actor.user_id, actor.email, now=state_of(request).clock())
    if outcome != "linked":
        raise Refused(outcome)
    return RedirectResponse(f"{PLACES['link']}#linked", 302, PRIVATE)


def _failed(purpose: Purpose, code: str) -> Response:
    return RedirectResponse(f"{PLACES[purpose]}#error={code}", 302, PRIVATE)


def _flow_cookie(request: Request) -> str:
    return "__Host-postroom-oidc" if is_secure(state_of(request).settings) else "postroom-oidc"


def _put_flow(request: Request, answer: Response, sealed: str) -> None:
    seconds = int(FLOW_LIFETIME.total_seconds())
    set_cookie(answer, state_of(request).settings, _flow_cookie(request), sealed, seconds=seconds)
