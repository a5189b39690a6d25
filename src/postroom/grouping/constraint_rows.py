"""Queries of constraints: which pairs of signals people's decisions put together, or apart."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from postroom.clock import new_id
from postroom.db.engine import UnitOfWork
from postroom.db.tables import grouping_constraints, signals
from postroom.domain.grouping.regrouping import Constraint


async def insert(
    uow: UnitOfWork,
    project_id: int,
    constraints: Collection[Constraint],
    *,
    regrouping_id: UUID,
    now: datetime,
) -> None:
    """Store the constraints of a regrouping."""
    if constraints:
        await uow.execute(
            grouping_constraints.insert(),
            [
                {
                    "id": new_id(),
                    "project_id": project_id,
                    "kind": constraint.kind,
                    "first_signal_id": constraint.first,
                    "second_signal_id": constraint.second,
                    "regrouping_id": regrouping_id,
                    "created_at": now,
                }
                for constraint in constraints
            ],
        )


async def delete_of(uow: UnitOfWork, regrouping_id: UUID) -> None:
    """Delete the constraints of a regrouping."""
    await uow.execute(
        grouping_constraints.delete().where(grouping_constraints.c.regrouping_id == regrouping_id)
    )


async def delete(uow: UnitOfWork, project_id: int, constraints: Collection[Constraint]) -> None:
    """Delete these constraints, whichever decisions they come from."""
    pair = sa.tuple_(
        grouping_constraints.c.kind,
        grouping_constraints.c.first_signal_id,
        grouping_constraints.c.second_signal_id,
    )
    if constraints:
        await uow.execute(
            grouping_constraints.delete().where(
                grouping_constraints.c.project_id == project_id,
                pair.in_([(each.kind, each.first, each.second) for each in constraints]),
            )
        )


async def select_newest(
    uow: UnitOfWork, project_id: int, *, among: Collection[UUID] | None = None
) -> dict[Constraint, tuple[UUID, UUID]]:
    """Return the newest constraint on each pair of live signals, with the reports that the two count for.

    With `among`, only pairs of which at least one counts for one of these reports.
    """
    pair, one, other = grouping_constraints.c, signals.alias("one"), signals.alias("other")
    query = (
        sa.select(pair.kind, pair.first_signal_id, pair.second_signal_id, one.c.report_id, other.c.report_id)
        .join(one, one.c.id == pair.first_signal_id)
        .join(other, other.c.id == pair.second_signal_id)
        .where(pair.project_id == project_id, one.c.deleted_at.is_(None), other.c.deleted_at.is_(None))
        .distinct(pair.first_signal_id, pair.second_signal_id)
        .order_by(pair.first_signal_id, pair.second_signal_id, pair.created_at.desc(), pair.id.desc())
    )
    if among is not None:
        query = query.where(sa.or_(one.c.report_id.in_(among), other.c.report_id.in_(among)))
    return {Constraint(*row[:3]): (row[3], row[4]) for row in await uow.execute(query)}
