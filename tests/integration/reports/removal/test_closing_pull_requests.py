"""Suppressing a report closes its pull request: over the API, through the queue, at a server like GitHub's."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from tests.helpers.api import Api, bearer
from tests.helpers.api_client import ApiClient
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.github import KEY, TOKEN, FakeGitHub, FakeResponse, fake_github, pem, said
from tests.helpers.waiting import until

from postroom.app.bootstrap import App
from postroom.asgi import build
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import git_connections, reports
from postroom.git.github_app import Credential, Installation
from postroom.git.hosts import GitHosts
from postroom.jobs import upkeep
from postroom.jobs.port import Job
from postroom.jobs.worker import JobWorker
from postroom.kit.retry import RetryPolicy
from postroom.reports.decisions.pull_requests.closing import CLOSE_JOB
from postroom.repositories import service as repositories
from postroom.repositories.vault import Vault
from postroom.settings import GitHubSettings, GitSettings, JobSettings, Settings
from postroom.worker.runtime import make_handlers

PULL = "/repos/acme/shop/pulls/7"
AWAY = {"state": "suppressed"}

DONE: list[str] = []
"""The reports of the jobs that succeeded."""


@pytest.fixture(scope="module")
async def _worker(api: Api, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[None]:
    key = tmp_path_factory.mktemp("app") / "key.pem"
    key.write_bytes(pem(KEY))
    hosts = GitHosts(
        GitSettings(),
        GitHubSettings(app_id="77", app_private_key_file=key),
        retry=RetryPolicy(timeout=5, first_wait=0),
    )
    url = api.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    app = App(
        settings=Settings(),
        database_url=url,
        engine=api.engine,
        jobs=cast("Any", api.state.jobs),
        embedder=cast("Any", None),
        hasher=api.hasher,
        git_hosts=hosts,
        clock=now,
        owns_database=False,
        database_lives=lambda: True,
    )
    handler = make_handlers(app, cast("Any", None), asyncio.Event())[CLOSE_JOB]

    async def close(job: Job) -> None:
        await handler(job)
        DONE.append(job.key)

    settings = JobSettings(attempts=1)
    worker = JobWorker(api.engine, settings=settings, handlers={CLOSE_JOB: close}, clock=now)
    await upkeep.beat(api.engine, executor_id=worker.executor_id, now=now())
    await worker.start()
    yield
    await worker.stop()


@pytest.fixture
async def github(api: Api) -> AsyncIterator[FakeGitHub]:
    async with unit_of_work(api.engine) as uow:
        await uow.execute(sa.delete(git_connections))
    async with fake_github() as github:
        yield github


pytestmark = pytest.mark.usefixtures("_worker")


def opened(github: FakeGitHub, number: int = 7) -> None:
    path = f"/repos/acme/shop/pulls/{number}"
    github.on(f"GET {path}", said({"state": "open"}))
    github.on(f"PATCH {path}", said({"state": "closed"}))


async def connect(
    api: Api,
    github: FakeGitHub,
    repository: str | None = None,
    *,
    credential: Credential = TOKEN,
    project: int | None = None,
) -> None:
    async with unit_of_work(api.engine) as uow:
        await repositories.connect_github(
            uow,
            vault=Vault(api.hasher),
            project_id=project or api.project,
            repository=repository,
            api_url=github.url,
            credential=credential,
            id=new_id(),
            now=now(),
        )


async def with_pr(api_client: ApiClient, github: FakeGitHub, number: int = 7, **values: Any) -> UUID:
    url = f"{github.url}/Acme/Shop/pull/{number}"
    return await api_client.report(**{"status": "ready", "implementation_pr_url": url, **values})


async def jobs_done(api_client: ApiClient, report: UUID) -> int:
    """Return how many jobs of a report succeeded, once none waits or runs any longer."""

    async def ended() -> bool:
        async with unit_of_work(api_client.api.engine) as uow:
            return str(report) not in await upkeep.live_keys(uow, CLOSE_JOB)

    await until(ended)
    return DONE.count(str(report))


async def notes(api_client: ApiClient, report: UUID) -> list[str]:
    return [entry["content"]["note"] for entry in await api_client.log(report) if entry["type"] == "note"]


async def test_closing_open_pull_request_is_closed(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github)
    opened(github)
    report = await with_pr(api_client, github)

    assert (await api_client.state(report, AWAY)).json()["status"] == "suppressed"

    assert await jobs_done(api_client, report) == 1
    assert github.calls() == [f"GET {PULL}", f"PATCH {PULL}"]
    assert json.loads(github.asked[1].body) == {"state": "closed"}
    assert github.asked[1].headers["authorization"] == f"token {TOKEN.text}"
    assert await notes(api_client, report) == []

    await api_client.state(report, {"state": "potential"})
    assert await jobs_done(api_client, report) == 1
    assert len(github.asked) == 2


async def test_closing_installation_requests_permission(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github, credential=Installation(5))
    opened(github)
    tokens = "POST /app/installations/5/access_tokens"
    github.on(tokens, said({"token": "ghs_one", "expires_at": "2199-01-01T00:00:00Z"}, 201))
    report = await with_pr(api_client, github)

    await api_client.state(report, AWAY)

    assert await jobs_done(api_client, report) == 1
    assert github.calls() == [tokens, f"GET {PULL}", f"PATCH {PULL}"]
    assert json.loads(github.asked[0].body) == {"permissions": {"pull_requests": "write"}}


async def test_closing_many_pull_requests_at_once(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github, "acme/shop")
    for number in (1, 2):
        opened(github, number)
    both = [await with_pr(api_client, github, number) for number in (1, 2)]
    without = await api_client.report(status="ready")
    resolved = await with_pr(api_client, github, 3, status="resolved")
    deleted = await with_pr(api_client, github, 4, status="deleted")
    ids = [str(id) for id in (*both, without, resolved, deleted)]

    answer = await api_client.bulk({"ids": ids, **AWAY, "dismissal_note": "no"})

    changed = [each["outcome"] == "transitioned" for each in answer.json()["results"]]
    assert changed[:3] == [True, True, True]
    assert not changed[4]
    for report in both:
        assert await jobs_done(api_client, report) == 1
    for report in (without, deleted):
        assert await jobs_done(api_client, report) == 0
    closed = {call for call in github.calls() if call.startswith("PATCH")}
    assert {"PATCH /repos/acme/shop/pulls/1", "PATCH /repos/acme/shop/pulls/2"} <= closed


@pytest.mark.parametrize("state", ["closed", None, 5])
async def test_closing_skips_pull_request_not_open(
    api_client: ApiClient, github: FakeGitHub, state: object
) -> None:
    await connect(api_client.api, github)
    github.on(f"GET {PULL}", said({"state": state}))
    report = await with_pr(api_client, github)

    await api_client.state(report, AWAY)

    assert await jobs_done(api_client, report) == 1
    assert github.calls() == [f"GET {PULL}"]
    assert await notes(api_client, report) == []


@pytest.mark.parametrize("method", ["GET", "PATCH"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (said({}, 404), "404"),
        (said({}, 403), "403"),
        (said({}, 422), "422"),
        (said({}, 429, retry_after="9" * 400), "rate limit is exceeded"),
        (FakeResponse(500), "after 3 attempts: status 500"),
        (FakeResponse(200, b"{"), "unexpected body"),
    ],
)
async def test_closing_failure_is_logged_once(
    api_client: ApiClient, github: FakeGitHub, method: str, answer: FakeResponse, words: str
) -> None:
    await connect(api_client.api, github)
    opened(github)
    github.on(f"{method} {PULL}", answer)
    report = await with_pr(api_client, github)

    assert (await api_client.state(report, AWAY)).status_code == 200

    assert await jobs_done(api_client, report) == 1
    (note,) = await notes(api_client, report)
    assert words in note
    assert f"{github.url[7:]}/acme/shop/pull/7" in note
    assert TOKEN.text not in note
    assert (await api_client.row(report))["status"] == "suppressed"


async def test_closing_pull_request_that_stays_open_is_logged(
    api_client: ApiClient, github: FakeGitHub
) -> None:
    await connect(api_client.api, github)
    opened(github)
    github.on(f"PATCH {PULL}", said({"state": "open"}))
    report = await with_pr(api_client, github)

    await api_client.state(report, AWAY)

    assert await jobs_done(api_client, report) == 1
    assert len(await notes(api_client, report)) == 1


async def test_closing_uses_connection_with_permission(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github, "acme/shop", credential=Installation(404))
    await connect(api_client.api, github)
    opened(github)
    report = await with_pr(api_client, github)

    await api_client.state(report, AWAY)

    assert await jobs_done(api_client, report) == 1
    assert github.calls()[-1] == f"PATCH {PULL}"
    assert await notes(api_client, report) == []


async def test_closing_skips_unconnected_repository(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github, "acme/other")
    async with fake_github() as elsewhere:
        await connect(api_client.api, elsewhere)
        await connect(api_client.api, github, project=api_client.api.other_project)
        opened(github)
        opened(elsewhere)
        report = await with_pr(api_client, github)

        await api_client.state(report, AWAY)

        assert await jobs_done(api_client, report) == 1
        assert github.calls() == elsewhere.calls() == []
    assert len(await notes(api_client, report)) == 1


@pytest.mark.parametrize("url", ["", "not an address", "https://github.com/acme/shop/issues/7", "http://[/a"])
async def test_closing_invalid_pull_request_enqueues_nothing(
    api_client: ApiClient, github: FakeGitHub, url: str
) -> None:
    await connect(api_client.api, github)
    report = await with_pr(api_client, github, implementation_pr_url=url)

    assert (await api_client.state(report, AWAY)).status_code == 200

    assert await jobs_done(api_client, report) == 0


async def test_closing_without_github_enqueues_nothing(
    api_client: ApiClient, github: FakeGitHub, tmp_path: Path
) -> None:
    shop = Repository(tmp_path / "shop")
    await connect(api_client.api, github, project=api_client.api.other_project)
    async with unit_of_work(api_client.api.engine) as uow:
        await repositories.connect_local(
            uow,
            project_id=api_client.api.project,
            repository="acme/shop",
            folder=shop.folder,
            id=new_id(),
            now=now(),
        )
    report = await with_pr(api_client, github)

    await api_client.state(report, AWAY)

    assert await jobs_done(api_client, report) == 0
    assert github.calls() == []


async def test_closing_other_transition_enqueues_nothing(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github)
    report = await with_pr(api_client, github)

    for state in ("potential", "suppressed_"):
        await api_client.state(report, {"state": state})

    assert await jobs_done(api_client, report) == 0


async def test_closing_restored_or_deleted_report_keeps_pull_request(
    api_client: ApiClient, github: FakeGitHub
) -> None:
    await connect(api_client.api, github)
    opened(github)
    url = f"{github.url}/acme/shop/pull/7"
    kept = [await with_pr(api_client, github), await with_pr(api_client, github, status="deleted")]
    async with unit_of_work(api_client.api.engine) as uow:
        for report in kept:
            job = Job(CLOSE_JOB, str(report), {"project_id": api_client.api.project, "url": url})
            await api_client.api.state.jobs.enqueue(uow, job)

    for report in kept:
        assert await jobs_done(api_client, report) == 1
    assert github.calls() == []


class _Broken:
    async def enqueue(self, uow: UnitOfWork, job: Job) -> None:
        await uow.execute(sa.text("SELECT 1 / 0"))


async def test_closing_broken_queue_blocks_nobody(api_client: ApiClient, github: FakeGitHub) -> None:
    await connect(api_client.api, github)
    report = await with_pr(api_client, github)
    state = replace(api_client.api.state, jobs=_Broken())
    transport = httpx.ASGITransport(build(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://inbox.test") as client:
        path = api_client.api.url(f"reports/{report}/state/")
        answer = await client.post(path, json=AWAY, headers=bearer(api_client.key))

    assert (answer.status_code, answer.json()["status"]) == (200, "suppressed")
    async with unit_of_work(api_client.api.engine) as uow:
        found = await uow.execute(sa.select(reports.c.status).where(reports.c.id == report))
        assert found.scalar_one() == "suppressed"
    assert await jobs_done(api_client, report) == 0
