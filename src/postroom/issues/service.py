"""Read error issues and change their status."""

from datetime import datetime
from uuid import UUID

from postroom.db.engine import UnitOfWork
from postroom.db.paging import Page
from postroom.domain.errors import NotFound
from postroom.issues import repository
from postroom.issues.schemas import Issue, IssuePage, Status


async def page_of_issues(uow: UnitOfWork, project_id: int, page: Page, *, status: Status | None) -> IssuePage:
    """Return a page of a project's issues, most recently seen first."""
    return await repository.select_page(uow, project_id, page, status=status)


async def get(uow: UnitOfWork, project_id: int, issue_id: UUID) -> Issue:
    """Return an issue, locked until the transaction ends.

    Raises:
        NotFound: the project has no such issue.
    """
    issue = await repository.select_one(uow, project_id, issue_id)
    if issue is None:
        raise NotFound("Not found.")
    return issue


async def fingerprints(uow: UnitOfWork, issue: Issue) -> list[tuple[bytes, list[str]]]:
    """Return the fingerprints of an issue with their inputs, which determine its occurrences."""
    return await repository.select_fingerprints(uow, issue.id)


async def reports_of(uow: UnitOfWork, issues: IssuePage) -> dict[UUID, UUID]:
    """Return the report of each issue's signal by issue id."""
    by_signal = {issue.signal_id: issue.id for issue in issues.issues if issue.signal_id is not None}
    if not by_signal:
        return {}
    found = await repository.select_reports(uow, list(by_signal))
    return {by_signal[signal]: report[0] for signal, report in found.items()}


async def set_status(
    uow: UnitOfWork, project_id: int, issue_id: UUID, status: Status, *, now: datetime
) -> Issue:
    """Change the status of an issue, and return it.

    Raises:
        NotFound: the project has no such issue.
    """
    issue = await get(uow, project_id, issue_id)
    if issue.status != status:
        resolved_at = now if status == "resolved" else None
        await repository.set_status(uow, issue.id, status, resolved_at)
    return await get(uow, project_id, issue_id)
