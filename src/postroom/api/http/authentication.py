"""Who calls: the actor behind a key or a session."""

from starlette.requests import Request

from postroom.api.http.credentials import Presented, client_address
from postroom.api.http.state import state_of
from postroom.db.callers import ActorKind, Caller, identify
from postroom.db.engine import UnitOfWork
from postroom.identity.actors import Actor, FoundProject
from postroom.sessions import service as sessions


async def authenticate(request: Request, uow: UnitOfWork, presented: Presented) -> Actor | None:
    """Return the actor of a key or session; None if it is unknown, revoked or over."""
    if presented.is_session:
        found = await authenticate_session(request, uow, presented, None)
        return None if found is None else found[0]
    actor = await state_of(request).keys.authenticate(uow, presented.text)
    if actor is not None:
        _identify(request, actor)
    return actor


async def authenticate_for(
    request: Request, uow: UnitOfWork, presented: Presented, project: str
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of a key or session, and the project of the URL (a number or `@current`) if it exists."""
    if presented.is_session:
        return await authenticate_session(request, uow, presented, project)
    found = await state_of(request).keys.authenticate_for(uow, presented.text, project)
    if found is not None:
        _identify(request, found[0])
    return found


async def authenticate_session(
    request: Request, uow: UnitOfWork, presented: Presented, project: str | None
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of a session, and the project of the URL if there is one; its use is recorded."""
    address, now = client_address(request), state_of(request).clock()
    found = await sessions.authenticate(uow, presented.text, project, address, now=now)
    if found is not None:
        _identify(request, found[0])
    return found


def _identify(request: Request, actor: Actor) -> None:
    """Say for the audit log who calls."""
    kind: ActorKind = "user" if actor.key_id is None else "key"
    if actor.owns_server:
        kind = "operator"
    elif actor.scout_run_id is not None:
        kind = "run"
    identify(Caller(kind, client_address(request), actor.user_id or None, actor.key_id))
