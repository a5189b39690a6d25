"""A local server and a logged-in user, for tests of commands."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

import typer
import uvicorn
from tests.helpers.reports import add_project, add_report, add_signal, add_user
from typer import testing
from typer.testing import CliRunner, Result

from postroom.api.app import make_state
from postroom.asgi import build
from postroom.cli.main import command_line
from postroom.clock import now
from postroom.db.engine import UnitOfWork, create_engine, unit_of_work
from postroom.db.temporary import temporary_database
from postroom.domain.errors import PostroomError
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.jobs.queue import JobQueue
from postroom.settings import Settings
from postroom.telemetry import configure_logging

T = TypeVar("T")
SECRET = "a secret for tests only"


_command_line = cache(command_line)
_built = cache(typer.main.get_command)
"""Building a group takes longer than most commands, and calls do not change it."""


def invoke(arguments: Sequence[str], **options: Any) -> Result:
    """Run a command as the program does, which builds the named one alone; `options` are those of `CliRunner`."""
    # The runner builds what it is given, and takes no command that is already built.
    with patch.object(testing, "_get_command", _built):
        return CliRunner().invoke(_command_line(arguments[0]), arguments, **options)


@dataclass
class CommandEnv:
    """A database, its API at a real address, and a user with a folder of logins."""

    url: str
    folder: Path
    address: str
    key: str
    project: int
    user: UUID

    def run(
        self, *arguments: object, remote: bool = False, say: str = "", quiet: bool = False, **more: str
    ) -> tuple[int, str]:
        """Run a command; return its exit code and its output or error message.

        `quiet` leaves out what it printed for people alone, as `2>/dev/null` does.
        """
        env: dict[str, str | None] = {
            "POSTROOM_SECRET_KEY": SECRET,
            "XDG_CONFIG_HOME": str(self.folder),
            "POSTROOM_DATABASE_URL": None if remote else self.url,
            "POSTROOM_DATA_DIR": None if remote else str(self.folder),
            **more,
        }
        result = invoke(list(map(str, arguments)), env=env, input=say)
        if isinstance(result.exception, PostroomError):
            return 1, result.exception.message
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout if quiet else result.output

    def do(self, work: Callable[[UnitOfWork], Awaitable[T]]) -> T:
        """Execute `work` in one transaction."""

        async def inside() -> T:
            engine = create_engine(self.url, pool_size=1)
            try:
                async with unit_of_work(engine) as uow:
                    return await work(uow)
            finally:
                await engine.dispose()

        return asyncio.run(inside())

    def report(self, **values: Any) -> UUID:
        """Create a report with one signal."""

        async def make(uow: UnitOfWork) -> UUID:
            id = await add_report(uow, self.project, **{"signal_count": 1, **values})
            await add_signal(uow, self.project, id, description="The export never finishes.\nSince May.")
            return id

        return self.do(make)


@contextmanager
def make_command_env(admin_url: str, template: str, folder: Path) -> Iterator[CommandEnv]:
    """Yield a home with a database from a template, which is dropped afterwards, and a logged-in user."""
    with temporary_database(admin_url, "people", template=template) as url:
        made = CommandEnv(url, folder, "", "", 0, UUID(int=0))

        async def begin(uow: UnitOfWork) -> tuple[int, UUID, str]:
            organization = await identity.create_organization(uow, name="Acme", now=now())
            project = await add_project(uow, organization.id)
            _, uuid = await add_user(uow, organization_id=organization.id)
            user = await identity.get_user(uow, str(uuid))
            assert user is not None
            key, _ = await identity.create_key(
                uow,
                user=user,
                label="",
                scopes=["*"],
                projects=[],
                organizations=[],
                hasher=KeyHasher(SECRET.encode()),
                now=now(),
            )
            return project, uuid, key

        made.project, made.user, made.key = made.do(begin)
        with served(url) as made.address:
            assert made.run("login", made.address, say=made.key, remote=True)[0] == 0
            yield made


class served:  # noqa: N801  # a context manager
    """Serves the API on a database at a local address in a thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> str:
        # Its logs would be mixed with the output of commands.
        configure_logging(level="warning", json=False)
        self._thread.start()
        assert self._ready.wait(60)
        return self._address

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(30)

    async def _serve(self) -> None:
        engine, jobs = create_engine(self._url, pool_size=2), JobQueue()
        hasher = KeyHasher(SECRET.encode())
        state = make_state(engine=engine, settings=Settings(), clock=now, jobs=jobs, hasher=hasher)
        config = uvicorn.Config(build(state), port=0, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  # uvicorn signals no event
            await asyncio.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self._address = f"http://127.0.0.1:{port}"
        self._ready.set()
        await serving
        await engine.dispose()
