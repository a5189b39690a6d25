"""Queries of sessions and one-time links."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import memberships, organizations, projects, sessions, sign_in_links, users
from postroom.identity.columns import ROLE_IN_PROJECT, USER_COLUMNS
from postroom.sessions.schemas import Session

_SESSION = (
    sessions.c.id,
    sessions.c.created_at,
    sessions.c.seen_at,
    sessions.c.expires_at,
    sessions.c.address,
    sessions.c.user_agent,
)

_LINK = (sign_in_links.c.user_id, sign_in_links.c.created_by_id)

# Built once for all calls.
_LIVE = (
    sa.select(
        sessions.c.id.label("session_id"),
        sessions.c.seen_at,
        *USER_COLUMNS,
        projects.c.id.label("project_id"),
        projects.c.organization_id,
        projects.c.parent_id,
        ROLE_IN_PROJECT,
    )
    .select_from(
        sessions.join(users).outerjoin(
            projects, projects.c.id == sa.bindparam("project_id", type_=sa.Integer)
        )
    )
    .where(
        sessions.c.token_hash == sa.bindparam("token_hash"),
        sessions.c.expires_at > sa.bindparam("now"),
        sessions.c.seen_at > sa.bindparam("idle_since"),
        # A session that began without what an organization requires is over as soon as it is required.
        sa.or_(
            sessions.c.second_factor,
            ~sa.exists().where(
                memberships.c.user_id == sessions.c.user_id,
                organizations.c.id == memberships.c.organization_id,
                organizations.c.second_factor_required,
            ),
        ),
    )
)


async def live_session(
    uow: UnitOfWork, token_hash: bytes, *, now: datetime, idle_since: datetime, project_id: int | None
) -> sa.Row[Any] | None:
    """Return the live session with this hash, with its user and the project with that id, if any."""
    result = await uow.execute(
        _LIVE,
        {"token_hash": token_hash, "now": now, "idle_since": idle_since, "project_id": project_id},
    )
    return result.one_or_none()


async def insert_session(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a session."""
    await uow.execute(sa.insert(sessions).values(values))


async def touch(uow: UnitOfWork, session_id: UUID, *, now: datetime, before: datetime, address: str) -> None:
    """Record the use of a session, unless recorded since `before` or by a concurrent request."""
    free = (
        sa.select(sessions.c.id)
        .where(sessions.c.id == session_id, sessions.c.seen_at < before)
        .with_for_update(skip_locked=True, key_share=True)
        .scalar_subquery()
    )
    await uow.execute(sa.update(sessions).where(sessions.c.id == free).values(seen_at=now, address=address))


async def delete_session(uow: UnitOfWork, token_hash: bytes) -> None:
    """Delete the session with this hash."""
    await uow.execute(sa.delete(sessions).where(sessions.c.token_hash == token_hash))


async def delete_session_of(uow: UnitOfWork, user_id: int, session_id: UUID) -> bool:
    """Delete one session of a user; return false if there is none with this id."""
    result = await uow.execute(
        sa.delete(sessions).where(sessions.c.id == session_id, sessions.c.user_id == user_id)
    )
    return result.rowcount == 1


async def delete_sessions_of(uow: UnitOfWork, user_id: int, *, but: UUID | None = None) -> int:
    """Delete the sessions of a user, except `but`; return how many."""
    statement = sa.delete(sessions).where(sessions.c.user_id == user_id)
    if but is not None:
        statement = statement.where(sessions.c.id != but)
    return (await uow.execute(statement)).rowcount


async def delete_oldest_of(uow: UnitOfWork, user_id: int, *, keep: int) -> None:
    """Delete the sessions of a user except the `keep` most recently used."""
    recent = (
        sa.select(sessions.c.id)
        .where(sessions.c.user_id == user_id)
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
        .limit(keep)
    )
    await uow.execute(sa.delete(sessions).where(sessions.c.user_id == user_id, sessions.c.id.not_in(recent)))


async def delete_ended(uow: UnitOfWork, *, now: datetime, idle_since: datetime) -> int:
    """Delete expired sessions and links; return how many sessions."""
    await uow.execute(sa.delete(sign_in_links).where(sign_in_links.c.expires_at <= now))
    result = await uow.execute(
        sa.delete(sessions).where(sa.or_(sessions.c.expires_at <= now, sessions.c.seen_at <= idle_since))
    )
    return result.rowcount


async def select_sessions(
    uow: UnitOfWork, user_id: int, *, now: datetime, idle_since: datetime
) -> list[Session]:
    """Return the live sessions of a user, most recently used first."""
    result = await uow.execute(
        sa.select(*_SESSION)
        .where(sessions.c.user_id == user_id, sessions.c.expires_at > now, sessions.c.seen_at > idle_since)
        .order_by(sessions.c.seen_at.desc(), sessions.c.id.desc())
    )
    return [Session(*row) for row in result]


async def select_session(uow: UnitOfWork, session_id: UUID) -> Session | None:
    """Return a session."""
    row = (await uow.execute(sa.select(*_SESSION).where(sessions.c.id == session_id))).one_or_none()
    return None if row is None else Session(*row)


async def insert_link(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Insert a one-time link."""
    await uow.execute(sa.insert(sign_in_links).values(values))


async def select_link(
    uow: UnitOfWork, token_hash: bytes, purpose: str, now: datetime
) -> tuple[int, int | None] | None:
    """Return the user of a usable link, and who made it."""
    result = await uow.execute(
        sa.select(*_LINK).where(
            sign_in_links.c.token_hash == token_hash,
            sign_in_links.c.purpose == purpose,
            sign_in_links.c.expires_at > now,
        )
    )
    row = result.one_or_none()
    return None if row is None else (row[0], row[1])


async def take_link(
    uow: UnitOfWork, token_hash: bytes, purpose: str, now: datetime
) -> tuple[int, int | None] | None:
    """Consume a link and return its user and who made it; None if it can't be used or was just used."""
    result = await uow.execute(
        sa.delete(sign_in_links)
        .where(
            sign_in_links.c.token_hash == token_hash,
            sign_in_links.c.purpose == purpose,
            sign_in_links.c.expires_at > now,
        )
        .returning(*_LINK)
    )
    row = result.one_or_none()
    return None if row is None else (row[0], row[1])


async def delete_links_of(uow: UnitOfWork, user_id: int) -> None:
    """Delete the links of a user."""
    await uow.execute(sa.delete(sign_in_links).where(sign_in_links.c.user_id == user_id))


async def delete_links_about(uow: UnitOfWork, user_id: int) -> None:
    """Delete the links of a user, and those that they made for others."""
    links = sign_in_links.c
    await uow.execute(
        sa.delete(sign_in_links).where(sa.or_(links.user_id == user_id, links.created_by_id == user_id))
    )


async def select_organizations(uow: UnitOfWork, user_id: int) -> list[tuple[UUID, str, str]]:
    """Return id, name and role of a user's organizations, in the order of joining."""
    result = await uow.execute(
        sa.select(organizations.c.id, organizations.c.name, memberships.c.role)
        .join(memberships, memberships.c.organization_id == organizations.c.id)
        .where(memberships.c.user_id == user_id)
        .order_by(memberships.c.created_at, organizations.c.id)
    )
    return [(row[0], row[1], row[2]) for row in result]


async def select_projects(uow: UnitOfWork, organization_ids: Collection[UUID]) -> list[tuple[int, str, UUID]]:
    """Return id, name and organization of the projects of organizations, ordered by id."""
    result = await uow.execute(
        sa.select(projects.c.id, projects.c.name, projects.c.organization_id)
        .where(projects.c.organization_id.in_(organization_ids))
        .order_by(projects.c.id)
    )
    return [(row[0], row[1], row[2]) for row in result]
