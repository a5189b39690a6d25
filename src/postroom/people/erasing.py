"""Erasure of a person's data in all tables, in batches, from where it stopped (ADR 99)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.audit import service as audit
from postroom.clock import Clock
from postroom.db.connecting import is_deadlock
from postroom.db.engine import UnitOfWork, unit_of_work
from postroom.db.tables import metadata
from postroom.identity.secret import KeyHasher
from postroom.issues import counting
from postroom.jobs.port import Jobs
from postroom.people import accounts, places
from postroom.people.declaration import treatments
from postroom.people.finding import Found, find
from postroom.people.persons import Person, searched
from postroom.people.places import Counts, Place
from postroom.people.scanning import EVENTS, next_key, text_columns
from postroom.people.treating import Batch, Writing, erase_batch
from postroom.reports.search import indexing

BATCH = 1_000
"""Rows that one transaction reads."""
ATTEMPTS = 5
"""Attempts of a batch that loses a deadlock."""

_FIRST = ("transient", "received", "derived", "written", "account", "pseudonym")
_LAST = "audit_entries"
"""After all others, whose changes it records."""


@dataclass(frozen=True, slots=True)
class Eraser:
    """What an erasure uses: the databases, the queue of jobs, the clock, and the key of hashes."""

    engine: AsyncEngine
    events: AsyncEngine
    jobs: Jobs
    clock: Clock
    hasher: KeyHasher


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: the keyed hash of whom, rows by table, and what is there afterwards."""

    person: str
    counts: Counts
    left: Sequence[Found]


def order() -> list[str]:
    """Return the tables in the order in which they are erased; accounts themselves come at the end."""
    declared = treatments()
    names = [name for kind in _FIRST for name, treatment in declared.items() if treatment == kind]
    return [*(name for name in names if name not in {_LAST, "users"}), _LAST]


async def erase(eraser: Eraser, person: Person) -> Erased:
    """Erase the data of a person, from where an unfinished erasure stopped.

    Running it again finds only what came since.

    Raises:
        Conflict: the person is the last owner of an organization; nothing is erased then.
    """
    hash = _hash(eraser.hasher, person)
    async with unit_of_work(eraser.engine) as uow:
        if person.account is not None:
            await accounts.check(uow, person.account)
        id = await places.begin(uow, hash, first=order()[0], now=eraser.clock())
    attempts = 0
    while True:
        try:
            if not await _step(eraser, person, id):
                break
            attempts = 0
        except OperationalError as error:
            attempts += 1
            if attempts == ATTEMPTS or not is_deadlock(error):
                raise
    counts = await _end(eraser, person, id, hash)
    await indexing.index_changes(eraser.engine)
    await indexing.forget_words(eraser.engine)
    return Erased(hash.hex(), counts, await find(eraser.engine, eraser.events, person))


async def _step(eraser: Eraser, person: Person, id: UUID) -> bool:
    """Erase the next batch that has rows; return False at the end of the last table."""
    async with unit_of_work(eraser.engine) as uow:
        place = await places.read(uow, id)
        if place.table is None:
            return False
        is_done = False
        while place.table is not None and not is_done:
            place, is_done = await _erase_at(eraser, person, uow, place.table, place)
        await places.move(uow, id, place)
    return True


async def _erase_at(
    eraser: Eraser, person: Person, uow: UnitOfWork, name: str, place: Place
) -> tuple[Place, bool]:
    """Erase a batch of a table; return the next place, and whether there were rows."""
    table, counts = metadata.tables[name], place.counts
    values = searched(person.values, name) if text_columns(table) else []
    if name == "error_issue_users":
        deleted = await counting.forget_users(uow, [value.text for value in person.values])
        counts = places.added(counts, {name: (deleted, 0)})
    async with _database(eraser, name, uow) as data:
        to = await next_key(data, table, place.after, limit=BATCH) if values else None
        if to is not None:
            for value in values:
                writing = Writing(data, uow, eraser.jobs, eraser.clock())
                counts = places.added(
                    counts, await erase_batch(writing, Batch(table, place.after, to), value)
                )
    return Place(_after(name) if to is None else name, to, counts), to is not None


@asynccontextmanager
async def _database(eraser: Eraser, table: str, uow: UnitOfWork) -> AsyncIterator[UnitOfWork]:
    """Yield a transaction in the database of a table; that of events is committed first."""
    if table in EVENTS and eraser.events is not eraser.engine:
        async with unit_of_work(eraser.events) as data:
            yield data
    else:
        yield uow


def _after(table: str) -> str | None:
    names = order()
    index = names.index(table) + 1
    return names[index] if index < len(names) else None


async def _end(eraser: Eraser, person: Person, id: UUID, hash: bytes) -> Counts:
    """Erase the account, and record the erasure, in one transaction."""
    now = eraser.clock()
    async with unit_of_work(eraser.engine) as uow:
        counts = (await places.read(uow, id)).counts
        if person.account is not None:
            before_id = await _newest_entry(uow)
            done = await accounts.erase(uow, person.account)
            counts = places.added(counts, {table: (deleted, 0) for table, deleted in done.items()})
            counts = places.added(counts, {"users": (0, 1)})
            for value in person.values:
                # In the entries that this has just added.
                entries = Batch(metadata.tables[_LAST], (before_id,), (await _newest_entry(uow),))
                await erase_batch(Writing(uow, uow, eraser.jobs, now), entries, value)
        deleted, changed = (sum(one[index] for one in counts.values()) for index in (0, 1))
        changes = {"deleted": (None, deleted), "replaced": (None, changed)}
        await audit.note_erasure(uow, person=hash.hex(), changes=changes, now=now)
        await places.move(uow, id, Place(None, None, counts))
        await places.finish(uow, id, now)
    return counts


async def _newest_entry(uow: UnitOfWork) -> int:
    return await uow.scalar(sa.select(sa.func.max(metadata.tables[_LAST].c.id))) or 0


def _hash(hasher: KeyHasher, person: Person) -> bytes:
    return hasher.hash("\0".join(["erasure", *(f"{one.kind}:{one.compared}" for one in person.values)]))
