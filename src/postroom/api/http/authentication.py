"""Who calls: the actor behind a key or a session."""

from starlette.requests import Request

from postroom.api.http.credentials import Presented, client_address
from postroom.api.http.state import state_of
from postroom.db.engine import UnitOfWork
from postroom.identity.actors import Actor, FoundProject
from postroom.sessions import service as sessions


async def authenticate(request: Request, uow: UnitOfWork, presented: Presented) -> Actor | None:
    """Return the actor of a key or session; None if it is unknown, revoked or over."""
    if not presented.is_session:
        return await state_of(request).keys.authenticate(uow, presented.text)
    found = await authenticate_session(request, uow, presented, None)
    return None if found is None else found[0]


async def authenticate_for(
    request: Request, uow: UnitOfWork, presented: Presented, project: str
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of a key or session, and the project of the URL (a number or `@current`) if it exists."""
    if presented.is_session:
        return await authenticate_session(request, uow, presented, project)
    return await state_of(request).keys.authenticate_for(uow, presented.text, project)


async def authenticate_session(
    request: Request, uow: UnitOfWork, presented: Presented, project: str | None
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of a session, and the project of the URL if there is one; its use is recorded."""
    address, now = client_address(request), state_of(request).clock()
    return await sessions.authenticate(uow, presented.text, project, address, now=now)
