"""A connected source with a delivery, for seeded projects."""

from uuid import UUID

import sqlalchemy as sa

from postroom.db.tables import source_deliveries
from postroom.identity.secret import KeyHasher
from postroom.sample.objects import Place
from postroom.sources.connected import deliveries, service
from postroom.sources.connected.deliveries import Received
from postroom.sources.connected.secrets import SourceSecrets
from postroom.sources.registry.catalogue import find


async def add_source(place: Place, hasher: KeyHasher) -> tuple[UUID, UUID]:
    """Connect a source with an unreadable delivery; return the ids of both."""
    made = await service.add(
        place.uow,
        SourceSecrets(hasher),
        project_id=place.project_id,
        kind=find("github"),
        name=None,
        values={},
        secrets={},
        now=place.now,
    )
    await deliveries.store(
        place.uow,
        jobs=place.jobs,
        source_id=made.source.id,
        project_id=place.project_id,
        received=[Received("seed", b"{}", {"x-github-event": "issues"})],
        now=place.now,
    )
    result = await place.uow.execute(
        sa.update(source_deliveries)
        .where(source_deliveries.c.source_id == made.source.id)
        .values(state="failed", error="The payload has no issue.number.", processed_at=place.now)
        .returning(source_deliveries.c.id)
    )
    return made.source.id, result.scalar_one()
