"""Entries of the audit log: whose they are, what they keep, and that they stay."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from postroom.audit import service
from postroom.audit.schemas import Filters
from postroom.clock import now
from postroom.db.callers import Caller, calling
from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.db.tables import audit_entries
from postroom.domain.identity.roles import Role
from postroom.identity import password_hashes
from postroom.identity import service as identity
from postroom.projects import service as projects

ALL = Page(limit=100, offset=0)


async def test_audit_entries_are_of_each_organization_of_a_person(uow: UnitOfWork) -> None:
    first = await identity.create_organization(uow, name="First", now=now())
    second = await identity.create_organization(uow, name="Second", now=now())
    third = await identity.create_organization(uow, name="Third", now=now())
    user, _ = await identity.find_or_create_user(uow, email="ada@example.com", now=now())
    for organization in (first, second):
        await identity.add_member(
            uow, organization_id=organization.id, user_id=user.id, role=Role.MEMBER, now=now()
        )
    with calling(Caller("user", "192.0.2.1", user.id)):
        await password_hashes.replace(uow, user.id, "a new hash")

    for organization in (first, second):
        _, entries = await service.page_of(uow, organization.id, Filters(object="account"), ALL)
        [entry] = entries
        assert (entry.actor, entry.user, entry.subject, entry.address) == (
            "user",
            "ada@example.com",
            "ada@example.com",
            "192.0.2.1",
        )
        assert entry.changes == {"password_hash": None}
    assert (await service.page_of(uow, third.id, Filters(object="account"), ALL))[0] == 0


async def test_audit_change_without_caller_is_the_systems(uow: UnitOfWork) -> None:
    organization = await identity.create_organization(uow, name="First", now=now())
    await projects.create(uow, organization_id=organization.id, name="One", now=now())
    with calling(Caller("operator")):
        await projects.create(uow, organization_id=organization.id, name="Two", now=now())

    _, entries = await service.page_of(uow, organization.id, Filters(object="project"), ALL)
    assert [(entry.name, entry.actor) for entry in entries] == [("Two", "operator"), ("One", "system")]


@pytest.mark.parametrize(
    "statement",
    [sa.delete(audit_entries), sa.update(audit_entries).values(name="x"), sa.text("TRUNCATE audit_entries")],
)
async def test_audit_entries_are_only_added(uow: UnitOfWork, statement: sa.Executable) -> None:
    await identity.create_organization(uow, name="First", now=now())
    with pytest.raises(sa.exc.DBAPIError, match="only added"):
        async with uow.begin_nested():
            await uow.execute(statement)


async def test_audit_entries_are_forgotten_after_their_time(uow: UnitOfWork) -> None:
    organization = await identity.create_organization(uow, name="First", now=now())
    early = datetime(2020, 1, 1, tzinfo=UTC)

    assert await service.forget(uow, before=early, limit=10_000) == 0
    assert await service.forget(uow, before=now() + timedelta(minutes=1), limit=10_000) > 0
    assert (await service.page_of(uow, organization.id, Filters(), ALL))[0] == 0
