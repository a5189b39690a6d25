"""Endpoints for one's own API keys."""

from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Path, Response

from postroom.api.http.errors import not_found, validation
from postroom.api.http.requests.body import ParsedBody
from postroom.api.http.requests.paging import PageResponse, RequestedPage, page_response
from postroom.api.http.respond import JsonResponse, json_response
from postroom.api.http.router import Router
from postroom.api.http.session_access import SessionAccess, SessionCall
from postroom.api.http.state import state_of
from postroom.api.routes.sessions.responses import PRIVATE
from postroom.api.schemas.sessions.keys import (
    KeyRoll,
    NewPersonalKey,
    PersonalKeyChanges,
    PersonalKeyResponse,
)
from postroom.db.engine import UnitOfWork
from postroom.domain.errors import Conflict
from postroom.domain.identity.roles import Role, highest, may_grant
from postroom.domain.identity.scopes import Scope, normalise
from postroom.identity import keys
from postroom.identity import service as identity
from postroom.identity.schemas import KeyInfo

router = Router(tags=["signing in"])

SignedIn = Annotated[SessionCall, Depends(SessionAccess(), scope="function")]
KeyId = Annotated[str, Path(description="UUID of the key.")]

MAX_KEYS = 100
"""Maximum keys of one person."""

_KEYS = "/api/personal_api_keys"
_KEY = _KEYS + "/{key_id}"


@router.get(
    _KEYS,
    summary="List your API keys",
)
async def list_keys(call: SignedIn, page: RequestedPage) -> JsonResponse[PageResponse[PersonalKeyResponse]]:
    """Return a page of the caller's usable keys, newest first. Their texts can't be shown."""
    async with call.unit_of_work() as uow:
        own_keys = await keys.keys_of(uow, call.actor.user_id, now=call.now)
    results = [PersonalKeyResponse.of(key) for key in own_keys[page.offset : page.offset + page.limit]]
    return json_response(page_response(call.request, page, len(own_keys), results), headers=PRIVATE)


@router.post(
    _KEYS,
    status_code=201,
    summary="Create an API key",
    responses={409: {"description": f"There are {MAX_KEYS} keys already."}},
)
async def create_key(call: SignedIn, body: ParsedBody[NewPersonalKey]) -> JsonResponse[PersonalKeyResponse]:
    """Create a key with at most its owner's permissions. `value` is only shown once."""
    async with call.unit_of_work() as uow:
        await identity.lock(uow, call.actor.user_id)
        if len(await keys.keys_of(uow, call.actor.user_id, now=call.now)) >= MAX_KEYS:
            raise Conflict(f"You already have {MAX_KEYS} keys. Revoke one first.")
        await _check(uow, call, body.scopes, body.scoped_teams, body.scoped_organizations)
        user = await identity.get_user(uow, str(call.actor.user_id))
        if user is None:
            raise not_found()
        text, key = await identity.create_key(
            uow,
            user=user,
            label=body.label,
            scopes=body.scopes,
            projects=body.scoped_teams,
            organizations=body.scoped_organizations,
            hasher=state_of(call.request).accounts.hasher,
            now=call.now,
        )
    return json_response(PersonalKeyResponse.of(key, value=text), 201, PRIVATE)


@router.patch(
    _KEY,
    summary="Update an API key",
)
async def change_key(
    call: SignedIn, key_id: KeyId, body: ParsedBody[PersonalKeyChanges]
) -> JsonResponse[PersonalKeyResponse]:
    """Change the label, scopes or restrictions of a key. Its text stays unchanged."""
    async with call.unit_of_work() as uow:
        key = await _own(uow, call, key_id)
        teams = key.projects if body.scoped_teams is None else body.scoped_teams
        organizations = key.organizations if body.scoped_organizations is None else body.scoped_organizations
        scopes = [scope for scope in Scope if scope in key.scopes] if body.scopes is None else body.scopes
        if body.model_fields_set - {"label"}:
            await _check(uow, call, scopes, teams, organizations)
        values: dict[str, Any] = {}
        if body.label is not None:
            values["label"] = body.label
        if body.scopes is not None:
            values["scopes"] = list(normalise(body.scopes))
        if body.scoped_teams is not None:
            values["scoped_projects"] = sorted(set(body.scoped_teams))
        if body.scoped_organizations is not None:
            values["scoped_organizations"] = sorted(set(body.scoped_organizations))
        changed = await keys.change_key(uow, key.id, values)
    return json_response(PersonalKeyResponse.of(changed), headers=PRIVATE)


@router.delete(_KEY, status_code=204, summary="Revoke an API key")
async def revoke_key(call: SignedIn, key_id: KeyId) -> Response:
    """Revoke a key immediately."""
    async with call.unit_of_work() as uow:
        key = await _own(uow, call, key_id)
        await identity.revoke_key(uow, key.id, now=call.now)
    return Response(status_code=204)


@router.post(
    _KEY + "/roll",
    summary="Roll an API key",
)
async def roll_key(
    call: SignedIn, key_id: KeyId, body: ParsedBody[KeyRoll]
) -> JsonResponse[PersonalKeyResponse]:
    """Replace the text of a key, shown only once. With `keep_hours` the old text stays valid that long."""
    async with call.unit_of_work() as uow:
        key = await _own(uow, call, key_id)
        text, rolled = await keys.roll_key(
            uow,
            key.id,
            hasher=state_of(call.request).accounts.hasher,
            now=call.now,
            grace=timedelta(hours=body.keep_hours),
        )
    return json_response(PersonalKeyResponse.of(rolled, value=text), headers=PRIVATE)


async def _own(uow: UnitOfWork, call: SessionCall, key_id: str) -> KeyInfo:
    """Return the caller's key in the URL. Until the transaction ends no other call changes a key of theirs.

    Raises:
        WireError: 404, they have no such usable key.
    """
    await identity.lock(uow, call.actor.user_id)
    own_keys = await keys.keys_of(uow, call.actor.user_id, now=call.now)
    key = next((own_key for own_key in own_keys if str(own_key.id) == key_id.lower()), None)
    if key is None:
        raise not_found()
    return key


async def _check(
    uow: UnitOfWork,
    call: SessionCall,
    scopes: Collection[Scope],
    teams: Collection[int],
    organizations: Collection[UUID],
) -> None:
    """Check that a key has no more permissions than its owner.

    Raises:
        WireError: 400, it names a scope, a project or an organization that its owner does not have.
    """
    user_id = call.actor.user_id
    roles = await identity.roles_of(uow, user_id)
    if not set(organizations) <= set(roles):
        raise validation(
            "does_not_exist", "You are not a member of this organization.", "scoped_organizations"
        )
    if not set(teams) <= await keys.own_projects(uow, user_id, [team for team in teams if 0 < team < 2**31]):
        raise validation("does_not_exist", "You have no access to this project.", "scoped_teams")
    role = highest(roles[id] for id in (organizations or roles)) or Role.VIEWER
    refused = next((scope for scope in scopes if not may_grant(role, scope)), None)
    if refused is not None:
        raise validation("invalid_choice", f"Your role '{role}' does not include '{refused}'.", "scopes")
