"""Hearing of changes: one connection of a process listens, and hands on to whoever subscribed.

Triggers say of every change which project and noun it is about (`NOTIFY postroom_events`), when its transaction
commits. What arrives is a hint to look again and no data, so that nothing has to be kept or repeated.
"""

import asyncio
import secrets
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import orjson
import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.db.listening import listening_address, read_notifications
from postroom.domain.errors import Unavailable
from postroom.telemetry import log

CHANNEL = "postroom_events"

MAX_WAITING = 100
"""Events that wait for one subscriber; with more it is told to reload everything."""

_SELF_TEST_SECONDS = 5.0
_RETRY_SECONDS = (1.0, 60.0)
"""How long a lost connection is left alone, at first and at most."""

NO_EVENTS = Unavailable("Live events are not available now. Ask for what you show every few seconds instead.")


@dataclass(frozen=True, slots=True)
class Change:
    """Of `noun` the object `id` changed, None for several or any; `version` is greater in later transactions."""

    project_id: int
    noun: str
    id: str | None
    version: int


class Closed(Exception):
    """The subscription has ended: the server stops, or has lost the connection that it listens on."""


class Subscription:
    """What one subscriber has yet to hear of."""

    def __init__(self, project_ids: Collection[int]) -> None:
        self.project_ids = frozenset(project_ids)
        self._changes: deque[Change] = deque()
        self._overflow = False
        self._closed = False
        self._wake = asyncio.Event()

    def put(self, change: Change) -> None:
        """Add a change, or note that there are too many."""
        if self._overflow:
            return
        if len(self._changes) >= MAX_WAITING:
            self._changes.clear()
            self._overflow = True
        else:
            self._changes.append(change)
        self._wake.set()

    def close(self) -> None:
        """End the subscription."""
        self._closed = True
        self._wake.set()

    async def take(self) -> list[Change] | None:
        """Wait for changes and return all that there are; None when there were too many to keep.

        Raises:
            Closed: there will be no more.
        """
        await self._wake.wait()
        if self._closed:
            raise Closed
        self._wake.clear()
        if self._overflow:
            self._overflow = False
            return None
        found = list(self._changes)
        self._changes.clear()
        return found


class Notifications:
    """What listens, once a process. It begins with the first subscriber, or with `start`."""

    def __init__(self, engine: AsyncEngine, listen_url: str | None = None) -> None:
        """`listen_url` names the same database as `engine`, for the connection that listens; by default its own."""
        self._engine = engine
        self._url = listening_address(listen_url or engine.url.render_as_string(hide_password=False))
        self.streams: Counter[int] = Counter()
        """Subscriptions of each user."""
        self._subscriptions: defaultdict[int, set[Subscription]] = defaultdict(set)
        self._counts: defaultdict[int, int] = defaultdict(int)
        self._epoch = ""
        self._task: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()
        self._heard = asyncio.Event()
        self._nonce = ""
        self._closed = False

    @property
    def live(self) -> bool:
        """Whether changes are heard of now."""
        return self._epoch != ""

    async def start(self) -> bool:
        """Begin to listen, if nobody has; return whether changes are heard of."""
        if self._closed:
            return False
        if self._task is None:
            self._task = asyncio.create_task(self._keep_listening())
        await self._tried.wait()
        return self.live

    async def close(self) -> None:
        """End all subscriptions and listen no more."""
        self._closed = True
        self._lose()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @asynccontextmanager
    async def subscribe(self, project_ids: Collection[int], user_id: int) -> AsyncIterator[Subscription]:
        """Hear of changes of these projects, for a user.

        Raises:
            Unavailable: changes are not heard of now.
        """
        if not await self.start():
            raise NO_EVENTS
        made = Subscription(project_ids)
        self.streams[user_id] += 1
        try:
            with self._kept(made):
                yield made
        finally:
            self.streams.subtract([user_id])
            self.streams = +self.streams

    def position(self, project_ids: Collection[int]) -> str:
        """Return where the events of these projects are now: another text than before, if something was missed."""
        return f"{self._epoch}-{sum(self._counts[id] for id in project_ids)}"

    @contextmanager
    def _kept(self, made: Subscription) -> Iterator[None]:
        for id in made.project_ids:
            self._subscriptions[id].add(made)
        try:
            yield
        finally:
            for id in made.project_ids:
                self._subscriptions[id].discard(made)
                if not self._subscriptions[id]:
                    del self._subscriptions[id]

    async def _keep_listening(self) -> None:
        first, most = _RETRY_SECONDS
        wait = first
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, connect_timeout=10, application_name="postroom events"
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    reading = asyncio.create_task(read_notifications(connection, self._hear))
                    try:
                        await self._test(reading)
                        wait = first
                        await reading
                    finally:
                        reading.cancel()
            except (psycopg.Error, sa.exc.SQLAlchemyError, OSError) as problem:
                log.warning("live events stopped", error=str(problem).strip().split("\n")[0])
            except Unavailable as problem:
                wait = most
                log.warning("no live events", error=problem.message)
            except Exception:  # noqa: BLE001  # whatever it is, clients must not wait for ever
                log.exception("live events stopped")
            self._lose()
            self._tried.set()
            await asyncio.sleep(wait)
            wait = min(2 * wait, most)

    async def _test(self, reading: asyncio.Task[None]) -> None:
        """Notify oneself on another connection: a pooler in between may let no notification through.

        Raises:
            Unavailable: it did not arrive.
        """
        self._nonce = secrets.token_hex(8)
        self._heard.clear()
        async with unit_of_work(self._engine) as uow:
            await uow.execute(
                sa.text("SELECT pg_notify(:channel, :text)"),
                {"channel": CHANNEL, "text": orjson.dumps({"test": self._nonce}).decode()},
            )
        hearing = asyncio.create_task(self._heard.wait())
        await asyncio.wait(
            [hearing, reading], timeout=_SELF_TEST_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        hearing.cancel()
        if not self._heard.is_set() and not reading.done():
            raise Unavailable(
                "Notifications of the database do not arrive. With a pooler in between, set "
                "POSTROOM_LISTEN_DATABASE_URL to the database's own address; until then clients poll."
            )
        if self._heard.is_set():
            self._epoch = secrets.token_hex(4)
            self._tried.set()

    def _hear(self, payload: str) -> None:
        # Whoever may use the database may say anything on the channel.
        try:
            said = orjson.loads(payload)
        except orjson.JSONDecodeError:
            said = None
        match said:
            case {"test": nonce}:
                if nonce == self._nonce:
                    self._heard.set()
                return
            case {
                "project": int(project),
                "noun": str(noun),
                "id": str() | None as id,
                "version": int(version),
            }:
                change = Change(project, noun, id, version)
            case _:
                log.warning("a notification can't be read", characters=len(payload))
                return
        self._counts[change.project_id] += 1
        for subscription in self._subscriptions.get(change.project_id, ()):
            subscription.put(change)

    def _lose(self) -> None:
        """End all subscriptions: what happens until the next connection is not heard of."""
        self._epoch = ""
        for subscription in {one for some in self._subscriptions.values() for one in some}:
            subscription.close()
