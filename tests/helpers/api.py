"""An API client for tests, with two projects and keys on demand."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.api.http.state import ApiState
from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher


@dataclass(frozen=True)
class Api:
    """The API with two projects of two organizations; each key gets a new user."""

    client: httpx.AsyncClient
    engine: AsyncEngine
    state: ApiState
    hasher: KeyHasher
    organization: UUID
    project: int
    other_organization: UUID
    other_project: int

    async def key(
        self,
        *scopes: str,
        projects: Iterable[int] = (),
        organizations: Iterable[UUID] = (),
        member_of: Iterable[UUID] | None = None,
    ) -> str:
        """Create a key with the scopes for a new member of `organization`."""
        async with unit_of_work(self.engine) as uow:
            user, _ = await identity.find_or_create_user(uow, email=f"{new_id()}@example.com", now=now())
            for organization in [self.organization] if member_of is None else member_of:
                await identity.add_member(uow, user_id=user.id, organization_id=organization, now=now())
            text, _ = await identity.create_key(
                uow,
                user=user,
                label="test",
                scopes=scopes,
                projects=projects,
                organizations=organizations,
                hasher=self.hasher,
                now=now(),
            )
        return text

    def url(self, path: str, project: int | str | None = None) -> str:
        """Return a path below the signals of a project."""
        return f"/api/projects/{self.project if project is None else project}/signals/{path}"


def bearer(key: str) -> dict[str, str]:
    """Return the authorization header for `key`."""
    return {"Authorization": f"Bearer {key}"}
