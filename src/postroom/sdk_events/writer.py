"""Durable batch writing of events, many requests per transaction.

A request submits its events and waits until they are committed. Events of concurrent requests are written by one
COPY and one commit. Each pair of project and source has its own queue, from which batches take in turn, and a limit
in bytes, so that a flooding source only delays itself.
"""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from psycopg.errors import DeadlockDetected, UniqueViolation
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.clock import Clock
from postroom.db.counting import count
from postroom.db.engine import unit_of_work
from postroom.domain.errors import Limited
from postroom.domain.issues.spikes import hour_of
from postroom.sdk_events import partitions, repository
from postroom.sdk_events.copying import Rows
from postroom.sdk_events.repository import CountKey
from postroom.sdk_events.schemas import NewEvent, Stored
from postroom.telemetry import log
from postroom.telemetry.counters import SDK_EVENTS

BATCH_ROWS = 5_000
BATCH_BYTES = 8 * 1024 * 1024
QUICK_BYTES = 128 * 1024
"""Size up to which rows are made directly; those of larger requests in a thread."""
ROW_BYTES = 200
"""Bytes of a row beside its JSON, about."""
FLUSHES = 2
"""Concurrent transactions, and so connections of the pool that intake uses."""
SHARE = 4
"""Divisor of the total memory limit that gives the limit of one queue."""
RETRY_AFTER_SECONDS = 2.0
COUNTS_AFTER_SECONDS = 1.0
"""How long counts of events that were not stored may wait for a transaction."""
ATTEMPTS = 3
CAREFUL_SECONDS = 60.0
"""How long all ids are looked up before writing after a duplicate was found: repeated sending mostly affects more
events."""
MIDNIGHT = timedelta(minutes=10)
"""Clock skew at the start of a day: such events may have been received on the day before by another clock."""

Key = tuple[int, str]
"""Project and source."""


@dataclass(eq=False, slots=True)
class _Submission:
    """The rows of one request by event id, as bytes.

    `earlier` are the events of the day before, which may have been stored on it.
    """

    project_id: int
    source: str
    day: date
    rows: dict[UUID, tuple[bytes, bytes | None]]
    earlier: Sequence[UUID]
    size: int
    received: int
    done: asyncio.Future[Stored] = field(init=False)


class EventWriter:
    """Writes events of all projects; one per process, used from one event loop."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, max_bytes: int) -> None:
        """`max_bytes` limits the rows of all projects that wait to be written."""
        self._engine = engine
        self._clock = clock
        self._max_bytes = max_bytes
        self._queues: OrderedDict[Key, deque[_Submission]] = OrderedDict()
        self._sizes: Counter[Key] = Counter()
        self._size = 0
        self._counts: Counter[CountKey] = Counter()
        self._days: set[date] = set()
        self._flushing: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._careful_until = 0.0

    @property
    def waiting_bytes(self) -> int:
        """Bytes of rows that wait to be written."""
        return self._size

    async def write(self, project_id: int, source: str, events: Sequence[NewEvent]) -> Stored:
        """Store events durably; duplicates are skipped.

        Raises:
            Limited: too many rows of this source, or in total, wait to be written.
        """
        if not events:
            return Stored(0, 0)
        size = sum(len(event.properties) + len(event.occurrence or b"") + ROW_BYTES for event in events)
        key = project_id, source
        self._reserve(key, size)
        make = partial(_submission, project_id, source, events, self._clock(), size)
        try:
            submission = make() if size <= QUICK_BYTES else await asyncio.to_thread(make)
        except BaseException:
            self._release(key, size)
            raise
        self._enqueue(submission)
        return await submission.done

    def count(self, project_id: int, source: str, outcome: str, number: int = 1) -> None:
        """Count an outcome; it is written within about a second."""
        if number <= 0:
            return
        self._counts[project_id, source, hour_of(self._clock()), outcome] += number
        if self._timer is None and not self._flushing:
            self._timer = asyncio.get_running_loop().call_later(COUNTS_AFTER_SECONDS, self._start)

    async def drain(self) -> None:
        """Write all waiting rows and counts."""
        self._start()
        while self._flushing:
            await asyncio.gather(*self._flushing)

    def _reserve(self, key: Key, size: int) -> None:
        """Account for rows before they are made."""
        # A request larger than the queue's limit is accepted if the queue is empty.
        mine = self._sizes[key]
        if self._size > self._max_bytes or (mine and mine + size > self._max_bytes // SHARE):
            raise Limited(
                "The queue of this source's unwritten events is full. Try again in a few seconds.",
                retry_after=RETRY_AFTER_SECONDS,
            )
        self._sizes[key] += size
        self._size += size

    def _release(self, key: Key, size: int) -> None:
        self._sizes[key] -= size
        if not self._sizes[key]:
            del self._sizes[key]
        self._size -= size

    def _enqueue(self, submission: _Submission) -> None:
        submission.done = asyncio.get_running_loop().create_future()
        self._queues.setdefault((submission.project_id, submission.source), deque()).append(submission)
        self._start()

    def _start(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if len(self._flushing) < FLUSHES and (self._queues or self._counts):
            self._flushing.add(asyncio.get_running_loop().create_task(self._flush_all()))

    async def _flush_all(self) -> None:
        # Requests that arrive during this yield are part of the same batch.
        await asyncio.sleep(0)
        try:
            while self._queues or self._counts:
                batch = self._next_batch()
                counts, self._counts = self._counts, Counter()
                if not await self._flush(batch, counts):
                    break
        finally:
            if (task := asyncio.current_task()) is not None:
                self._flushing.discard(task)

    def _next_batch(self) -> list[_Submission]:
        """Take one submission of each queue in turn until the batch is full."""
        batch: list[_Submission] = []
        rows = size = 0
        while self._queues and rows < BATCH_ROWS and size < BATCH_BYTES:
            key, queue = self._queues.popitem(last=False)
            submission = queue.popleft()
            if queue:
                self._queues[key] = queue
            self._release(key, submission.size)
            if submission.done.cancelled():
                continue
            batch.append(submission)
            rows += len(submission.rows)
            size += submission.size
        return batch

    async def _flush(self, batch: Sequence[_Submission], counts: Counter[CountKey]) -> bool:
        """Write a batch; return whether to continue at once."""
        try:
            results = await self._write(batch, counts)
        except Exception as error:  # noqa: BLE001  # the waiting requests get any error
            if len(batch) > 1:
                # One submission that can't be written must not fail the others.
                for submission in batch:
                    await self._flush([submission], Counter())
                self._counts.update(counts)
                return True
            self._counts.update(counts)
            if not batch:
                log.warning("could not write intake counts; they will be retried", error=str(error))
                return False
            if not batch[0].done.done():
                batch[0].done.set_exception(error)
            return True
        for submission, result in zip(batch, results, strict=True):
            if not submission.done.done():
                submission.done.set_result(result)
        return True

    async def _write(self, batch: Sequence[_Submission], counts: Counter[CountKey]) -> list[Stored]:
        clock = asyncio.get_running_loop().time
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._write_once(batch, counts, careful=clock() < self._careful_until)
            except (UniqueViolation, DeadlockDetected):
                # One is already stored, possibly by a concurrent process: the next attempt looks ids up.
                self._careful_until = clock() + CAREFUL_SECONDS
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    async def _write_once(
        self, batch: Sequence[_Submission], counts: Counter[CountKey], *, careful: bool
    ) -> list[Stored]:
        """Write a batch; ids that can't be older than today are only looked up if `careful`.

        Raises:
            UniqueViolation: one of them is already stored.
        """
        now = self._clock()
        day = now.date()
        for each in {day, *(event.day for event in batch)} - self._days:
            await partitions.ensure(self._engine, each)
            self._days.add(each)
        keys = [
            (event.project_id, id) for event in batch for id in (event.rows if careful else event.earlier)
        ]
        event_rows: list[bytes] = []
        occurrence_rows: list[bytes] = []
        results: list[Stored] = []
        total = Counter(counts)
        async with unit_of_work(self._engine) as uow:
            known = await repository.select_known(uow, keys, day=day) if keys else set()
            for event in batch:
                fresh = 0
                for id, (row, occurrence) in event.rows.items():
                    if (event.project_id, id) in known:
                        continue
                    known.add((event.project_id, id))
                    fresh += 1
                    event_rows.append(row)
                    if occurrence is not None:
                        occurrence_rows.append(occurrence)
                results.append(Stored(fresh, event.received - fresh))
                _count(total, event, results[-1], now)
            await repository.copy_rows(uow, event_rows=event_rows, occurrence_rows=occurrence_rows)
            await repository.add_counts(uow, total, now)
            count(uow, SDK_EVENTS, by=sum(each.stored for each in results))
        return results


def _submission(
    project_id: int, source: str, events: Sequence[NewEvent], now: datetime, size: int
) -> _Submission:
    """Return the rows of a request; of several events with one id the first."""
    make = Rows(project_id, source, now)
    earlier_until = now.replace(hour=0, minute=0, second=0, microsecond=0) + MIDNIGHT
    rows: dict[UUID, tuple[bytes, bytes | None]] = {}
    earlier: list[UUID] = []
    for event in events:
        if event.id in rows:
            continue
        row = make.event(event)
        waiting = None if event.occurrence is None else make.occurrence(event.id, event.occurrence)
        rows[event.id] = row, waiting
        if event.occurred_at < earlier_until:
            earlier.append(event.id)
    return _Submission(project_id, source, now.date(), rows, earlier, size, len(events))


def _count(total: Counter[CountKey], one: _Submission, result: Stored, now: datetime) -> None:
    hour = hour_of(now)
    if result.stored:
        total[one.project_id, one.source, hour, "stored"] += result.stored
    if result.duplicates:
        total[one.project_id, one.source, hour, "duplicate"] += result.duplicates
