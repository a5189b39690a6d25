"""Resolution of merged reports: the id of a report merged into another one stands for that one.

Every endpoint with a report's id in its path resolves it here, those of the work log and those of reports alike. A
merged report keeps its own log, which is visible again when the merge is undone.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.regrouping import Links

_ABOVE = sa.text("""
    WITH RECURSIVE above AS (
        SELECT id, merged_into_id FROM reports WHERE project_id = :project_id AND id = ANY(:ids)
        UNION SELECT r.id, r.merged_into_id FROM above JOIN reports AS r ON r.id = above.merged_into_id
    )
    SELECT id, merged_into_id FROM above
""").bindparams(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))


async def above(uow: UnitOfWork, project_id: int, report_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Return those of the reports that exist, and all that they were merged into, each with its next one."""
    found = await uow.execute(_ABOVE, {"project_id": project_id, "ids": list(report_ids)})
    return {row.id: row.merged_into_id for row in found}


async def canonical(uow: UnitOfWork, project_id: int, report_id: UUID) -> UUID:
    """Return the report that an id stands for: itself, unless it was merged into another one.

    Does not check whether the report exists or is visible.
    """
    return (await canonical_ids(uow, project_id, [report_id]))[0]


async def canonical_ids(uow: UnitOfWork, project_id: int, report_ids: Sequence[UUID]) -> list[UUID]:
    """Return the report that each id stands for, in order."""
    following = await above(uow, project_id, report_ids)
    links = Links({id: to for id, to in following.items() if to is not None}, frozenset())
    return [links.canonical(report_id) for report_id in report_ids]
