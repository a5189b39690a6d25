"""The API on a real database, for tests that use it as a client or by commands."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx
import pytest
from tests.helpers.api import Api
from tests.helpers.api_client import ApiClient, make_api_client
from tests.helpers.command_env import CommandEnv, make_command_env
from tests.helpers.signing_in import QUICK
from tests.helpers.web import Connect, Stream

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.clock import now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.projects import service as projects
from postroom.settings import Settings


@pytest.fixture(scope="module")
async def api(admin_url: str, template: str) -> AsyncIterator[Api]:
    """The API on a database shared by the tests of one module."""
    with temporary_database(admin_url, "api", template=template) as url:
        engine = create_engine(url, pool_size=5)
        jobs = JobQueue()
        hasher = KeyHasher(b"a secret for tests only")
        state = make_state(engine=engine, settings=Settings(), clock=now, jobs=jobs, hasher=hasher)
        # Else the first sign-in of each person would hash the password again, in 60 ms.
        state = replace(state, accounts=replace(state.accounts, passwords=QUICK))
        async with unit_of_work(engine) as uow:
            first = await identity.create_organization(uow, name="First", now=now())
            second = await identity.create_organization(uow, name="Second", now=now())
            project = await projects.create(uow, organization_id=first.id, name="One", now=now())
            other = await projects.create(uow, organization_id=second.id, name="Two", now=now())
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(build(state)), base_url="http://inbox.test"
        ) as client:
            yield Api(client, engine, state, hasher, first.id, project.id, second.id, other.id)
        await engine.dispose()


@pytest.fixture(scope="module")
async def api_client(api: Api) -> ApiClient:
    """The API client of one member with read and write access."""
    return await make_api_client(api)


@pytest.fixture(scope="module")
def command_env(
    admin_url: str, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[CommandEnv]:
    """A server and a logged-in user, shared by the tests of one module."""
    with make_command_env(admin_url, template, tmp_path_factory.mktemp("people")) as made:
        yield made


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Opens connections to a port of this machine, and closes them after the test."""
    opened: list[Stream] = []

    async def open_one(port: int) -> Stream:
        opened.append(await asyncio.open_connection("127.0.0.1", port))
        return opened[-1]

    yield open_one
    for _, writer in opened:
        writer.transport.abort()
    await asyncio.sleep(0)
