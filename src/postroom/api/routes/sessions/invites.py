"""Endpoints for inviting people to an organization, and for accepting invitations."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from postroom.api.http.access import UserCall, user_call
from postroom.api.http.authentication import authenticate_session
from postroom.api.http.credentials import check_intent, client_address, session_of
from postroom.api.http.describe import header
from postroom.api.http.errors import WireError, not_found
from postroom.api.http.requests.body import UnreadBody
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.requests.small_body import ANYBODY, PublicBody
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.state import state_of
from postroom.api.routes.identity.users import OrganizationId, find_organization
from postroom.api.routes.sessions.responses import (
    PRIVATE,
    bad_link,
    check_new_password,
    hash_new_password,
    open_errors,
    passwords_allowed,
    passwords_off,
    signed_in,
)
from postroom.api.schemas.identity.users import ROLE_DESCRIPTION
from postroom.api.schemas.sessions.sessions import NewEmail, SessionResponse, Token
from postroom.db.engine import unit_of_work
from postroom.domain.identity.roles import Role
from postroom.identity.actors import Actor
from postroom.sessions import second_factor
from postroom.sessions.members import invites
from postroom.sessions.members.invites import Invite, Next
from postroom.sessions.passwords import MAX_LENGTH, MIN_LENGTH
from postroom.validation.fields import AnyText, BlankText, NotNull
from postroom.validation.responses import WireTime

router = Router(tags=["signing in"])

ReadCall = Annotated[
    UserCall, Depends(user_call("organization_member:read", challenge=401), scope="function")
]
WriteCall = Annotated[
    UserCall, Depends(user_call("organization_member:write", challenge=401), scope="function")
]

TOKEN_HEADER = "X-Invite-Token"  # noqa: S105  # a header name

_INVITES = "/api/organizations/{organization_id}/invites"
_ACCEPT, _DECLINE = "/api/invites/accept", "/api/invites/decline"


class NewInvite(BaseModel):
    """An invitation to create."""

    model_config = ConfigDict(extra="ignore")

    email: NewEmail = Field(description="E-mail address, used for signing in.")
    role: Annotated[Role, NotNull] = Field(
        default=Role.MEMBER, description=f"What they will be: {ROLE_DESCRIPTION}"
    )


class InviteResponse(BaseModel):
    """A pending invitation."""

    id: UUID
    email: str
    role: Role = Field(description=f"What they will be: {ROLE_DESCRIPTION}")
    created_at: WireTime
    expires_at: WireTime = Field(description="When it expires.")
    path: str | None = Field(
        description="Path of the link on this server; only in the response that creates it, else null."
    )

    @classmethod
    def of(cls, invite: Invite, path: str | None = None) -> Self:
        """Return the response."""
        return cls(
            id=invite.id,
            email=invite.email,
            role=invite.role,
            created_at=invite.created_at,
            expires_at=invite.expires_at,
            path=path,
        )


class InvitationResponse(TypedDict):
    """The invitee's view of an invitation."""

    email: str
    organization: Annotated[str, Field(description="Name of the organization.")]
    role: Annotated[Role, Field(description=f"What they will be: {ROLE_DESCRIPTION}")]
    next: Annotated[
        Next,
        Field(
            description="`create_account`: accept with a password. `sign_in`: an account exists, sign in "
            "first. `join`: accept as the signed-in person. `switch_account`: somebody else is "
            "signed in, sign out first."
        ),
    ]


class InviteAcceptance(BaseModel):
    """The acceptance of an invitation."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="Token after `#token=` in the link.")
    name: Annotated[BlankText, Field(max_length=200)] = Field(
        default="", description="First and last name, for a new account."
    )
    password: Annotated[AnyText, Field(max_length=MAX_LENGTH)] | None = Field(
        default=None, description=f"The password of a new account, of {MIN_LENGTH} characters or more."
    )


class InviteDecline(BaseModel):
    """An invitation to decline."""

    model_config = ConfigDict(extra="ignore")

    token: Token = Field(description="Token after `#token=` in the link.")


@router.get(
    _INVITES,
    summary="List the invitations to an organization",
)
async def list_invites(
    call: ReadCall, organization_id: OrganizationId, page: RequestedPage
) -> JsonResponse[PageResponse[InviteResponse]]:
    """Return a page of the pending invitations, newest first. Their links can't be shown again."""
    organization = await find_organization(call, organization_id)
    pending = await invites.open_ones(call.uow, organization.id, now=call.now)
    results = [InviteResponse.of(invite) for invite in pending[page.offset : page.offset + page.limit]]
    return json_response(page_response(call.request, page, len(pending), results))


@router.post(
    _INVITES,
    status_code=201,
    summary="Invite somebody",
    responses={409: {"description": "The person is a member already, or there are too many invitations."}},
)
async def invite(
    call: WriteCall, organization_id: OrganizationId, sent: UnreadBody[NewInvite]
) -> JsonResponse[InviteResponse]:
    """Invite somebody for a week, replacing an earlier invitation. No message is sent: pass the link on."""
    organization = await find_organization(call, organization_id)
    body = await sent.read()
    by = None if call.actor.owns_server else call.actor.user_id
    path, id = await invites.make(
        call.uow, organization_id=organization.id, email=body.email, role=body.role, by=by, now=call.now
    )
    [made] = [
        pending
        for pending in await invites.open_ones(call.uow, organization.id, now=call.now)
        if pending.id == id
    ]
    return json_response(InviteResponse.of(made, path), 201, PRIVATE)


@router.delete(_INVITES + "/{invite_id}", status_code=204, summary="Revoke an invitation")
async def take_invite_back(
    call: WriteCall,
    organization_id: OrganizationId,
    invite_id: Annotated[str, Path(description="UUID of the invitation.")],
) -> Response:
    """Revoke an invitation."""
    organization = await find_organization(call, organization_id)
    try:
        id = UUID(invite_id)
    except ValueError:
        raise not_found() from None
    if not await invites.revoke(call.uow, organization.id, id):
        raise not_found()
    return Response(status_code=204)


@router.get(
    _ACCEPT,
    summary="Get an invitation",
    responses={
        400: {"description": "It was accepted or revoked, or has expired (`invalid_token`)."},
        429: open_errors()[429],
    },
    openapi_extra={
        **ANYBODY,
        "parameters": [
            {
                **header(TOKEN_HEADER, "Token after `#token=` in the link; never part of a URL."),
                "required": True,
            }
        ],
    },
)
async def get_invitation(request: Request) -> JsonResponse[InvitationResponse]:
    """Return an invitation, and the next step for its invitee."""
    state_of(request).accounts.attempts.count(client_address(request))
    token = request.headers.get(TOKEN_HEADER, "")
    invite, _, actor = await _standing(request, token)
    return json_response(
        {
            "email": invite.email,
            "organization": invite.organization_name,
            "role": invite.role,
            "next": await _next(request, invite, actor),
        },
        headers=PRIVATE,
    )


@router.post(
    _ACCEPT,
    summary="Accept an invitation",
    responses={
        409: {"description": "The person has to sign in or out first (`sign_in`, `switch_account`)."},
        **open_errors(", or passwords are switched off"),
    },
)
async def accept_invitation(
    request: Request, body: PublicBody[InviteAcceptance]
) -> JsonResponse[SessionResponse]:
    """Join the organization with a new or the signed-in account, and start a new session."""
    state = state_of(request)
    accounts = state.accounts
    accounts.attempts.count(client_address(request))
    invite, presented, actor = await _standing(request, body.token)
    step = await _next(request, invite, actor)
    if step == "join" and actor is not None and presented is not None:
        check_intent(request, presented)
        async with unit_of_work(state.engine) as uow:
            if not await invites.join(uow, invite, body.token, actor.user_id, now=state.clock()):
                raise bad_link()
            strong = actor.session_id is not None and await second_factor.is_strong(uow, actor.session_id)
            return await signed_in(request, uow, actor.user_id, strong=strong)
    if step != "create_account":
        raise _first(step)
    check_new_password(body.password or "")
    async with unit_of_work(state.engine) as uow:
        if not await passwords_allowed(request, uow):
            raise passwords_off()
    hashed = await hash_new_password(request, body.password or "", about=(invite.email, body.name))
    async with unit_of_work(state.engine) as uow:
        user_id = await invites.create_account(
            uow, invite, body.token, name=body.name, password_hash=hashed, now=state.clock()
        )
        if user_id is None:
            raise bad_link()
        return await signed_in(request, uow, user_id)


@router.post(
    _DECLINE,
    status_code=204,
    summary="Decline an invitation",
    responses={
        400: {"description": "It was accepted or revoked, or has expired (`invalid_token`)."},
        **open_errors(),
    },
)
async def decline_invitation(request: Request, body: PublicBody[InviteDecline]) -> Response:
    """Decline the invitation of a link, which can't be used afterwards. No account is needed."""
    state = state_of(request)
    state_of(request).accounts.attempts.count(client_address(request))
    async with unit_of_work(state.engine) as uow:
        invite = await invites.find(uow, body.token, now=state.clock())
        if invite is None or not await invites.take(uow, invite, body.token):
            raise bad_link()
    return Response(status_code=204, headers=PRIVATE)


async def _standing(request: Request, token: str) -> tuple[Invite, Any, Actor | None]:
    """Return an invitation, and the session of the request with its actor.

    Raises:
        WireError: 400, it can't be accepted.
    """
    state = state_of(request)
    presented = session_of(request)
    async with unit_of_work(state.engine) as uow:
        invite = await invites.find(uow, token, now=state.clock())
        if invite is None:
            raise bad_link()
        if presented is None:
            return invite, None, None
        known = await authenticate_session(request, uow, presented, None)
    return invite, presented, None if known is None else known[0]


async def _next(request: Request, invite: Invite, actor: Actor | None) -> Next:
    async with unit_of_work(state_of(request).engine) as uow:
        account = await invites.standing(uow, invite)
    return invites.next_step(invite, account, signed_in_as=None if actor is None else actor.email)


def _first(step: Next) -> WireError:
    detail = {
        "sign_in": "There is an account with this address. Sign in, then open the link again.",
        "switch_account": "Somebody else is signed in here. Sign out, then open the link again.",
    }[step]
    return WireError(409, "invalid_request", step, detail)
