"""A tracker at GitHub without a token of its own: the App that the project is connected to the repository with."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.handoff import HASHER
from tests.helpers.hosts.github import GitHubEnv, fake_github, said
from tests.integration.trackers.tracker_project import TrackerProject, make_tracker_project

from postroom.clock import new_id
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Invalid
from postroom.git.github_app import Credential, Installation, Token
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.trackers import calls, service
from postroom.trackers.context import NO_APP

TOKENS = "POST /app/installations/5/access_tokens"
ENDS = "2199-01-01T00:00:00Z"


@pytest.fixture
async def env(tmp_path: Path) -> AsyncIterator[GitHubEnv]:
    async with fake_github() as github:
        github.repository()
        github.on(TOKENS, said({"token": "ghs_one", "expires_at": ENDS}, 201))
        yield GitHubEnv(github, tmp_path)


@pytest.fixture
async def project(engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, env: GitHubEnv) -> TrackerProject:
    made = await make_tracker_project(engine, monkeypatch)
    async with unit_of_work(engine) as uow:
        await service.disconnect(uow, made.project, user_id=made.ann, now=made.at)
    made.hosts = env.hosts
    return made


async def reach(each: TrackerProject, credential: Credential, api_url: str) -> None:
    """Connect the project to the repository."""
    async with unit_of_work(each.engine) as uow:
        await repositories.connect_github(
            uow,
            vault=Vault(HASHER),
            id=new_id(),
            project_id=each.project,
            repository="acme/shop",
            credential=credential,
            api_url=api_url,
            now=each.at,
        )


async def test_tracker_without_token_writes_issues_as_the_app(
    project: TrackerProject, env: GitHubEnv, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = []

    class Sending:
        """Records what authorizes the calls."""

        async def send(self, *args: object, headers: dict[str, str], **options: object) -> object:
            used.append(headers["Authorization"])
            return await project.host.send(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(calls, "outbound", Sending())
    await reach(project, Installation(5), env.github.url)
    await project.connect(token=None, api=env.github.url)
    assert (await project.tracker()).state == "active"
    await project.opened()
    assert len(project.host.issues) == 1
    assert set(used) == {"Bearer ghs_one"}
    assert json.loads(env.github.asked[0].body) == {"permissions": {"issues": "write"}}
    assert env.github.calls().count(TOKENS) == 1


@pytest.mark.parametrize("case", ["no connection", "a token", "another server"])
async def test_app_of_other_repositories_or_servers_is_not_used(
    project: TrackerProject, env: GitHubEnv, case: str
) -> None:
    if case != "no connection":
        await reach(project, Token("ghp_x") if case == "a token" else Installation(5), env.github.url)
    api = "https://ghe.example.com/api/v3" if case == "another server" else env.github.url
    await project.connect(token=None, api=api)
    tracker = await project.tracker()
    assert (tracker.state, tracker.last_error) == ("untested", NO_APP)
    assert not env.github.asked
    assert not project.host.written()


async def test_app_that_github_refuses_is_reported_and_tokens_are_required_elsewhere(
    project: TrackerProject, env: GitHubEnv
) -> None:
    env.github.on(TOKENS, said({"message": "Not Found"}, 404))
    await reach(project, Installation(5), env.github.url)
    await project.connect(token=None, api=env.github.url)
    assert "gives no token for issues" in str((await project.tracker()).last_error)
    async with unit_of_work(project.engine) as uow:
        await service.disconnect(uow, project.project, user_id=project.ann, now=project.at)
    project.host.kind = "gitlab"
    with pytest.raises(Invalid, match="required"):
        await project.connect(token=None)
