"""Connections of two operators who do the same at the same time, and what counts as the same."""

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.git import Repository
from tests.helpers.reports import add_project

from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.domain.errors import Conflict
from postroom.git.github_app import Token
from postroom.identity.secret import KeyHasher
from postroom.repositories import service
from postroom.repositories.vault import Vault

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


async def test_what_is_the_same_and_what_is_not(engine: AsyncEngine, project: int) -> None:
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
async def test_of_two_at_once_one_is_told(engine: AsyncEngine, project: int, repository: str | None) -> None:
    async def late() -> None:
        async with unit_of_work(engine) as uow:
            await github(uow, project, repository)

    async with unit_of_work(engine) as uow:
        await github(uow, project, repository)
        second = asyncio.create_task(late())
        await waits(engine)
    with pytest.raises(Conflict, match="disconnect that first"):
        await second
    assert await connected(engine, project) == 1


async def test_of_two_folders_at_once_one_is_told(engine: AsyncEngine, project: int, tmp_path: Path) -> None:
    shops = [Repository(tmp_path / name) for name in ("one", "two")]

    async def late() -> None:
        async with unit_of_work(engine) as uow:
            await folder(uow, project, shops[1].folder)

    async with unit_of_work(engine) as uow:
        await folder(uow, project, shops[0].folder)
        second = asyncio.create_task(late())
        await waits(engine)
    with pytest.raises(Conflict, match="has a folder for acme/shop"):
        await second
    assert await connected(engine, project) == 1


async def test_a_long_path_can_be_connected(engine: AsyncEngine, project: int, tmp_path: Path) -> None:
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


async def waits(engine: AsyncEngine) -> None:
    """Return once somebody waits for a lock of this database."""
    query = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(20):
        while True:
            async with unit_of_work(engine) as uow:
                if (await uow.execute(query)).scalar_one():
                    return
            await asyncio.sleep(0.01)
