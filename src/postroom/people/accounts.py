"""The account of a person, and what belongs to it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import metadata, users
from postroom.domain.errors import NotFound
from postroom.identity import members, service
from postroom.people.declaration import treatments


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its number, and the address as it is written there."""

    id: int
    email: str


async def of_address(uow: UnitOfWork, address: str) -> Account | None:
    """Return the account that signs in with an address."""
    same = sa.func.lower(users.c.email) == sa.func.lower(address)
    row = (await uow.execute(sa.select(users.c.id, users.c.email).where(same))).one_or_none()
    return None if row is None else Account(row.id, row.email)


async def of_number(uow: UnitOfWork, id: int) -> Account:
    """Return an account by its number.

    Raises:
        NotFound: there is none.
    """
    row = (await uow.execute(sa.select(users.c.id, users.c.email).where(users.c.id == id))).one_or_none()
    if row is None:
        raise NotFound(f"There is no account {id}. `postroom users list` shows the numbers.")
    return Account(row.id, row.email)


def owned() -> dict[str, sa.Column[Any]]:
    """Return the tables whose rows belong to an account, with the column that has its number."""
    declared = treatments()
    return {
        table.name: column
        for table in metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if declared[table.name] == "account" and key.column.table is users and key.ondelete == "CASCADE"
    }


async def check(uow: UnitOfWork, account: Account) -> None:
    """Check that an account can be erased.

    Raises:
        Conflict: it is the last owner of an organization.
    """
    await members.check_removable(uow, account.id)


async def erase(uow: UnitOfWork, account: Account) -> dict[str, int]:
    """Delete what belongs to an account, which stays as a number without name, login and address.

    Returns the number of rows that were deleted by table.

    Raises:
        Conflict: it is the last owner of an organization.
    """
    await check(uow, account)
    await service.erase_account(uow, account.id)
    done: dict[str, int] = {}
    for name, column in owned().items():
        deleted = await uow.execute(sa.delete(metadata.tables[name]).where(column == account.id))
        if deleted.rowcount:
            done[name] = deleted.rowcount
    return done


async def count_owned(uow: UnitOfWork, account: Account) -> dict[str, int]:
    """Return how many rows of each table belong to an account, without tables that have none."""
    found = {
        name: await uow.scalar(sa.select(sa.func.count()).where(column == account.id)) or 0
        for name, column in owned().items()
    }
    return {name: count for name, count in found.items() if count}
