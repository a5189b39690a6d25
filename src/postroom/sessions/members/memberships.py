"""Changes of memberships. They end the one-time links and invitations that depended on them."""

from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.identity.roles import Role
from postroom.identity import members
from postroom.identity import service as identity
from postroom.sessions import repository
from postroom.sessions.members import invites


async def change_role(uow: UnitOfWork, organization_id: UUID, user_id: int, role: Role) -> None:
    """Change the role of a member.

    Raises:
        NotFound: the user is not a member.
        Conflict: the user is the last owner.
    """
    await members.change_role(uow, organization_id, user_id, role)
    await _end_what_depended(uow, organization_id, user_id)


async def remove(uow: UnitOfWork, organization_id: UUID, user_id: int) -> None:
    """Remove a member. The account stays; its keys and sessions lose access to the organization immediately.

    Raises:
        NotFound: the user is not a member.
        Conflict: the user is the last owner.
    """
    await members.remove(uow, organization_id, user_id)
    await _end_what_depended(uow, organization_id, user_id)


async def set_roles(
    uow: UnitOfWork, user_id: int, role: Role, *, organization_id: UUID | None, now: datetime
) -> list[str]:
    """Set a user's role in one organization, or in all of theirs; return the names of these organizations.

    Raises:
        NotFound: there is no such organization, or the user is in none.
        Conflict: the user is the last owner of one.
    """
    changed = await members.set_roles(uow, user_id, role, organization_id=organization_id, now=now)
    for organization in changed:
        await _end_what_depended(uow, organization.id, user_id)
    return [organization.name for organization in changed]


async def _end_what_depended(uow: UnitOfWork, organization_id: UUID, user_id: int) -> None:
    await repository.delete_links_about(uow, user_id)
    if (await identity.roles_of(uow, user_id)).get(organization_id) is not Role.OWNER:
        await invites.revoke_by(uow, organization_id, user_id)
