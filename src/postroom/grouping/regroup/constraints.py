"""Constraints from people's decisions: stored with a decision, deleted with it, and kept consistent with all."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.regrouping import Constraint, contradicted
from postroom.grouping import constraint_rows


async def constraints_of(uow: UnitOfWork, project_id: int) -> list[Constraint]:
    """Return which pairs of live signals belong together, and which do not.

    The newest decision about a pair counts; undone ones do not. Signals that wait for a report, such as those of a
    report that was reingested, are included.
    """
    return list(await constraint_rows.select_newest(uow, project_id))


async def distinct_from(uow: UnitOfWork, project_id: int, report_id: UUID) -> set[UUID]:
    """Return the reports of which people said that they are another problem than a report."""
    said = await constraint_rows.select_newest(uow, project_id, among=[report_id])
    pairs = [pair for constraint, pair in said.items() if constraint.kind == "cannot"]
    return {other for pair in pairs if report_id in pair for other in pair} - {report_id}


async def record(
    uow: UnitOfWork,
    project_id: int,
    said: Sequence[Constraint],
    *,
    regrouping_id: UUID,
    touched: Collection[UUID],
    moved: AbstractSet[UUID],
    now: datetime,
) -> None:
    """Store the constraints of a decision, and the opposite of all older ones that it contradicts.

    `moved` are the signals that now count for another one of the `touched` reports.
    """
    older = await _contradicted(uow, project_id, touched, moved)
    made = dict.fromkeys([*said, *(constraint.opposite() for constraint in older)])
    await constraint_rows.insert(uow, project_id, list(made), regrouping_id=regrouping_id, now=now)


async def withdraw(
    uow: UnitOfWork,
    project_id: int,
    *,
    regrouping_id: UUID,
    touched: Collection[UUID],
    moved: AbstractSet[UUID],
) -> None:
    """Delete the constraints of an undone decision, and other ones that no longer hold."""
    await constraint_rows.delete_of(uow, regrouping_id)
    # Without it an older constraint on the same pair counts, and that may not hold either.
    while void := await _contradicted(uow, project_id, touched, moved):
        await constraint_rows.delete(uow, project_id, void)


async def _contradicted(
    uow: UnitOfWork, project_id: int, touched: Collection[UUID], moved: AbstractSet[UUID]
) -> list[Constraint]:
    found = await constraint_rows.select_newest(uow, project_id, among=touched)
    places = {
        signal: report
        for said, reports in found.items()
        for signal, report in zip((said.first, said.second), reports, strict=True)
    }
    return contradicted(found, places, moved)
