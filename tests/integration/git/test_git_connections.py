"""Connections of two operators who do the same at the same time, and what counts as the same."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.hosts.git import Repository
from tests.helpers.hosts.git_http import git_server
from tests.helpers.reports import add_project
from tests.helpers.waiting import until_locked

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict, Invalid
from postroom.git.github_app import Token
from postroom.git.hosts import GitHosts
from postroom.git.remotes import Login
from postroom.identity.secret import KeyHasher
from postroom.repositories import service
from postroom.repositories.vault import Vault
from postroom.settings import GitHubSettings, GitSettings

VAULT = Vault(KeyHasher(b"a secret for tests only"))
URL = "https://api.github.com"


@pytest.fixture
def tmp_path(tmp_path: Path) -> Path:
    """The folder of the test by its real path."""
    return tmp_path.resolve()


@pytest.fixture
async def project(engine: AsyncEngine) -> int:
    async with unit_of_work(engine) as uow:
        return await add_project(uow)


async def github(uow: UnitOfWork, project: int, repository: str | None, url: str = URL) -> None:
    await service.connect_github(
        uow,
        vault=VAULT,
        project_id=project,
        repository=repository,
        api_url=url,
        credential=Token("t"),
        id=new_id(),
        now=now(),
    )


async def folder(uow: UnitOfWork, project: int, path: Path) -> None:
    await service.connect_local(
        uow, project_id=project, repository="acme/shop", folder=path, id=new_id(), now=now()
    )


async def connected(engine: AsyncEngine, project: int) -> int:
    async with unit_of_work(engine) as uow:
        return len(await service.list_connections(uow, vault=VAULT, project_id=project))


async def test_connection_duplicates_are_recognized(engine: AsyncEngine, project: int) -> None:
    async with unit_of_work(engine) as uow:
        other = await add_project(uow)
        for repository in (None, "acme/shop"):
            await github(uow, project, repository)
            await github(uow, project, repository, "https://ghe.test/api/v3")
            await github(uow, other, repository)
            with pytest.raises(Conflict, match=f"Project {project} is connected to"):
                await github(uow, project, repository, URL + "/")
        # A refusal leaves the transaction as it was.
        await github(uow, project, "acme/other")

    assert await connected(engine, project) == 5
    assert await connected(engine, other) == 2


@pytest.mark.parametrize("repository", [None, "acme/shop"])
async def test_connection_concurrent_duplicate_is_refused(
    engine: AsyncEngine, project: int, repository: str | None
) -> None:
    async def late() -> None:
        async with unit_of_work(engine) as uow:
            await github(uow, project, repository)

    async with unit_of_work(engine) as uow:
        await github(uow, project, repository)
        second = asyncio.create_task(late())
        await until_locked(engine)
    with pytest.raises(Conflict, match="disconnect that first"):
        await second
    assert await connected(engine, project) == 1


async def test_connection_concurrent_duplicate_folder_is_refused(
    engine: AsyncEngine, project: int, tmp_path: Path
) -> None:
    shops = [Repository(tmp_path / name) for name in ("one", "two")]

    async def late() -> None:
        async with unit_of_work(engine) as uow:
            await folder(uow, project, shops[1].folder)

    async with unit_of_work(engine) as uow:
        await folder(uow, project, shops[0].folder)
        second = asyncio.create_task(late())
        await until_locked(engine)
    with pytest.raises(Conflict, match="has a folder for acme/shop"):
        await second
    assert await connected(engine, project) == 1


async def test_connection_long_path_is_accepted(engine: AsyncEngine, project: int, tmp_path: Path) -> None:
    deep = tmp_path
    for number in range(14):
        deep /= f"{number:x}" * 200
    deep.mkdir(parents=True)
    for name in ("objects", "refs"):
        (deep / name).mkdir()
    (deep / "HEAD").write_text("ref: refs/heads/main\n")

    async with unit_of_work(engine) as uow:
        await folder(uow, project, deep)

    assert await connected(engine, project) == 1


async def test_connection_remote_is_sealed_and_serves_its_name(
    engine: AsyncEngine, project: int, tmp_path: Path
) -> None:
    shop = Repository(tmp_path / "shop")
    shop.branch("feature", {"new.txt": b"hello\n"})
    (tmp_path / "served" / "acme").mkdir(parents=True)
    shop.bare(tmp_path / "served" / "acme" / "shop.git")
    settings = GitSettings(protocols="http", allow_private=True)
    hosts = GitHosts(settings, GitHubSettings(), clones=tmp_path / "clones")
    with git_server(tmp_path / "served") as server:
        server.login = ("oauth2", "glpat-secret")
        async with unit_of_work(engine) as uow:
            made = await service.connect_remote(
                uow,
                vault=VAULT,
                project_id=project,
                url=server.url("acme/shop.git"),
                protocols=settings.protocols,
                repository=None,
                credential=Login("oauth2", "glpat-secret"),
                id=new_id(),
                now=now(),
            )
            assert made.repository == "acme/shop"
            assert b"glpat-secret" not in (made.credential or b"")
            [listed] = await service.list_connections(uow, vault=VAULT, project_id=project)
            assert (listed.kind, listed.access) == ("remote", "token")
        diff = await service.branch_diff(
            engine, hosts, VAULT, project_id=project, repository="acme/shop", branch="feature"
        )
    assert "+hello" in diff.text


async def test_connection_remote_name_is_unique(engine: AsyncEngine, project: int) -> None:
    async def connect(uow: UnitOfWork, url: str) -> None:
        await service.connect_remote(
            uow,
            vault=VAULT,
            project_id=project,
            url=url,
            protocols="https",
            repository=None,
            credential=None,
            id=new_id(),
            now=now(),
        )

    async with unit_of_work(engine) as uow:
        await connect(uow, "https://git.example/acme/shop.git")
        with pytest.raises(Conflict):
            await connect(uow, "https://other.example/ACME/shop")
        with pytest.raises(Invalid):
            await connect(uow, "ext::sh -c x")
