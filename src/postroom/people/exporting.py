"""An export of a person's data: what they sent, their account without secrets, and what they wrote and did."""

import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from postroom.db.engine import unit_of_work
from postroom.db.tables import metadata, users
from postroom.domain.errors import Conflict, Invalid
from postroom.kit.wire_json import json_bytes
from postroom.people import accounts
from postroom.people.accounts import Account
from postroom.people.declaration import treatments
from postroom.people.persons import Person, searched
from postroom.people.scanning import BODIES, EVENTS, is_any, scan
from postroom.people.senders import THEIRS
from postroom.signals import removal

MAX_BYTES = 1_000_000_000
"""Bytes of rows before they are compressed."""
STEP = 500
"""Rows that are read at a time."""
AUTHORED = frozenset({"written", "pseudonym"})
SECRETS = frozenset({"password_hash", "recovery_codes", "new_recovery_codes"})
"""Columns that are not exported, beside all bytes that are no texts."""

Row = dict[str, Any]


async def export(
    engine: AsyncEngine, events: AsyncEngine, person: Person, target: Path, *, now: datetime
) -> dict[str, int]:
    """Write a ZIP of JSON lines, a file for each table, that only its owner may read; return rows by table.

    Raises:
        Conflict: the file exists.
        Invalid: there is more than fits into an export; no file is left.
    """
    counts: dict[str, int] = {}
    left = MAX_BYTES
    with _private(target) as archive:
        for name in _tables(person):
            with archive.open(f"{name}.jsonl", "w") as entry:
                async for row in _rows(events if name in EVENTS else engine, engine, person, name):
                    line = json_bytes(row) + b"\n"
                    left -= len(line)
                    if left < 0:
                        raise Invalid(f"There are more than {MAX_BYTES:,} bytes of data of this person.")
                    entry.write(line)
                    counts[name] = counts.get(name, 0) + 1
        about = {"of": [one.text for one in person.values], "exported_at": now, "rows": counts}
        archive.writestr("about.json", json_bytes(about))
    return counts


@contextmanager
def _private(target: Path) -> Iterator[ZipFile]:
    """Yield an archive in a new file that only its owner may read; no file is left if the block raises."""
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(f"{target} exists. Choose another name.") from None
    try:
        with os.fdopen(descriptor, "wb") as file, ZipFile(file, "w", ZIP_DEFLATED) as archive:
            yield archive
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _tables(person: Person) -> list[str]:
    """Return the tables with rows of a person; what was made of these rows, and copies, are not exported."""
    sent = [name for name in THEIRS if treatments()[name] == "received"]
    if person.account is None:
        return sent
    return [*sent, "users", *accounts.owned(), *_authors()]


def _authors() -> dict[str, list[sa.Column[Any]]]:
    """Return tables with what accounts wrote and did, with the columns that have their number."""
    found: dict[str, list[sa.Column[Any]]] = {}
    for table in metadata.tables.values():
        if treatments()[table.name] not in AUTHORED:
            continue
        naming = [column for column in table.columns if _names_account(column)]
        if naming:
            found[table.name] = naming
    return found


def _names_account(column: sa.Column[Any]) -> bool:
    is_key = any(key.column.table is users for key in column.foreign_keys)
    return is_key or (column.table.name == "audit_entries" and column.name in {"user_id", "subject_id"})


async def _rows(engine: AsyncEngine, main: AsyncEngine, person: Person, name: str) -> AsyncIterator[Row]:
    table = metadata.tables[name]
    if name in THEIRS and treatments()[name] == "received":
        async for row in _sent(engine, main, person, table):
            yield row
    elif person.account is not None:
        async for row in _of_account(engine, person.account, table):
            yield row


async def _sent(
    engine: AsyncEngine, main: AsyncEngine, person: Person, table: sa.Table
) -> AsyncIterator[Row]:
    brought: set[Any] = set()
    if table.name == "signals":
        brought = {id async for id in _brought(main, person)}
        async for row in _read(engine, table, [(id,) for id in sorted(brought)]):
            yield row
    async for batch in scan(engine, table, searched(person.values, table.name)):
        keys = [match.key for match in batch if match.is_theirs and match.key[0] not in brought]
        async for row in _read(engine, table, keys):
            yield row


async def _brought(engine: AsyncEngine, person: Person) -> AsyncIterator[Any]:
    """Yield the signals that deliveries of the person brought."""
    async for batch in scan(engine, metadata.tables["source_deliveries"], person.values):
        async with unit_of_work(engine) as uow:
            for id in await removal.brought_by(uow, [match.key[0] for match in batch if match.is_theirs]):
                yield id


async def _read(engine: AsyncEngine, table: sa.Table, keys: Sequence[Any]) -> AsyncIterator[Row]:
    for start in range(0, len(keys), STEP):
        async with unit_of_work(engine) as uow:
            query = _shown(table).where(is_any(table, keys[start : start + STEP]))
            found = (await uow.execute(query)).all()
        for row in found:
            yield _plain(row)


async def _of_account(engine: AsyncEngine, account: Account, table: sa.Table) -> AsyncIterator[Row]:
    """Yield the rows of a table that belong to an account, or that it wrote."""
    naming = [table.c.id] if table is users else _authors().get(table.name) or [accounts.owned()[table.name]]
    key = list(table.primary_key.columns)
    query = sa.select(*key).where(sa.or_(*(column == account.id for column in naming)))
    async with unit_of_work(engine) as uow:
        keys = [tuple(found) for found in await uow.execute(query)]
    async for row in _read(engine, table, keys):
        yield row


def _shown(table: sa.Table) -> sa.Select[Any]:
    return sa.select(
        *(
            column
            for column in table.columns
            if column.name not in SECRETS
            and (not isinstance(column.type, sa.LargeBinary) or (table.name, column.name) in BODIES)
        )
    )


def _plain(row: sa.Row[Any]) -> Row:
    return {
        name: value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        for name, value in row._asdict().items()
    }
