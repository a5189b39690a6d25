"""A connected source with a delivery, and an import that waits for its file, for seeded projects."""

from uuid import UUID

from postroom.identity.secret import KeyHasher
from postroom.sample.objects import Place
from postroom.signals.imports import uploads
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
    [delivery] = await deliveries.newest(place.uow, made.source.id, 1)
    await deliveries.end(place.uow, [(delivery.id, "The payload has no issue.number.", {})], place.now)
    return made.source.id, delivery.id


async def add_import(place: Place) -> UUID:
    """Begin the import of a file of which nothing has arrived."""
    return await uploads.create(
        place.uow,
        project_id=place.project_id,
        name="history.csv",
        size=100,
        user_id=place.member.id,
        now=place.now,
    )
