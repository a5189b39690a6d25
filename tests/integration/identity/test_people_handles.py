"""People go by their login at the git host, and by their e-mail address while they have linked none."""

from uuid import UUID

import sqlalchemy as sa
from tests.helpers.grouping import make_project

from postroom.clock import now
from postroom.db.engine import UnitOfWork
from postroom.db.tables import projects
from postroom.identity import people, service


async def member(uow: UnitOfWork, organization: UUID, email: str, login: str | None) -> None:
    user, _ = await service.find_or_create_user(
        uow, email=email, first_name="A", last_name="B", github_login=login, now=now()
    )
    await service.add_member(uow, user_id=user.id, organization_id=organization, now=now())


async def test_handle_member_without_login_is_found_by_address(uow: UnitOfWork) -> None:
    project = await make_project(uow)
    organization = (
        await uow.execute(sa.select(projects.c.organization_id).where(projects.c.id == project))
    ).scalar_one()
    await member(uow, organization, "Ann@example.com", None)
    await member(uow, organization, "bob@example.com", "Bobby")
    asked = ["ann@example.com", "bob@example.com", "BOBBY", "none@example.com"]
    found = await people.members_by_login(uow, organization, asked)
    assert {handle: person.email for handle, person in found.items()} == {
        "ann@example.com": "Ann@example.com",
        "bobby": "bob@example.com",
    }
    by_address = await people.members_by_email(uow, organization, ["ANN@example.com", "bob@example.com"])
    assert {*by_address} == {"ann@example.com", "bob@example.com"}
