"""A project with scouts, used through the API with one key."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from tests.helpers.api import Api, bearer

from postroom.clock import new_id, now
from postroom.db.engine import unit_of_work
from postroom.db.tables import activity_log, scout_configs, skill_versions, skills
from postroom.domain.scouts.skills import SkillText
from postroom.projects import service as projects
from postroom.skills import service

Answer = tuple[int, Any]


UNTOUCHED: dict[str, Any] = {
    "scout_role": "specialist",
    "deprecation": None,
    "owners": [],
    "status": "active",
    "pause_reason": None,
    "consecutive_failure_count": 0,
    "status_changed_at": None,
    "status_changed_by": None,
    "source_product": None,
    "source_id": None,
    "display_name": "",
    "run_cron_schedule": None,
    "output_destinations": None,
    "structured_output_schema": None,
    "network_access": "trusted",
    "model": None,
    "auto_pause_exempt": False,
    "tags": [],
    "mcp_gateway_server_ids": [],
    "repositories": [],
    "write_scopes": [],
}
"""Fields of a configuration that nobody has set."""


@dataclass(frozen=True)
class Fleet:
    """A new project, an environment of it, and a key for its scouts."""

    api: Api
    key: str
    project: int
    child: int

    async def __call__(
        self, method: str, path: str = "configs/", body: Any = None, *, key: str = "", project: int = 0
    ) -> Answer:
        """Call a path below the project's scouts; return the status and the body."""
        headers = {**bearer(key or self.key), "Content-Type": "application/json"}
        # Escaped to ASCII, so that tests can send lone surrogates.
        content = None if body is None else json.dumps(body)
        url = self.api.url(f"scout/{path}", project or self.project)
        response = await self.api.client.request(method, url, headers=headers, content=content)
        return response.status_code, response.json() if response.content else None

    async def skill(self, name: str, description: str = "Looks.", body: str = "Look.") -> str:
        """Create a skill, and return its name."""
        async with unit_of_work(self.api.engine) as uow:
            text = SkillText(name, description, body)
            await service.create(uow, self.project, text, user_id=None, now=now())
        return name

    async def edit(self, name: str, body: str) -> None:
        """Create a new version of a skill."""
        async with unit_of_work(self.api.engine) as uow:
            found = await service.get(uow, self.project, name)
            assert found is not None
            text = SkillText(name, found.text.description, body)
            await service.add_version(uow, self.project, text, user_id=None, now=now())

    async def drop(self, name: str) -> None:
        """Delete a skill."""
        async with unit_of_work(self.api.engine) as uow:
            await service.delete(uow, self.project, name, now=now())

    async def made(self, name: str = "signals-scout-shop", **body: Any) -> dict[str, Any]:
        """Create and configure a skill, and return its configuration."""
        status, config = await self("POST", body={"skill_name": await self.skill(name), **body})
        assert status == 201, config
        return dict(config)

    async def fill(self, count: int) -> None:
        """Enable `count` scouts without skills."""
        rows = [
            {
                "id": new_id(),
                "project_id": self.project,
                "skill_name": f"signals-scout-full-{number:03}",
                "created_at": now(),
                "updated_at": now(),
            }
            for number in range(count)
        ]
        async with unit_of_work(self.api.engine) as uow:
            await uow.execute(sa.insert(scout_configs), rows)

    async def rows(self) -> list[dict[str, Any]]:
        """Return all columns of the configurations, ordered by name."""
        return await self._all(scout_configs, scout_configs.c.skill_name)

    async def skills(self) -> dict[str, dict[str, Any]]:
        """Return the rows of all skills by name."""
        return {row["name"]: row for row in await self._all(skills, skills.c.name)}

    async def versions(self) -> int:
        """Return the total number of skill versions."""
        async with unit_of_work(self.api.engine) as uow:
            query = sa.select(sa.func.count()).select_from(skill_versions).join(skills)
            return (await uow.execute(query.where(skills.c.project_id == self.project))).scalar_one()

    async def activity(self) -> list[dict[str, Any]]:
        """Return the activity log, oldest first."""
        return await self._all(activity_log, activity_log.c.id)

    async def _all(self, table: sa.Table, order: Any) -> list[dict[str, Any]]:
        async with unit_of_work(self.api.engine) as uow:
            query = sa.select(table).where(table.c.project_id == self.project).order_by(order)
            return [dict(row) for row in (await uow.execute(query)).mappings()]


async def make_fleet(api: Api) -> Fleet:
    """Create a project with an environment and a key for its scouts."""
    async with unit_of_work(api.engine) as uow:
        organization = api.organization
        project = await projects.create(uow, organization_id=organization, name="Shop", now=now())
        child = await projects.create(
            uow, organization_id=organization, name="Staging", now=now(), parent_id=project.id
        )
    return Fleet(api, await api.key("signal_scout:write"), project.id, child.id)


def without_change(config: dict[str, Any]) -> dict[str, Any]:
    """Return a configuration without the time of its last change."""
    return {name: value for name, value in config.items() if name != "updated_at"}


def invalid(attr: str | None, detail: str, code: str = "invalid_input") -> Answer:
    """Return the error response for invalid input."""
    return 400, {"type": "validation_error", "code": code, "detail": detail, "attr": attr}


NOT_FOUND: Answer = (
    404,
    {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None},
)
