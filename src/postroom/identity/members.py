"""The members of an organization and their roles; every organization keeps at least one owner."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.locks import lock_row
from postroom.db.paging import Page
from postroom.db.tables import memberships, organizations, users
from postroom.domain.errors import Conflict, NotFound
from postroom.domain.identity.roles import Role
from postroom.identity import repository
from postroom.identity.columns import USER_COLUMNS
from postroom.identity.schemas import Member, Organization, User

LAST_OWNER = "An organization needs an owner; make somebody else an owner first."

_MEMBER = memberships.c


async def page_of(uow: UnitOfWork, organization_id: UUID, page: Page) -> tuple[int, list[Member]]:
    """Return the number of members of an organization, and a page of them with their roles, ordered by id."""
    within = _MEMBER.organization_id == organization_id
    count = await uow.execute(sa.select(sa.func.count()).select_from(memberships).where(within))
    rows = await uow.execute(
        sa.select(*USER_COLUMNS, _MEMBER.role, _MEMBER.created_at.label("joined_at"))
        .join_from(users, memberships)
        .where(within)
        .order_by(users.c.id)
        .limit(page.limit)
        .offset(page.offset)
    )
    members_ = [Member(User(*row[:-2]), Role(row.role), row.joined_at) for row in rows]
    return count.scalar_one(), members_


async def member(uow: UnitOfWork, organization_id: UUID, user_id: int) -> Member | None:
    """Return a member of an organization, or None."""
    result = await uow.execute(
        sa.select(*USER_COLUMNS, _MEMBER.role, _MEMBER.created_at.label("joined_at"))
        .join_from(users, memberships)
        .where(_MEMBER.organization_id == organization_id, _MEMBER.user_id == user_id)
    )
    row = result.one_or_none()
    return None if row is None else Member(User(*row[:-2]), Role(row.role), row.joined_at)


async def change_role(uow: UnitOfWork, organization_id: UUID, user_id: int, role: Role) -> None:
    """Change the role of a member.

    Raises:
        NotFound: the user is not a member.
        Conflict: the user is the last owner.
    """
    await lock(uow, organization_id)
    if role is not Role.OWNER:
        await _check_other_owner(uow, organization_id, user_id)
    result = await uow.execute(
        sa.update(memberships)
        .where(_MEMBER.organization_id == organization_id, _MEMBER.user_id == user_id)
        .values(role=role.value)
    )
    if result.rowcount != 1:
        raise NotFound("This person is not a member of the organization.")


async def remove(uow: UnitOfWork, organization_id: UUID, user_id: int) -> None:
    """Remove a member. The account stays; its keys and sessions lose access to the organization immediately.

    Raises:
        NotFound: the user is not a member.
        Conflict: the user is the last owner.
    """
    await lock(uow, organization_id)
    await _check_other_owner(uow, organization_id, user_id)
    result = await uow.execute(
        sa.delete(memberships).where(_MEMBER.organization_id == organization_id, _MEMBER.user_id == user_id)
    )
    if result.rowcount != 1:
        raise NotFound("This person is not a member of the organization.")


async def check_removable(uow: UnitOfWork, user_id: int) -> None:
    """Check that every organization of a user has another owner; the organizations are locked.

    Raises:
        Conflict: the user is the last owner of one.
    """
    mine = sa.select(_MEMBER.organization_id).where(_MEMBER.user_id == user_id)
    for organization_id in (await uow.execute(mine.order_by(_MEMBER.organization_id))).scalars().all():
        await lock(uow, organization_id)
        await _check_other_owner(uow, organization_id, user_id)


async def set_roles(
    uow: UnitOfWork, user_id: int, role: Role, *, organization_id: UUID | None, now: datetime
) -> list[Organization]:
    """Set a user's role in one organization, or in all of theirs; return these organizations.

    Raises:
        NotFound: there is no such organization, or the user is in none.
        Conflict: the user is the last owner of one.
    """
    if organization_id is None:
        chosen = await repository.select_organizations_of(uow, user_id, among=())
    else:
        every = await repository.select_organizations(uow)
        chosen = [organization for organization in every if organization.id == organization_id]
    if not chosen:
        raise NotFound(
            "This person is not in any organization; name one with --organization."
            if organization_id is None
            else f"There is no organization with the id {organization_id}."
        )
    for organization in chosen:
        await repository.insert_membership(
            uow, user_id=user_id, organization_id=organization.id, role=role, now=now
        )
        await change_role(uow, organization.id, user_id, role)
    return chosen


async def lock(uow: UnitOfWork, organization_id: UUID) -> None:
    """Lock an organization until the transaction ends, so that counts of what it has stay valid.

    Without a lock, two owners who demote each other at the same time would leave none.
    """
    await lock_row(uow, organizations.c.id, organization_id)


async def _check_other_owner(uow: UnitOfWork, organization_id: UUID, user_id: int) -> None:
    owners = await uow.execute(
        sa.select(_MEMBER.user_id).where(
            _MEMBER.organization_id == organization_id, _MEMBER.role == Role.OWNER.value
        )
    )
    if set(owners.scalars()) == {user_id}:
        raise Conflict(LAST_OWNER)
