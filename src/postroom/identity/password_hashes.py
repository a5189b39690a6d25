"""The password hashes of users; hashing and verifying are the sign-in's."""

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import users


async def find(uow: UnitOfWork, email: str) -> tuple[int, str | None] | None:
    """Return the id and the password hash of the user with this address."""
    result = await uow.execute(
        sa.select(users.c.id, users.c.password_hash).where(
            sa.func.lower(users.c.email) == sa.func.lower(email)
        )
    )
    row = result.one_or_none()
    return None if row is None else (row[0], row[1])


async def of(uow: UnitOfWork, user_id: int) -> str | None:
    """Return the password hash of a user."""
    result = await uow.execute(sa.select(users.c.password_hash).where(users.c.id == user_id))
    return result.scalar_one_or_none()


async def lock(uow: UnitOfWork, user_id: int, stored: str) -> bool:
    """Lock a user's password until the transaction ends; return false if it has changed."""
    result = await uow.execute(
        sa.select(users.c.id)
        .where(users.c.id == user_id, users.c.password_hash == stored)
        .with_for_update(read=True)
    )
    return result.one_or_none() is not None


async def replace(
    uow: UnitOfWork, user_id: int, password_hash: str, *, instead_of: str | None = None
) -> bool:
    """Store a password hash; return false if the user is gone, or the current hash is not `instead_of`."""
    statement = sa.update(users).where(users.c.id == user_id).values(password_hash=password_hash)
    if instead_of is not None:
        statement = statement.where(users.c.password_hash == instead_of)
    return (await uow.execute(statement)).rowcount == 1


async def set_first(uow: UnitOfWork, user_id: int, password_hash: str) -> bool:
    """Store a user's first password hash; return false if there is one already."""
    result = await uow.execute(
        sa.update(users)
        .where(users.c.id == user_id, users.c.password_hash.is_(None))
        .values(password_hash=password_hash)
    )
    return result.rowcount == 1
