"""Projects for benchmarks."""

import sqlalchemy as sa

from postroom.app.bootstrap import App
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import organizations, projects
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
