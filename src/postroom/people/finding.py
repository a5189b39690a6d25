"""What a server holds of a person: what an erasure would delete and replace. Nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.db.tables import metadata, source_signals
from postroom.domain.people.values import Value
from postroom.people import accounts
from postroom.people.declaration import treatments
from postroom.people.persons import Person
from postroom.people.scanning import EVENTS, Key, scan
from postroom.people.senders import THEIRS

EXAMPLES = 5
"""Rows of each table whose keys are shown."""
_STEP = 1_000


@dataclass(slots=True)
class Found:
    """Rows of a table: how many are the person's, in how many others the value is replaced, and keys of some."""

    table: str
    treatment: str
    deleted: int = 0
    replaced: int = 0
    examples: list[str] = field(default_factory=list)

    def show(self, key: Key) -> None:
        """Keep the key of a row as an example, if there are not enough yet."""
        if len(self.examples) < EXAMPLES:
            self.examples.append("/".join(str(part) for part in key))


def searched(values: Sequence[Value]) -> list[str]:
    """Return the tables that are searched for values: by names alone only those whose rows have a sender."""
    if all(value.kind == "name" for value in values):
        return list(THEIRS)
    return [name for name, treatment in treatments().items() if treatment != "nothing"]


async def find(engine: AsyncEngine, events: AsyncEngine, person: Person) -> list[Found]:
    """Return what is held of a person, by table, without tables that have nothing.

    `events` is the database of SDK events. Each table is read once, in batches.
    """
    found: dict[str, dict[Key, bool]] = {}
    for value in person.values:
        for name in searched([value]):
            rows = found.setdefault(name, {})
            async for batch in scan(events if name in EVENTS else engine, metadata.tables[name], value):
                for match in batch:
                    rows[match.key] = match.is_theirs or rows.get(match.key, False)
    sent = [key[0] for key, is_theirs in found.get("source_deliveries", {}).items() if is_theirs]
    for id in await signals_of(engine, sent):
        found.setdefault("signals", {})[(id,)] = True
    return await _counted(engine, person, found)


async def signals_of(engine: AsyncEngine, deliveries: Sequence[Any]) -> list[Any]:
    """Return the signals that deliveries brought."""
    ids: list[Any] = []
    for start in range(0, len(deliveries), _STEP):
        some = source_signals.c.delivery_id.in_(deliveries[start : start + _STEP])
        async with unit_of_work(engine) as uow:
            ids += (await uow.execute(sa.select(source_signals.c.signal_id).where(some))).scalars()
    return ids


async def _counted(engine: AsyncEngine, person: Person, found: dict[str, dict[Key, bool]]) -> list[Found]:
    of_account: dict[str, int] = {}
    if person.account is not None:
        async with unit_of_work(engine) as uow:
            of_account = await accounts.count_owned(uow, person.account)
    result = []
    for name, treatment in treatments().items():
        one = Found(name, treatment)
        for key, is_theirs in sorted(found.get(name, {}).items(), key=lambda row: not row[1]):
            one.deleted += is_theirs
            one.replaced += not is_theirs
            one.show(key)
        one.deleted += of_account.get(name, 0)
        if one.deleted or one.replaced:
            result.append(one)
    return result
