"""Counts of reports by status alone, summed from the counts that the database maintains."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from postroom.db.engine import UnitOfWork
from postroom.db.tables import report_counts, reports
from postroom.domain.reports import inbox
from postroom.domain.reports.inbox import Filters
from postroom.reports.inbox import conditions

_ANY_STATUS = Filters()

_SNOOZED = (
    sa.select(reports.c.status_rank, sa.func.count())
    .where(reports.c.project_id == conditions.PROJECT, conditions.SNOOZED)
    .group_by(reports.c.status_rank)
)

_SUM = sa.select(sa.func.coalesce(sa.func.sum(report_counts.c.reports), 0)).where(
    report_counts.c.project_id == sa.bindparam("project_id"),
    report_counts.c.status_rank == sa.any_(sa.bindparam("ranks", type_=ARRAY(sa.SmallInteger))),
)


def asks_for_statuses_only(filters: Filters) -> bool:
    """Return whether the maintained counts can answer how many reports the filters list."""
    plain = replace(filters, statuses=None, all_statuses=False, count_only=False, snoozed=None)
    return plain == _ANY_STATUS


async def count(uow: UnitOfWork, project_id: int, filters: Filters) -> int:
    """Return how many reports the filters list, by their statuses alone.

    The result equals a count of the rows in this transaction: statements that change reports also write the counts.
    """
    ranks = _ranks(filters)
    snoozed = 0
    if filters.snoozed is not None:
        by_status = await snoozed_by_rank(uow, project_id)
        snoozed = sum(by_status.get(rank, 0) for rank in ranks)
        if filters.snoozed:
            return snoozed
    found = await uow.execute(_SUM, {"project_id": project_id, "ranks": list(ranks)})
    return int(found.scalar_one()) - snoozed


async def snoozed_by_rank(uow: UnitOfWork, project_id: int) -> dict[int, int]:
    """Return the number of snoozed reports by status rank (`inbox.status_rank`), which are few."""
    found = await uow.execute(_SNOOZED, {"project_id": project_id})
    return {rank: int(count) for rank, count in found}


async def by_rank(uow: UnitOfWork, project_id: int, *, snoozed: bool | None = None) -> dict[int, int]:
    """Return the number of reports by status rank (`inbox.status_rank`), from the maintained counts.

    `snoozed`: only those that are, or that are not.
    """
    apart = {} if snoozed is None else await snoozed_by_rank(uow, project_id)
    if snoozed:
        return apart
    statement = (
        sa.select(report_counts.c.status_rank, sa.func.sum(report_counts.c.reports))
        .where(report_counts.c.project_id == project_id)
        .group_by(report_counts.c.status_rank)
    )
    found = await uow.execute(statement)
    return {rank: int(count) - apart.get(rank, 0) for rank, count in found}


def _ranks(filters: Filters) -> tuple[int, ...]:
    if filters.statuses is not None:
        return inbox.ranks_of(filters.statuses)
    return tuple(range(inbox.DELETED_RANK if filters.all_statuses else inbox.FIRST_HIDDEN_RANK))
