"""An API client of a project member, with access to the stored rows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.reports import add_report, add_task, add_user, log_of, report_row

from postroom.db.engine import unit_of_work
from postroom.db.tables import users


@dataclass(frozen=True)
class ApiClient:
    """A member with a key for reading and writing."""

    api: Api
    key: str
    user_id: int
    user_uuid: UUID
    email: str

    async def report(self, *, project: int | None = None, **values: Any) -> UUID:
        """Create a report in the project, or in another one."""
        async with unit_of_work(self.api.engine) as uow:
            return await add_report(uow, project or self.api.project, **values)

    async def row(self, id: UUID) -> dict[str, Any]:
        """Return all columns of a report."""
        async with unit_of_work(self.api.engine) as uow:
            return await report_row(uow, id)

    async def log(self, id: UUID) -> list[dict[str, Any]]:
        """Return all columns of a report's artefacts, oldest first."""
        async with unit_of_work(self.api.engine) as uow:
            return await log_of(uow, id)

    async def task(self, project: int | None = None) -> UUID:
        """Create a task in the project, or in another one."""
        async with unit_of_work(self.api.engine) as uow:
            return await add_task(uow, project or self.api.project)

    async def member(self, login: str | None, first: str, last: str, *, outside: bool = False) -> UUID:
        """Create a member with a name, or a person of another organization."""
        organization = self.api.other_organization if outside else self.api.organization
        async with unit_of_work(self.api.engine) as uow:
            id, uuid = await add_user(uow, login, organization_id=organization)
            await uow.execute(
                sa.update(users).where(users.c.id == id).values(first_name=first, last_name=last)
            )
        return uuid

    async def call(
        self, method: str, path: str, body: Any = None, *, task: object = None, **options: Any
    ) -> httpx.Response:
        """Call a path below the project's signals; `task` is the text of the task header."""
        headers = bearer(self.key)
        if task is not None:
            headers["X-PostHog-Task-Id"] = str(task)
        if body is not None:
            options["json"] = body
        return await self.api.client.request(method, self.api.url(path), headers=headers, **options)

    async def post(self, path: str, body: Any, *, task: object = None) -> httpx.Response:
        """Post a JSON body."""
        return await self.call("POST", path, body, task=task)

    async def state(self, id: object, body: Any, *, task: object = None) -> httpx.Response:
        """Change the status of a report."""
        return await self.post(f"reports/{id}/state/", body, task=task)

    async def bulk(self, body: Any, *, task: object = None) -> httpx.Response:
        """Change the status of many reports."""
        return await self.post("reports/bulk-state/", body, task=task)


async def make_api_client(api: Api) -> ApiClient:
    """Return an API client of a new member."""
    key = await api.key("task:write")
    async with unit_of_work(api.engine) as uow:
        query = sa.select(users.c.id, users.c.uuid, users.c.email).order_by(users.c.id.desc()).limit(1)
        user = (await uow.execute(query)).one()
    return ApiClient(api, key, user.id, user.uuid, user.email)
