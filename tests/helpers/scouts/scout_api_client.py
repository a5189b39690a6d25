"""An API client for the endpoints of scouts, with a token or a member's key."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from tests.helpers.api import Api, bearer

from postroom.clock import now
from postroom.db.engine import unit_of_work
from postroom.domain.scouts.plan import TOOLS
from postroom.domain.scouts.skills import SkillText
from postroom.projects import service as projects
from postroom.scouts.runs import service as runs
from postroom.skills import service as skills

SKILL = "signals-scout-general"


@dataclass(frozen=True)
class ScoutApiClient:
    """The API with one key, below a project and its environment."""

    api: Api
    key: str
    child: int

    async def call(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, project: int | None = None
    ) -> httpx.Response:
        """Call a path below the project's scouts."""
        headers = {**bearer(key or self.key), "Content-Type": "application/json"}
        # Escaped to ASCII, so that tests can send lone surrogates.
        content = None if body is None else json.dumps(body)
        url = self.api.url(f"scout/{path}", project)
        return await self.api.client.request(method, url, headers=headers, content=content)

    async def get(self, path: str, **options: Any) -> Any:
        """GET successfully and return the body."""
        answer = await self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any, **options: Any) -> Any:
        """POST successfully and return the body."""
        answer = await self.call("POST", path, body, **options)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    async def run(self, *, project: int | None = None, skill: str = SKILL, begun: bool = True) -> UUID:
        """Create a run of a scout whose skill allows all tools, after ending the previous one."""
        home = project or self.api.project
        text = SkillText(skill, "Looks.", "Look.", {"allowed-tools": sorted(TOOLS)})
        async with unit_of_work(self.api.engine) as uow:
            if await skills.head(uow, home, skill) is None:
                await skills.create(uow, home, text, user_id=None, now=now())
            run_id = await runs.start(
                uow,
                project_id=home,
                skill_name=skill,
                skill_version=1,
                config_id=None,
                note="",
                user_id=None,
                now=now(),
            )
            if begun:
                await runs.begin(uow, run_id, now())
        return run_id

    async def end(self, run_id: UUID) -> None:
        """End a run."""
        async with unit_of_work(self.api.engine) as uow:
            await runs.finish(uow, run_id=run_id, status="completed", summary="done", error=None, now=now())


async def make_scout_api_client(api: Api, *scopes: str) -> ScoutApiClient:
    """Return a client with a new key with `scopes`."""
    async with unit_of_work(api.engine) as uow:
        child = await projects.create(
            uow, organization_id=api.organization, name="Staging", now=now(), parent_id=api.project
        )
    return ScoutApiClient(api, await api.key(*scopes), child.id)


def problem(answer: httpx.Response) -> tuple[int, str, str | None]:
    """Return the status of a response, and the code and attribute of its error."""
    body = answer.json()
    return answer.status_code, body["code"], body["attr"]
