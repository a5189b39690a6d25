"""Database notifications: one listening connection per process, with any number of subscribers.

Triggers notify of the project and the noun of every change (`NOTIFY postroom_events`) when its transaction commits.
A notification is a hint to reload and carries no data, so none has to be stored or repeated.
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

from postroom.db.connecting import OPTIONS
from postroom.db.engine import unit_of_work
from postroom.db.listening import listening_address, read_notifications
from postroom.domain.errors import Unavailable
from postroom.telemetry import log

CHANNEL = "postroom_events"

MAX_WAITING = 100
"""Maximum number of events queued for a subscriber; with more it is told to reload everything."""

_SELF_TEST_SECONDS = 5.0
_RETRY_SECONDS = (1.0, 60.0)
"""Delay before reconnecting, first and maximum."""

NO_EVENTS = Unavailable("Live events are not available now. Poll every few seconds instead.")


@dataclass(frozen=True, slots=True)
class Change:
    """The object `id` of `noun` changed, None for several or any; `version` grows with transactions."""

    project_id: int
    noun: str
    id: str | None
    version: int


class Closed(Exception):
    """The subscription has ended: the server stops, or has lost its listening connection."""


class Subscription:
    """Queue of one subscriber."""

    def __init__(self, project_ids: Collection[int], user_id: int) -> None:
        self.project_ids = frozenset(project_ids)
        self.user_id = user_id
        self.access_changed = False
        """Whether sessions, keys or memberships of the user changed; the code that checks them resets it."""
        self._changes: deque[Change] = deque()
        self._overflow = False
        self._closed = False
        self._wake = asyncio.Event()

    def put(self, change: Change) -> None:
        """Add a change, or mark the queue as overflowed."""
        if self._overflow:
            return
        if len(self._changes) >= MAX_WAITING:
            self._changes.clear()
            self._overflow = True
        else:
            self._changes.append(change)
        self._wake.set()

    def doubt_access(self) -> None:
        """Say that the access of the user has to be checked again."""
        self.access_changed = True
        self._wake.set()

    def close(self) -> None:
        """End the subscription."""
        self._closed = True
        self._wake.set()

    async def take(self) -> list[Change] | None:
        """Wait for changes and return all queued ones, none if only access changed; None after an overflow.

        Raises:
            Closed: the subscription has ended.
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
    """The listener of this process. It starts with the first subscriber, or with `start`."""

    def __init__(self, engine: AsyncEngine, listen_url: str | None = None) -> None:
        """`listen_url` is the URL for the listening connection, by default the engine's."""
        self._engine = engine
        self._url = listening_address(listen_url or engine.url.render_as_string(hide_password=False))
        self.streams: Counter[int] = Counter()
        """Number of subscriptions per user."""
        self._subscriptions: defaultdict[int, set[Subscription]] = defaultdict(set)
        self._counts: defaultdict[int, int] = defaultdict(int)
        self._epoch = ""
        self._task: asyncio.Task[None] | None = None
        self._attempted = asyncio.Event()
        self._confirmed = asyncio.Event()
        self._nonce = ""
        self._closed = False

    @property
    def live(self) -> bool:
        """Whether the listener works at present."""
        return self._epoch != ""

    async def start(self) -> bool:
        """Start listening, if not yet started; return whether the listener works."""
        if self._closed:
            return False
        if self._task is None:
            self._task = asyncio.create_task(self._keep_listening())
        await self._attempted.wait()
        return self.live

    async def close(self) -> None:
        """End all subscriptions and stop listening."""
        self._closed = True
        self._end_all()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    @asynccontextmanager
    async def subscribe(self, project_ids: Collection[int], user_id: int) -> AsyncIterator[Subscription]:
        """Subscribe a user to the changes of these projects.

        Raises:
            Unavailable: the listener doesn't work at present.
        """
        if not await self.start():
            raise NO_EVENTS
        subscription = Subscription(project_ids, user_id)
        self.streams[user_id] += 1
        try:
            with self._registered(subscription):
                yield subscription
        finally:
            self.streams.subtract([user_id])
            self.streams = +self.streams

    def position(self, project_ids: Collection[int]) -> str:
        """Return the event position of these projects, which differs from an earlier one if events were missed."""
        return f"{self._epoch}-{sum(self._counts[id] for id in project_ids)}"

    @contextmanager
    def _registered(self, subscription: Subscription) -> Iterator[None]:
        for id in subscription.project_ids:
            self._subscriptions[id].add(subscription)
        try:
            yield
        finally:
            for id in subscription.project_ids:
                self._subscriptions[id].discard(subscription)
                if not self._subscriptions[id]:
                    del self._subscriptions[id]

    async def _keep_listening(self) -> None:
        first, most = _RETRY_SECONDS
        wait = first
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._url, autocommit=True, application_name="postroom events", **OPTIONS
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    reading = asyncio.create_task(read_notifications(connection, self._receive))
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
                log.warning("live events are unavailable", error=problem.message)
            except Exception:  # noqa: BLE001  # clients must not wait for ever, whatever the error
                log.exception("live events stopped")
            self._end_all()
            self._attempted.set()
            await asyncio.sleep(wait)
            wait = min(2 * wait, most)

    async def _test(self, reading: asyncio.Task[None]) -> None:
        """Notify ourselves through another connection: a pooler in between may block notifications.

        Raises:
            Unavailable: the notification did not arrive.
        """
        self._nonce = secrets.token_hex(8)
        self._confirmed.clear()
        async with unit_of_work(self._engine) as uow:
            await uow.execute(
                sa.text("SELECT pg_notify(:channel, :text)"),
                {"channel": CHANNEL, "text": orjson.dumps({"test": self._nonce}).decode()},
            )
        confirming = asyncio.create_task(self._confirmed.wait())
        await asyncio.wait(
            [confirming, reading], timeout=_SELF_TEST_SECONDS, return_when=asyncio.FIRST_COMPLETED
        )
        confirming.cancel()
        if not self._confirmed.is_set() and not reading.done():
            raise Unavailable(
                "Database notifications do not arrive. If there is a pooler in between, set "
                "POSTROOM_LISTEN_DATABASE_URL to the database's own address; until then clients poll."
            )
        if self._confirmed.is_set():
            self._epoch = secrets.token_hex(4)
            self._attempted.set()

    def _receive(self, payload: str) -> None:
        # Any user of the database may send anything on the channel.
        try:
            message = orjson.loads(payload)
        except orjson.JSONDecodeError:
            message = None
        match message:
            case {"test": nonce}:
                if nonce == self._nonce:
                    self._confirmed.set()
                return
            case {"user": int(user)}:
                for subscription in {stream for some in self._subscriptions.values() for stream in some}:
                    if subscription.user_id == user:
                        subscription.doubt_access()
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

    def _end_all(self) -> None:
        """End all subscriptions: events until the next connection are missed."""
        self._epoch = ""
        for subscription in {stream for some in self._subscriptions.values() for stream in some}:
            subscription.close()
