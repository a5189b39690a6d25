"""Locks that several packages take."""

from typing import Any

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork

BACKUP_LOCK = 0x706F6261
"""Shared by running backups. Who wants to drop tables takes it alone, or leaves it for later."""


async def lock_row(uow: UnitOfWork, key: sa.Column[Any], id: object) -> None:
    """Lock a row until the transaction ends, so that a count of what belongs to it stays valid.

    Whatever has a limit of number locks the project, user or organization that the limit is of before it counts.
    Rows that reference the locked one can still be inserted.
    """
    await uow.execute(sa.select(key).where(key == id).with_for_update(key_share=True))
