"""The activity log of a project: what was changed by whom and when."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.expiry import delete_oldest
from postroom.db.tables import activity_log


async def record(
    uow: UnitOfWork,
    *,
    project_id: int,
    scope: str,
    activity: str,
    item_id: object,
    user_id: int | None,
    detail: Mapping[str, Any],
    now: datetime,
) -> None:
    """Record that `activity` was done to object `item_id` of the kind `scope`; `detail` describes the change."""
    await uow.execute(
        sa.insert(activity_log).values(
            id=new_id(),
            project_id=project_id,
            scope=scope,
            activity=activity,
            item_id=str(item_id),
            user_id=user_id,
            detail=dict(detail),
            created_at=now,
        )
    )


async def forget(uow: UnitOfWork, *, before: datetime, limit: int) -> int:
    """Delete at most `limit` entries from before `before`; return how many."""
    return await delete_oldest(uow, activity_log, activity_log.c.created_at, before=before, limit=limit)
