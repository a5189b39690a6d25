"""Whether an entry that Postroom would write says what its newest one says."""

from uuid import UUID

import sqlalchemy as sa

from postroom.db.engine import UnitOfWork
from postroom.db.tables import artefacts
from postroom.domain.reports.artefact_types import validate


async def is_repeated(uow: UnitOfWork, report_id: UUID, type: str, content: object) -> bool:
    """Return whether the newest entry of a type is Postroom's own, with this content.

    Corrections don't count: they stay in effect whatever is judged after them. The report must be locked.
    """
    c = artefacts.c
    own = sa.and_(c.created_by_id.is_(None), c.task_id.is_(None), c.content == validate(type, content))
    newest = await uow.execute(
        sa.select(own)
        .where(c.report_id == report_id, c.type == type, c.correction.is_(None))
        .order_by(c.created_at.desc(), c.id.desc())
        .limit(1)
    )
    return bool(newest.scalar_one_or_none())
