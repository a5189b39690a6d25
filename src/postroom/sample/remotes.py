"""A connected remote repository, for seeded projects."""

from uuid import UUID

from postroom.clock import new_id
from postroom.identity.secret import KeyHasher
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.sample.objects import Place


async def add_repository(place: Place, hasher: KeyHasher) -> UUID:
    """Connect the project to a remote that is never contacted; return the connection's id."""
    made = await repositories.connect_remote(
        place.uow,
        vault=Vault(hasher),
        project_id=place.project_id,
        url="https://git.invalid/seeded/harbour.git",
        protocols="https",
        repository=None,
        credential=None,
        id=new_id(),
        now=place.now,
    )
    return made.id
