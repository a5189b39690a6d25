"""Read the results and the progress of research."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.research import repository


@dataclass(frozen=True, slots=True)
class Named:
    """The top file and reviewer of a report, None where research found none."""

    path: str | None
    reviewer: str | None


async def waiting(uow: UnitOfWork, project_id: int) -> int:
    """Count the reports of a project that wait for research or are being researched."""
    return await repository.count_waiting(uow, project_id)


async def named(uow: UnitOfWork, report_ids: Sequence[UUID]) -> dict[UUID, Named]:
    """Return the top file and reviewer of each report."""
    paths = await repository.first_paths(uow, report_ids)
    reviewers = await repository.first_reviewers(uow, report_ids)
    return {id: Named(paths.get(id), reviewers.get(id)) for id in report_ids}
