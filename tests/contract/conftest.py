"""The server of the contract suite: its own with a seeded database, or the one in the environment.

`make test-contract BASE_URL=… KEY=… [PROJECT=…] [SEED=…]` selects another server. Tests that lack objects, keys or
permissions there are deselected: see `MISSING`.

The contract is in `docs/contract`; `docs/contract/sections.md` leads from the numbers in docstrings to its pages.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.helpers.contract import ContractClient, Target, check_described, foreign_target
from tests.helpers.processes.server import new_installation
from tests.helpers.signing_in import PASSWORD, QUICK

from postroom.clock import new_id, now
from postroom.db.engine import create_engine, unit_of_work
from postroom.db.tables import organizations
from postroom.db.temporary import temporary_database
from postroom.domain.identity.roles import Role
from postroom.domain.reports.state import Event
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.reports.work_log.task_runs import set_run_status
from postroom.repositories import service as repositories
from postroom.sample import objects
from postroom.sample.objects import Place
from postroom.sample.seed import SeedContext
from postroom.sample.seed import seed as make_seed
from postroom.scouts.configs import limits
from postroom.scouts.runs import service as runs
from postroom.sessions import links
from postroom.sessions import service as sessions
from postroom.tasks import service as tasks

T = TypeVar("T")

SECRET = "a secret for the contract suite only"
INTERNAL_SECRET = "what services share"
HOOK_SECRET = "what GitHub signs with"

FOREIGN = foreign_target()

MISSING: dict[str, str] = {
    "server": "needs a server that the suite can make objects and keys on",
    "seed": "needs SEED=…, the JSON of `postroom dev seed --json`",
    "internal": "needs SEED=…, with a key that holds the internal scopes",
}
"""Fixtures that another server may lack, and the reasons for deselecting their tests."""


@dataclass
class ContractServer:
    """The suite's own server, with objects on demand, created by the services."""

    base_url: str
    url: str
    engine: AsyncEngine
    runner: asyncio.Runner
    jobs: JobQueue
    seed: dict[str, Any] = field(default_factory=dict)

    def do(self, work: Callable[[SeedContext], Awaitable[T]]) -> T:
        """Execute `work` in one transaction on the server's database."""

        async def inside() -> T:
            async with unit_of_work(self.engine) as uow:
                return await work(SeedContext(uow, self.jobs, KeyHasher(SECRET.encode()), now()))

        return self.runner.run(inside())

    def fresh(self, *, whole: bool = False) -> dict[str, Any]:
        """Create another project with one object of every kind.

        If it is `whole`, there is also a report of every status, and a project of strangers with the same objects.
        """
        return self.do(partial(make_seed, whole=whole))

    async def place(self, kit: SeedContext) -> Place:
        """Return the project of `seed` with its member."""
        member = await identity.get_user(kit.uow, self.seed["user"])
        assert member is not None
        return Place(kit.uow, kit.jobs, self.seed["project"], member, kit.now)

    def report(self, status: str = "ready", *events: Event, signals: int = 1) -> str:
        """Create a report with the status, and apply `events` to it."""

        async def make(kit: SeedContext) -> str:
            life = (*objects.LIVES[status], *events)
            return str(await objects.walk_report(await self.place(kit), life, signals=signals))

        return self.do(make)

    def task(self) -> str:
        """Create a task of the project."""

        async def make(kit: SeedContext) -> str:
            return str(await objects.add_task(await self.place(kit)))

        return self.do(make)

    @contextmanager
    def flag(self, payload: Any) -> Iterator[None]:
        """Set the server's flag for scouts within the block."""

        async def put(kit: SeedContext) -> None:
            await limits.set_flag(kit.uow, payload, now=kit.now)

        async def clear(kit: SeedContext) -> None:
            await limits.clear_flag(kit.uow)

        self.do(put)
        try:
            yield
        finally:
            self.do(clear)

    def finish(
        self, run: str, status: Literal["completed", "failed", "cancelled"], *, error: str | None
    ) -> None:
        """End a run of a scout."""

        async def end(kit: SeedContext) -> None:
            await runs.finish(
                kit.uow, run_id=UUID(run), status=status, summary=None, error=error, now=kit.now
            )

        self.do(end)

    def connect(self, project: int, repository: str, folder: Path) -> None:
        """Connect a project to a local repository."""

        async def make(kit: SeedContext) -> None:
            await repositories.connect_local(
                kit.uow, project_id=project, repository=repository, folder=folder, id=new_id(), now=kit.now
            )

        self.do(make)

    def pull_request(self, task: str, url: str) -> None:
        """Create a completed run of a task with a pull request."""

        async def make(kit: SeedContext) -> None:
            run = await tasks.start_run(
                kit.uow, project_id=self.seed["project"], task_id=UUID(task), now=kit.now
            )
            await set_run_status(kit.uow, run_id=run, status="completed", output={"pr_url": url}, now=kit.now)

        self.do(make)

    def consent(self, organization: str, *, given: bool) -> None:
        """Set whether an organization's data may be sent to models."""

        async def put(kit: SeedContext) -> None:
            await kit.uow.execute(
                sa.update(organizations)
                .where(organizations.c.id == UUID(organization))
                .values(is_ai_data_processing_approved=given)
            )

        self.do(put)

    def second_key(self) -> str:
        """Create a key of another member of the project's organization."""
        return self.key("*", user=self.seed["other_user"])

    def key(self, *scopes: str, user: str | None = None, **limits: Any) -> str:
        """Create a key with the scopes, of the member or of `user`."""

        async def make(kit: SeedContext) -> str:
            member = await identity.get_user(kit.uow, user or self.seed["user"])
            assert member is not None
            text, _ = await identity.create_key(
                kit.uow,
                user=member,
                label="contract",
                scopes=scopes,
                projects=limits.get("projects", ()),
                organizations=limits.get("organizations", ()),
                hasher=kit.hasher,
                now=kit.now,
            )
            return text

        return self.do(make)

    def person(self, *roles: tuple[str, Role]) -> str:
        """Create a person with `PASSWORD` and roles in organizations; return their e-mail address."""

        async def make(kit: SeedContext) -> str:
            user, _ = await identity.find_or_create_user(
                kit.uow, email=f"{new_id()}@example.com", now=kit.now
            )
            for organization, role in roles:
                await identity.set_role(
                    kit.uow, user_id=user.id, organization_id=UUID(organization), role=role, now=kit.now
                )
            await sessions.set_password(kit.uow, user.id, await QUICK.hash(PASSWORD))
            return user.email

        return self.do(make)

    def link(self, email: str, purpose: links.Purpose) -> str:
        """Return the token of a new one-time link."""

        async def make(kit: SeedContext) -> str:
            user = await identity.user_named(kit.uow, email)
            assert user is not None
            path, _ = await links.make(kit.uow, user.id, purpose, by=None, now=kit.now)
            return path.partition("=")[2]

        return self.do(make)

    def uuid_of(self, email: str) -> str:
        """Return the UUID of a person."""

        async def find(kit: SeedContext) -> str:
            user = await identity.user_named(kit.uow, email)
            assert user is not None
            return str(user.uuid)

        return self.do(find)

    def signed_in(self, *roles: tuple[str, Role]) -> str:
        """Return the session token of a new person with roles in organizations."""
        email = self.person(*roles)

        async def start(kit: SeedContext) -> str:
            user = await identity.user_named(kit.uow, email)
            assert user is not None
            token, _ = await sessions.start(kit.uow, user.id, address="", user_agent="", now=kit.now)
            return token

        return self.do(start)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[ContractServer]:
    """The suite's own server, with its seeded project."""
    admin_url, template = request.getfixturevalue("admin_url"), request.getfixturevalue("template")
    settings = {
        "POSTROOM_SECRET_KEY": SECRET,
        "POSTROOM_INTERNAL_API_SECRET": INTERNAL_SECRET,
        "POSTROOM_GITHUB__WEBHOOK_SECRET": HOOK_SECRET,
        "POSTROOM_NOTIFICATIONS__SLACK_API_URL": "http://127.0.0.1:9/api",
        "POSTROOM_LIMITS__CALLS_PER_MINUTE": "1000000",
        "POSTROOM_LIMITS__CALLS_PER_HOUR": "1000000",
    }
    with (
        temporary_database(admin_url, "contract", template=template) as url,
        new_installation(url, **settings) as installation,
    ):
        process = installation.serve("--workers", "0")
        engine = create_engine(url, pool_size=1)
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            made = ContractServer(process.address(), url, engine, runner, JobQueue())
            made.seed = made.fresh(whole=True)
            yield made
            runner.run(engine.dispose())


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Target:
    """The tested server."""
    if FOREIGN is not None:
        return FOREIGN
    own: ContractServer = request.getfixturevalue("server")
    return Target(own.base_url, own.seed["key"], own.seed["project"], own=True, seed=own.seed)


@pytest.fixture(scope="session")
def api(target: Target) -> Iterator[ContractClient]:
    """The API with the key and project of the target. On the suite's own server, each status must be described."""
    hooks = {"response": [check_described] if target.own else []}
    with httpx.Client(base_url=target.base_url, timeout=60, trust_env=False, event_hooks=hooks) as http:
        yield ContractClient(http, target.key, target.project, exact=target.own)


@pytest.fixture(scope="session")
def nobody(api: ContractClient) -> ContractClient:
    """The API without a key."""
    return api.as_(None)


@pytest.fixture(scope="session")
def seed(target: Target) -> dict[str, Any]:
    """The ids and keys of the objects in the target's project."""
    return dict(target.seed)


@pytest.fixture(scope="session")
def internal(api: ContractClient, seed: dict[str, Any]) -> ContractClient:
    """The API with a key that also has the scopes of scout runs."""
    return api.as_(seed["internal_key"])


@pytest.fixture
def report(request: pytest.FixtureRequest, target: Target, api: ContractClient) -> str:
    """A report: a new, ready one on the suite's own server, else the first in the target's list."""
    if target.own:
        made: str = request.getfixturevalue("server").report()
        return made
    found: str = api.read("reports/", limit=1)["results"][0]["id"]
    return found


def _lacks(fixtures: list[str], has_reports: bool) -> str | None:
    """Return why a test with the fixtures can't run on the target, or None."""
    if FOREIGN is None:
        return None
    if "server" in fixtures:
        return MISSING["server"]
    if not FOREIGN.seed:
        found = next((MISSING[name] for name in ("seed", "internal") if name in fixtures), None)
        if found is not None:
            return found
    return "needs a report in the project" if "report" in fixtures and not has_reports else None


def _has_reports() -> bool:
    assert FOREIGN is not None
    with httpx.Client(base_url=FOREIGN.base_url, timeout=60, trust_env=False) as http:
        answer = ContractClient(http, FOREIGN.key, FOREIGN.project, exact=False).get("reports/", limit=1)
        return answer.status_code == 200 and bool(answer.json()["results"])


_not_tried: Counter[str] = Counter()


def _mark_first_of_each_endpoint(items: list[pytest.Item]) -> None:
    seen: set[str] = set()
    for item in items:
        endpoints = {name for mark in item.iter_markers("contract") for name in mark.args}
        if endpoints - seen:
            seen |= endpoints
            item.add_marker("database")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark one test per endpoint for another database, and deselect tests that can't run on another server."""
    _mark_first_of_each_endpoint(items)
    if FOREIGN is None:
        return
    has_reports = _has_reports()
    left_out = []
    for item in items:
        lack = _lacks(getattr(item, "fixturenames", []), has_reports)
        if lack is not None:
            _not_tried[lack] += 1
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the deselected tests with reasons."""
    for lack, count in _not_tried.items():
        terminalreporter.write_line(f"not tried: {count} tests; each {lack}")
