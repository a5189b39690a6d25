"""Start, authenticate and end sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.domain.identity.roles import Role
from postroom.identity import password_hashes
from postroom.identity.actors import CURRENT, Actor, FoundProject
from postroom.identity.service import project_of
from postroom.projects import service as projects
from postroom.sessions import repository
from postroom.sessions.schemas import Session
from postroom.sessions.tokens import new_token, token_hash

IDLE = timedelta(days=14)
"""Lifetime of an unused session."""

LIFETIME = timedelta(days=90)
"""Maximum lifetime of a session."""

TOUCH_INTERVAL = timedelta(minutes=1)
"""Precision of the last use, so that a busy session is not written with every request."""

MAX_SESSIONS = 50
"""Maximum sessions of one person; beyond it, the least recently used one ends."""

SCOPES = frozenset({"*"})
"""The scopes of a session; the roles of its user restrict them."""

_MAX_AGENT = 300


@dataclass(frozen=True, slots=True)
class Reach:
    """An organization of a user, their role in it, and its projects by id and name."""

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
    strong: bool = False,
) -> tuple[str, UUID]:
    """Start a session and return its token, which can't be retrieved again, and its id.

    `strong`: it begins with a second factor, or at the identity provider. `replacing` is the
    browser's previous token, if any; its session ends.
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
            "second_factor": strong,
        },
    )
    await repository.delete_oldest_of(uow, user_id, keep=MAX_SESSIONS)
    return token, session_id


async def authenticate(
    uow: UnitOfWork, token: str, project: str | None, address: str, *, now: datetime
) -> tuple[Actor, FoundProject | None] | None:
    """Return the actor of the session with this token, and the project of the URL, if there is one.

    Return None if the session has ended. Its use is recorded at most once a minute, without waiting for other
    requests.
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
    """Return the sessions of a user, most recently used first."""
    return await repository.select_sessions(uow, user_id, now=now, idle_since=now - IDLE)


async def end(uow: UnitOfWork, token: str) -> None:
    """End the session of a token."""
    await repository.delete_session(uow, token_hash(token))


async def end_one(uow: UnitOfWork, user_id: int, session_id: UUID) -> bool:
    """End one session of a user; return false if there is none with this id."""
    return await repository.delete_session_of(uow, user_id, session_id)


async def end_others(uow: UnitOfWork, user_id: int, *, but: UUID | None = None) -> int:
    """End all sessions of a user, except `but`; return how many."""
    return await repository.delete_sessions_of(uow, user_id, but=but)


async def sign_out_everywhere(uow: UnitOfWork, user_id: int) -> int:
    """End all sessions of a user, and delete their one-time links; return how many sessions."""
    await repository.delete_links_of(uow, user_id)
    return await repository.delete_sessions_of(uow, user_id)


async def set_password(uow: UnitOfWork, user_id: int, password_hash: str) -> int:
    """Store a new password hash and sign its user out everywhere; return the number of ended sessions."""
    await password_hashes.replace(uow, user_id, password_hash)
    return await sign_out_everywhere(uow, user_id)


async def remove_ended(uow: UnitOfWork, now: datetime) -> int:
    """Delete expired sessions and links; return how many sessions."""
    return await repository.delete_ended(uow, now=now, idle_since=now - IDLE)


async def reach_of(uow: UnitOfWork, user_id: int) -> list[Reach]:
    """Return the organizations of a user with their projects, oldest first."""
    organizations = await repository.select_organizations(uow, user_id)
    every = await repository.select_projects(uow, [id for id, _, _ in organizations])
    return [
        Reach(id, name, Role(role), [(number, title) for number, title, owner in every if owner == id])
        for id, name, role in organizations
    ]


def _storable(agent: str) -> str:
    return agent.replace("\x00", "").encode("utf-8", "replace").decode()[:_MAX_AGENT]


async def find_session(uow: UnitOfWork, session_id: UUID) -> Session | None:
    """Return a session by its id."""
    return await repository.select_session(uow, session_id)
