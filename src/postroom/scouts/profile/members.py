"""The members of a project's organization, as scouts see them."""

from collections.abc import Sequence
from uuid import UUID

from typing_extensions import TypedDict

from postroom.db.engine import UnitOfWork
from postroom.identity import people
from postroom.identity.people import Person

MAX_MEMBERS = 200


async def find(uow: UnitOfWork, organization_id: UUID, search: str) -> Sequence[Person]:
    """Return at most `MAX_MEMBERS` members whose names or email contain `search`, ignoring case, ordered by id."""
    return await people.members(uow, organization_id, query=search, limit=MAX_MEMBERS)


class MemberResponse(TypedDict):
    """A member of the project's organization."""

    user_uuid: UUID
    email: str
    first_name: str
    last_name: str
    github_login: str | None


def member_response(person: Person) -> MemberResponse:
    """Return the JSON object of a member."""
    return {
        "user_uuid": person.uuid,
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "github_login": person.github_login or None,
    }
