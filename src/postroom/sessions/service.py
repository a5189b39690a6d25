"""Who is signed in: starting sessions, finding them again, ending them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.identity.roles import Role
from postroom.edge.state import CURRENT, Actor, FoundProject
from postroom.identity.service import project_of
from postroom.projects import service as projects
from postroom.sessions import repository
from postroom.sessions.schemas import Session
from postroom.sessions.tokens import new_token, token_hash

IDLE = timedelta(days=14)
"""How long a session lasts that nobody uses."""

LIFETIME = timedelta(days=90)
"""How long a session lasts at most."""

TOUCH_INTERVAL = timedelta(minutes=1)
"""How exact it is when a session was last seen: one that is busy is not written at every request."""

MOST_SESSIONS = 50
"""Sessions that one person has at most; beyond, the one that was not seen for the longest time ends."""

SCOPES = frozenset({"*"})
"""What a session may do; the roles of its user say where that is less."""

_MAX_AGENT = 300


@dataclass(frozen=True, slots=True)
class Reach:
    """An organization of a person, their role in it, and its projects by id and name."""

    id: UUID
    name: str
    role: Role
    projects: list[tuple[int, str]]


async def start(
    uow: UnitOfWork,
    user_id: int,
    *,
    address: str,
    user_agent: str,
    now: datetime,
    replacing: str | None = None,
) -> tuple[str, UUID]:
    """Sign somebody in and return the token, which is never to be had again, and the session's id.

    `replacing` is the token that the browser had before, if any: it is of no use from now on.
    """
    if replacing is not None:
        await repository.delete_session(uow, token_hash(replacing))
    token, session_id = new_token(), new_id()
    await repository.insert_session(
        uow,
        {
            "id": session_id,
            "user_id": user_id,
            "token_hash": token_hash(token),
            "created_at": now,
            "seen_at": now,
            "expires_at": now + LIFETIME,
            "address": address,
            "user_agent": _storable(user_agent),
        },
    )
    await repository.delete_oldest_of(uow, user_id, keep=MOST_SESSIONS)
    return token, session_id


async def authenticate(
    uow: UnitOfWork, token: str, project: str | None, address: str, *, now: datetime
) -> tuple[Actor, FoundProject | None] | None:
    """Return who has the session with this token and the project that a URL names, if it names one.

    None in place of both when the session is over. That it was seen is noted at most once a minute and never waits
    for another request.
    """
    number = None if project is None else projects.number_of(project)
    row = await repository.live_session(
        uow, token_hash(token), now=now, idle_since=now - IDLE, project_id=number
    )
    if row is None:
        return None
    before = now - TOUCH_INTERVAL
    if row.seen_at < before:
        await repository.touch(uow, row.session_id, now=now, before=before, address=address)
    actor = Actor(
        user_id=row.id,
        user_uuid=row.uuid,
        email=row.email,
        first_name=row.first_name,
        last_name=row.last_name,
        github_login=row.github_login,
        is_staff=row.is_staff,
        key_id=None,
        scopes=SCOPES,
        scoped_projects=frozenset(),
        scoped_organizations=frozenset(),
        session_id=row.session_id,
    )
    if project == CURRENT:
        return actor, await projects.find(uow, actor, project)
    return actor, project_of(row)


async def sessions_of(uow: UnitOfWork, user_id: int, *, now: datetime) -> list[Session]:
    """Return the sessions of somebody, the one that was seen last first."""
    return await repository.select_sessions(uow, user_id, now=now, idle_since=now - IDLE)


async def end(uow: UnitOfWork, token: str) -> None:
    """Sign out."""
    await repository.delete_session(uow, token_hash(token))


async def end_one(uow: UnitOfWork, user_id: int, session_id: UUID) -> bool:
    """Sign somebody out of one session; False when they have no such."""
    return await repository.delete_session_of(uow, user_id, session_id)


async def end_others(uow: UnitOfWork, user_id: int, *, but: UUID | None = None) -> int:
    """Sign somebody out everywhere, but for one session if it is given; return of how many."""
    return await repository.delete_sessions_of(uow, user_id, but=but)


async def sign_out_everywhere(uow: UnitOfWork, user_id: int) -> int:
    """End all sessions of somebody, and the one-time links that would begin others; return how many sessions."""
    await repository.delete_links_of(uow, user_id)
    return await repository.delete_sessions_of(uow, user_id)


async def set_password(uow: UnitOfWork, user_id: int, password_hash: str) -> int:
    """Store the hash of a new password and sign its owner out everywhere; return of how many sessions."""
    await repository.update_password(uow, user_id, password_hash)
    return await sign_out_everywhere(uow, user_id)


async def remove_ended(uow: UnitOfWork, now: datetime) -> int:
    """Delete sessions and links that are over; return how many sessions."""
    return await repository.delete_ended(uow, now=now, idle_since=now - IDLE)


async def reach_of(uow: UnitOfWork, user_id: int) -> list[Reach]:
    """Return the organizations of somebody, the oldest first, with their projects."""
    found = await repository.select_organizations(uow, user_id)
    every = await repository.select_projects(uow, [id for id, _, _ in found])
    return [
        Reach(id, name, Role(role), [(number, title) for number, title, owner in every if owner == id])
        for id, name, role in found
    ]


def _storable(agent: str) -> str:
    return agent.replace("\x00", "").encode("utf-8", "replace").decode()[:_MAX_AGENT]
