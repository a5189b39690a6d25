"""Projects for benchmarks."""

from collections.abc import Sequence

import sqlalchemy as sa

from postroom.app.bootstrap import App
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, projects
from postroom.identity import service as identity
from postroom.sources import service as sources


async def make_project(app: App) -> int:
    """Create a project that accepts synthetic signals."""
    async with unit_of_work(app.engine) as uow:
        organization = new_id()
        await uow.execute(sa.insert(organizations).values(id=organization, name="Bench", created_at=now()))
        result = await uow.execute(
            sa.insert(projects)
            .values(uuid=new_id(), organization_id=organization, name="Bench", created_at=now())
            .returning(projects.c.id)
        )
        project_id = int(result.scalar_one())
        await sources.enable(
            uow, project_id=project_id, source_product="bench", source_type="synthetic", now=now()
        )
    return project_id


async def make_key(app: App, project_id: int, scopes: Sequence[str]) -> str:
    """Create a member of the project's organization, and return a key of theirs."""
    async with unit_of_work(app.engine) as uow:
        query = sa.select(projects.c.organization_id).where(projects.c.id == project_id)
        organization = (await uow.execute(query)).scalar_one()
        person, _ = await identity.find_or_create_user(
            uow, email=f"bench{project_id}@bench.example", now=now()
        )
        await identity.add_member(uow, user_id=person.id, organization_id=organization, now=now())
        key, _ = await identity.create_key(
            uow,
            user=person,
            label="bench",
            scopes=scopes,
            projects=[],
            organizations=[],
            hasher=app.hasher,
            now=now(),
        )
    return key
