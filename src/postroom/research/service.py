"""Reading what research found, and how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.research import repository


@dataclass(frozen=True, slots=True)
class Named:
    """What research names first for a report: the file, and the reviewer; None for what it does not name."""

    path: str | None
    reviewer: str | None


async def waiting(uow: UnitOfWork, project_id: int) -> int:
    """Return how many reports of a project wait for research, or are being researched."""
    return await repository.count_waiting(uow, project_id)


async def named(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Return what is named first for each of the reports."""
    paths = await repository.first_paths(uow, report_ids)
    reviewers = await repository.first_reviewers(uow, report_ids)
    return {id: Named(paths.get(id), reviewers.get(id)) for id in report_ids}
