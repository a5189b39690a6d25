"""The server under test: two API processes on one database, and what the state machines need in it."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import httpx
import psycopg
from psycopg.rows import tuple_row
from tests.fuzz.fuzz_server import SECRET, FuzzServer, serve
from tests.helpers.reports import add_organization, add_project
from tests.races.batches import Answer

from postroom.api.http.credentials import csrf_token
from postroom.clock import new_id, now
from postroom.db.engine import UnitOfWork, create_engine, plain_url, unit_of_work
from postroom.identity import service as identity
from postroom.identity.secret import KeyHasher
from postroom.sessions import service as sessions

CLIENTS = 3
Result = TypeVar("Result")


@dataclass
class Client:
    """A person with a key and a browser, on a connection of its own to one of the processes."""

    user_id: int
    http: httpx.Client
    key: str
    token: str
    counts: Counter[int] = field(default_factory=Counter)

    def like(self, key: str, token: str) -> "Client":
        """Return this connection with what somebody else calls with."""
        return replace(self, key=key, token=token)

    def call(self, method: str, path: str, body: object = None, *, page: bool = False) -> Answer:
        """Call with the key, or as a page of the server."""
        headers = (
            {
                "Cookie": f"postroom={self.token}",
                "Sec-Fetch-Site": "same-origin",
                "X-CSRF-Token": csrf_token(self.token),
            }
            if page
            else {"Authorization": f"Bearer {self.key}"}
        )
        answer = self.http.request(method, path, headers=headers, json=body)
        self.counts[answer.status_code] += 1
        assert answer.status_code < 500, f"{method} {path} {body}: {answer.status_code} {answer.text}"
        return Answer(answer.status_code, answer.json() if answer.content else None)


class RaceServer:
    """Both processes, their database and the clients."""

    def __init__(self, url: str, processes: tuple[FuzzServer, ...]) -> None:
        self.hasher = KeyHasher(SECRET.encode())
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._engine = create_engine(url, pool_size=4)
        self._rows = psycopg.connect(plain_url(url), autocommit=True, row_factory=tuple_row)
        self._addresses = [one.address for one in processes]
        self.clients: list[Client] = []
        self.batches = 0

    def populate(self) -> None:
        """Make an organization and its people."""
        self.organization = self.do(add_organization)
        for number in range(CLIENTS):
            address = self._addresses[number % len(self._addresses)]
            http = httpx.Client(base_url=address, timeout=60, trust_env=False)
            user_id, key, token = self.person()
            self.clients.append(Client(user_id, http, key, token))

    def do(self, work: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Execute something in a transaction, as a worker does."""

        async def inside() -> Result:
            async with unit_of_work(self._engine) as uow:
                return await work(uow)

        return asyncio.run_coroutine_threadsafe(inside(), self._loop).result()

    def rows(self, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self._rows.execute(statement.encode(), values).fetchall()

    def project(self) -> int:
        """Make a project of the clients' organization."""
        return self.do(lambda uow: add_project(uow, self.organization))

    def close(self) -> None:
        """Close all connections."""
        self._rows.close()
        for client in self.clients:
            client.http.close()
        asyncio.run_coroutine_threadsafe(self._engine.dispose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def person(self) -> tuple[int, str, str]:
        """Make a member of the organization; return their id, a key and the token of a session."""

        async def make(uow: UnitOfWork) -> tuple[int, str, str]:
            user, _ = await identity.find_or_create_user(uow, email=f"{new_id()}@example.com", now=now())
            await identity.add_member(uow, user_id=user.id, organization_id=self.organization, now=now())
            key, _ = await identity.create_key(
                uow,
                user=user,
                label="races",
                scopes=["*"],
                projects=[],
                organizations=[],
                hasher=self.hasher,
                now=now(),
            )
            token, _ = await sessions.start(uow, user.id, address="", user_agent="", now=now())
            return user.id, key, token

        return self.do(make)


@contextmanager
def race_server(url: str, folder: Path) -> Iterator[RaceServer]:
    """Yield the server on a migrated database."""
    with contextlib.ExitStack() as stack:
        processes = tuple(stack.enter_context(serve(url, folder / f"log-{n}")) for n in range(2))
        made = RaceServer(url, processes)
        stack.callback(made.close)
        made.populate()
        yield made
