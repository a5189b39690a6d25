"""What a server holds of a person: what an erasure would delete and replace. Nothing is changed."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.db.tables import metadata
from postroom.people import accounts
from postroom.people.declaration import treatments
from postroom.people.persons import Person, searched
from postroom.people.scanning import EVENTS, Match, scan
from postroom.signals import removal

EXAMPLES = 5
"""Rows of each table whose keys are shown."""
_STEP = 1_000


@dataclass(slots=True)
class Found:
    """Rows of a table: how many are the person's, in how many others the value is replaced, and keys of some.

    `kept` are those that name the person and are changed by nobody but the team.
    """

    table: str
    treatment: str
    deleted: int = 0
    replaced: int = 0
    kept: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, match: Match) -> None:
        """Count a row, and keep its key as an example, if there are not enough yet."""
        self.deleted += match.is_theirs
        self.kept += match.is_kept
        self.replaced += not match.is_theirs and not match.is_kept
        if len(self.examples) < EXAMPLES:
            self.examples.append("/".join(str(part) for part in match.key))


async def find(engine: AsyncEngine, events: AsyncEngine, person: Person) -> list[Found]:
    """Return what is held of a person, by table, without tables that have nothing.

    `events` is the database of SDK events. Each table is read once, in batches.
    """
    found = {name: Found(name, treatment) for name, treatment in treatments().items()}
    deliveries: list[Any] = []
    their_signals: set[Any] = set()
    for name, treatment in treatments().items():
        values = searched(person.values, name)
        if treatment == "nothing" or not values:
            continue
        async for batch in scan(events if name in EVENTS else engine, metadata.tables[name], values):
            for match in batch:
                found[name].add(match)
            theirs = [match.key[0] for match in batch if match.is_theirs]
            if name == "source_deliveries":
                deliveries += theirs
            elif name == "signals":
                their_signals.update(theirs)
    for start in range(0, len(deliveries), _STEP):
        async with unit_of_work(engine) as uow:
            brought = await removal.brought_by(uow, deliveries[start : start + _STEP])
        for id in brought:
            if id not in their_signals:
                found["signals"].add(Match((id,), is_theirs=True, columns={}))
    if person.account is not None:
        async with unit_of_work(engine) as uow:
            for name, count in (await accounts.count_owned(uow, person.account)).items():
                # Personal destinations have the address as well.
                found[name].deleted = max(found[name].deleted, count)
    return [one for one in found.values() if one.deleted or one.replaced or one.kept]
