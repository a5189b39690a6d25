"""Counts of reports by status alone, summed from the counts that the database maintains."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_counts
from postroom.domain.reports import inbox
from postroom.domain.reports.inbox import Filters

_ANY_STATUS = Filters()

_SUM = sa.select(sa.func.coalesce(sa.func.sum(report_counts.c.reports), 0)).where(
    report_counts.c.project_id == sa.bindparam("project_id"),
    report_counts.c.status_rank == sa.any_(sa.bindparam("ranks", type_=ARRAY(sa.SmallInteger))),
)


def asks_for_statuses_only(filters: Filters) -> bool:
    """Return whether the maintained counts can answer how many reports the filters list."""
    return replace(filters, statuses=None, all_statuses=False, count_only=False) == _ANY_STATUS


async def count(uow: UnitOfWork, project_id: int, filters: Filters) -> int:
    """Return how many reports the filters list, by their statuses alone.

    The result equals a count of the rows in this transaction: statements that change reports also write the counts.
    """
    found = await uow.execute(_SUM, {"project_id": project_id, "ranks": list(_ranks(filters))})
    return int(found.scalar_one())


async def by_rank(uow: UnitOfWork, project_id: int) -> dict[int, int]:
    """Return the number of reports by status rank (`inbox.status_rank`), from the maintained counts."""
    statement = (
        sa.select(report_counts.c.status_rank, sa.func.sum(report_counts.c.reports))
        .where(report_counts.c.project_id == project_id)
        .group_by(report_counts.c.status_rank)
    )
    return {rank: int(count) for rank, count in await uow.execute(statement)}


def _ranks(filters: Filters) -> tuple[int, ...]:
    if filters.statuses is not None:
        return inbox.ranks_of(filters.statuses)
    return tuple(range(inbox.DELETED_RANK if filters.all_statuses else inbox.FIRST_HIDDEN_RANK))
