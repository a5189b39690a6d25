"""The members of a project's organization, as scouts see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.identity import people
from postroom.identity.people import Person

MAX_MEMBERS = 200


async def find(uow: UnitOfWork, organization_id: UUID, search: str) -> Sequence[Person]:
    """Return at most `MAX_MEMBERS` members whose names or email contain `search`, ignoring case, ordered by id."""
    return await people.members(uow, organization_id, query=search, limit=MAX_MEMBERS)


def member_on_wire(person: Person) -> dict[str, Any]:
    """Return the JSON object of a member."""
    return {
        "user_uuid": person.uuid,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "github_login": person.github_login or None,
    }
