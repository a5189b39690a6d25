"""What people's decisions say of signals: kept with the decision, ended with it, and never at odds with it."""

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.domain.grouping.regrouping import Constraint, contradicted
from postroom.grouping.regroup import rows as repository


async def constraints_of(uow: UnitOfWork, project_id: int) -> list[Constraint]:
    """Return what is said of pairs of live signals: which belong together, and which never.

    Of each pair the newest decision counts; those that were undone do not. Signals that wait for a report, such as
    those of a report that was taken apart, are in it too.
    """
    return list(await repository.constraints(uow, project_id))


async def say(
    uow: UnitOfWork,
    project_id: int,
    said: Sequence[Constraint],
    *,
    regrouping_id: UUID,
    touched: Collection[UUID],
    moved: AbstractSet[UUID],
    now: datetime,
) -> None:
    """Keep what a decision says, and the opposite of all older ones that it goes against.

    `moved` are the signals that count for another one of the `touched` reports now.
    """
    older = await _contradicted(uow, project_id, touched, moved)
    made = dict.fromkeys([*said, *(one.opposite() for one in older)])
    await repository.add_constraints(uow, project_id, list(made), regrouping_id=regrouping_id, now=now)


async def take_back(
    uow: UnitOfWork,
    project_id: int,
    *,
    regrouping_id: UUID,
    touched: Collection[UUID],
    moved: AbstractSet[UUID],
) -> None:
    """Forget what a decision said that is undone, and what other ones said that is true no longer."""
    await repository.end_constraints(uow, regrouping_id)
    # With one gone, an older one on the same pair counts, and it may be void too.
    while void := await _contradicted(uow, project_id, touched, moved):
        await repository.drop_constraints(uow, project_id, void)


async def _contradicted(
    uow: UnitOfWork, project_id: int, touched: Collection[UUID], moved: AbstractSet[UUID]
) -> list[Constraint]:
    found = await repository.constraints(uow, project_id, among=touched)
    places = {
        signal: report
        for said, reports in found.items()
        for signal, report in zip((said.first, said.second), reports, strict=True)
    }
    return contradicted(found, places, moved)
